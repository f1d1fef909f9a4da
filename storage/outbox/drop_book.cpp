#include "storage/outbox/drop_book.hpp"

#include "protocol/iap/time.hpp"
#include "protocol/proto/outbox.pb.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <numeric>

namespace troupe {

namespace {

constexpr const char* drops_key = "t";

const char* word_of(outbox_lane x) {
  switch (x) {
    case outbox_lane::news:
      return "events";
    case outbox_lane::updates:
      return "updates";
    case outbox_lane::samples:
      return "samples";
  }
  return "";
}

const char* word_of(drop_reason x) {
  switch (x) {
    case drop_reason::quota:
      return "outbox full";
    case drop_reason::too_large:
      return "too large";
    case drop_reason::unstored:
      return "disk refused";
    case drop_reason::unreadable:
      return "record damaged";
  }
  return "";
}

template <class Counts>
uint64_t sum(const Counts& x) {
  return std::accumulate(x.begin(), x.end(), uint64_t{0});
}

} // namespace

void drop_book::add(outbox_lane lane, drop_reason why, uint64_t messages,
                    unix_nanos time) noexcept {
  auto& x = lanes_[static_cast<size_t>(lane)];
  x.messages[static_cast<size_t>(why)] += messages;
  if (time == 0)
    return;
  x.first = x.first == 0 ? time : std::min(x.first, time);
  x.last = std::max(x.last, time);
}

uint64_t drop_book::total() const noexcept {
  uint64_t all = 0;
  for (auto& x : lanes_)
    all += sum(x.messages);
  return all;
}

uint64_t drop_book::total(drop_reason why) const noexcept {
  uint64_t all = 0;
  for (auto& x : lanes_)
    all += x.messages[static_cast<size_t>(why)];
  return all;
}

uint64_t drop_book::total(outbox_lane lane) const noexcept {
  return sum(lanes_[static_cast<size_t>(lane)].messages);
}

std::string drop_book::text() const {
  std::string out;
  for (size_t lane = 0; lane < outbox_lanes; ++lane) {
    auto& x = lanes_[lane];
    if (sum(x.messages) == 0)
      continue;
    out += fmt::format("{}{} {}", out.empty() ? "" : "; ", sum(x.messages),
                       word_of(static_cast<outbox_lane>(lane)));
    if (x.first != 0)
      out += fmt::format(" of {} to {}", iap::format_iso(x.first),
                         iap::format_iso(x.last));
    out += " never reached the broker";
    for (size_t why = 0; why < drop_reasons; ++why)
      if (x.messages[why] > 0)
        out += fmt::format(": {} ({})", word_of(static_cast<drop_reason>(why)),
                           x.messages[why]);
  }
  return out;
}

store_record drop_book::to_record() const {
  if (total() == 0)
    return {drops_key, std::nullopt, record_family::outbox};
  proto::OutboxDrops out;
  for (auto& x : lanes_) {
    auto added = out.add_lanes();
    for (auto messages : x.messages)
      added->add_messages(messages);
    added->set_first(x.first);
    added->set_last(x.last);
  }
  return {drops_key, out.SerializeAsString(), record_family::outbox};
}

result<drop_book> drop_book::read(std::string_view bytes) {
  proto::OutboxDrops in;
  drop_book out;
  if (bytes.size() > std::numeric_limits<int>::max()
      || !in.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))
      || static_cast<size_t>(in.lanes_size()) > outbox_lanes)
    return failure{ec::storage_failed, "unreadable drops of the outbox"};
  for (int i = 0; i < in.lanes_size(); ++i) {
    auto& lane = in.lanes(i);
    auto& x = out.lanes_[static_cast<size_t>(i)];
    auto known = std::min<int>(lane.messages_size(), drop_reasons);
    std::copy_n(lane.messages().begin(), known, x.messages.begin());
    x.first = lane.first();
    x.last = lane.last();
  }
  return out;
}

key_range drop_book::range() {
  return {record_family::outbox, drops_key, {}};
}

} // namespace troupe
