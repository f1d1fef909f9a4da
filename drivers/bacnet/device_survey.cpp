#include "drivers/bacnet/device_survey.hpp"

#include "drivers/search_slot.hpp"
#include "protocol/bacnet/device_image.hpp"
#include "protocol/bacnet/type_match.hpp"
#include "protocol/import/interface_csv.hpp"
#include "protocol/import/text.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace troupe::bacnet {

device_survey::device_survey(uint32_t instance, const device_binding& peer,
                             const settings& cfg,
                             const std::vector<device_type_ptr>& known)
  : instance_(instance),
    peer_(peer),
    cfg_(cfg),
    known_(known),
    list_(instance, most_type_points),
    facts_(instance) {
  // nop
}

std::vector<property_ref> device_survey::wanted() {
  switch (stage_) {
    case stage::identity:
      return facts_.of_device();
    case stage::list:
      return list_.next();
    case stage::objects:
      return facts_.of_objects();
    case stage::states:
      return facts_.of_states();
    default:
      return {};
  }
}

std::optional<request> device_survey::next(time_point now) {
  while (stage_ != stage::done) {
    if (!plan_) {
      auto items = wanted();
      items_ = items.size();
      told_.assign(items_, false);
      plan_.emplace(std::move(items), limits_of(peer_, cfg_), lessons_);
    }
    if (auto what = plan_->next(now)) {
      asked_ = *std::move(what);
      auto out = read_request(*plan_, asked_);
      set_peer(out, peer_);
      return out;
    }
    end_plan();
  }
  return std::nullopt;
}

void device_survey::on_outcome(const outcome& x, time_point now) {
  if (!plan_)
    return;
  std::vector<finding> found;
  auto result = take_findings(found, *plan_, asked_, x);
  for (auto& y : found)
    if (!y.refused)
      take(y);
  plan_->on_answer(asked_, result, now);
}

void device_survey::take(const finding& x) {
  for (auto i : asked_.items)
    if (plan_->item(i) == x.what)
      told_[i] = true;
  if (stage_ == stage::list)
    list_.on_value(x.what, x.content);
  else
    facts_.on_value(x.what, x.content);
}

/// All of a stage was asked for. The list of objects has several rounds.
void device_survey::end_plan() {
  auto silent = plan_->is_down();
  if (stage_ == stage::list)
    for (uint32_t i = 0; i < items_; ++i)
      if (!told_[i])
        list_.on_failed(plan_->item(i));
  plan_.reset();
  if (silent) {
    stage_ = stage::done;
    cut_short_ = true;
  } else if (stage_ == stage::identity) {
    stage_ = stage::list;
  } else if (stage_ == stage::list) {
    if (list_.done())
      match();
    else if (list_.failed())
      stage_ = stage::done;
  } else {
    stage_ = stage_ == stage::objects ? stage::states : stage::done;
  }
}

void device_survey::match() {
  type_ = match_type(known_, facts_.facts(), list_.objects());
  stage_ = type_ != nullptr ? stage::done : stage::objects;
  if (type_ == nullptr)
    facts_.add(list_.objects());
}

device_find device_survey::find() const {
  auto& facts = facts_.facts();
  device_find out;
  out.name = device_title(facts);
  auto is_plain = [](char c) { return is_valid_handle({&c, 1}); };
  out.handle = std::any_of(out.name.begin(), out.name.end(), is_plain)
                 ? out.name
                 : std::to_string(instance_);
  if (type_ != nullptr)
    out.type = type_->id();
  if (type_ != nullptr || cut_short_ || facts.objects.empty())
    return out;
  auto file = bac_name(facts);
  auto type = type_name_of(file);
  auto is_known = std::any_of(known_.begin(), known_.end(),
                              [&](auto& x) { return x->name == type; });
  if (!is_known) {
    auto text = bac_text(facts);
    if (text.size() > search_slot::most_file_bytes)
      return out;
    out.file_name = std::move(file);
    out.file_text = std::move(text);
  }
  out.type = std::move(type);
  return out;
}

} // namespace troupe::bacnet
