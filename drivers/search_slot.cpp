#include "drivers/search_slot.hpp"

#include <algorithm>
#include <utility>

namespace troupe {

namespace {

constexpr size_t longest_unid = 255;
constexpr size_t longest_text = 255;

/// What a device says of itself may be anything.
bool is_sound(const device_find& x) {
  auto is_control = [](char c) {
    auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 || byte == 0x7f;
  };
  return !x.unid.empty() && x.unid.size() <= longest_unid
         && x.type.size() <= longest_text && x.name.size() <= longest_text
         && x.file_name.size() <= longest_text
         && x.file_text.size() <= search_slot::most_file_bytes
         && std::none_of(x.unid.begin(), x.unid.end(), is_control);
}

} // namespace

void search_slot::begin(search_order_ptr order, listener tell,
                        std::function<void()> expired) {
  order_ = std::move(order);
  tell_ = std::move(tell);
  known_.clear();
  left_out_ = 0;
  told_ = io_->now();
  timer_ = io_->call_after(order_->limit, std::move(expired));
}

search_report search_slot::report(search_report::kind what) const {
  search_report out;
  out.search = order_->number;
  out.protocol = order_->protocol;
  out.what = what;
  return out;
}

void search_slot::found(device_find x) {
  if (!busy() || known_.count(x.unid) > 0)
    return;
  if (known_.size() >= most_finds || !is_sound(x)) {
    ++left_out_;
    return;
  }
  known_.insert(x.unid);
  auto out = report(search_report::kind::found);
  out.find = std::move(x);
  tell_(std::make_shared<const search_report>(std::move(out)));
}

void search_slot::progress(double part) {
  if (!busy() || !(part >= 0 && part <= 1)
      || io_->now() - told_ < progress_pause)
    return;
  told_ = io_->now();
  auto out = report(search_report::kind::progress);
  out.part = part;
  tell_(std::make_shared<const search_report>(std::move(out)));
}

void search_slot::end(const failure& how) {
  if (!busy())
    return;
  auto out = report(search_report::kind::ended);
  out.code = how.code;
  out.text = how.text;
  if (left_out_ > 0 && how.code == ec::none) {
    out.code = ec::too_large;
    out.text = std::to_string(left_out_)
               + " devices were left out: too many, or of no use";
  }
  order_ = nullptr;
  timer_.reset();
  known_.clear();
  auto tell = std::exchange(tell_, {});
  tell(std::make_shared<const search_report>(std::move(out)));
}

void search_slot::refuse(const search_order& order, const listener& tell,
                         const failure& why) {
  search_report out;
  out.search = order.number;
  out.protocol = order.protocol;
  out.code = why.code;
  out.text = why.text;
  tell(std::make_shared<const search_report>(std::move(out)));
}

} // namespace troupe
