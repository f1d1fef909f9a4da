#include "protocol/bacnet/read_plan.hpp"

#include "protocol/bacnet/convert.hpp"

#include <algorithm>

namespace troupe::bacnet {

namespace {

// Bytes around values (15.5.1.1, 15.7.3.1, 20.1.2, 20.1.5).
constexpr size_t object_bytes = 7;   ///< Identifier and two tags of the list.
constexpr size_t property_bytes = 2; ///< Its number.
constexpr size_t wide_bytes = 1;     ///< More for numbers beyond 255.
constexpr size_t index_bytes = 3;
constexpr size_t value_bytes = 2; ///< The tags around a value.
constexpr size_t request_header = 4;
constexpr size_t answer_header = 3;
constexpr size_t segment_header = 5;

/// What others ask small devices for at most, which answer slowly.
constexpr size_t values_of_480 = 20;
constexpr size_t values_of_206 = 10;

constexpr uint8_t silences_of_dead = 2;

size_t most_by_size(const peer_limits& x) noexcept {
  if (x.most_values != 0)
    return x.most_values;
  if (x.max_apdu <= 206)
    return values_of_206;
  return x.max_apdu <= 480 ? values_of_480 : SIZE_MAX;
}

size_t answer_budget(const peer_limits& x) noexcept {
  if (x.segments > 1 && x.max_apdu > segment_header)
    return x.segments * (x.max_apdu - segment_header);
  return x.max_apdu > answer_header ? x.max_apdu - answer_header : 0;
}

/// What names a property, in requests and answers alike.
size_t name_bytes(const property_ref& x) noexcept {
  return property_bytes
         + (static_cast<uint32_t>(x.property) > UINT8_MAX ? wide_bytes : 0)
         + (x.index ? index_bytes : 0);
}

size_t present_value_bytes(object_type x) noexcept {
  switch (value_kind(x).value_or(data_kind::double_precision)) {
    case data_kind::boolean:
      return 1;
    case data_kind::enumerated:
      return 2;
    case data_kind::double_precision:
    case data_kind::bit_string:
      return 10;
    case data_kind::character_string:
    case data_kind::octet_string:
      return 40;
    default:
      return 5;
  }
}

} // namespace

size_t likely_bytes(const property_ref& x) noexcept {
  switch (x.property) {
    case property_id::present_value:
    case property_id::relinquish_default:
      return present_value_bytes(x.object.type);
    case property_id::status_flags:
      return 3;
    case property_id::out_of_service:
      return 1;
    case property_id::reliability:
    case property_id::event_state:
    case property_id::units:
      return 3;
    case property_id::priority_array:
      return x.index ? 5 : 80;
    case property_id::object_name:
    case property_id::description:
    case property_id::active_text:
    case property_id::inactive_text:
      return 40;
    case property_id::state_text:
      return x.index ? 24 : 160;
    case property_id::object_list:
      return x.index ? 5 : 1'000;
    default:
      return 10;
  }
}

read_plan::read_plan(std::vector<property_ref> items, const peer_limits& peer,
                     read_lessons& lessons)
  : items_(std::move(items)), peer_(peer), lessons_(lessons) {
  for (uint32_t i = 0; i < items_.size(); ++i)
    waiting_.push_back({i, UINT16_MAX});
}

/// Counts what of the front fits: into the request, the answer, and what each
/// item bears. One always fits.
size_t read_plan::fitting(time_point now) const {
  auto most = std::min<size_t>(lessons_.most_values(now), most_by_size(peer_));
  auto answer = answer_budget(peer_);
  auto request = peer_.max_apdu > request_header
                   ? peer_.max_apdu - request_header
                   : size_t{0};
  size_t count = 0;
  size_t asked = 0;
  size_t answered = 0;
  const object_id* object = nullptr;
  for (auto& x : waiting_) {
    auto& what = items_[x.item];
    auto shared = object != nullptr && *object == what.object ? 0
                                                              : object_bytes;
    auto name = name_bytes(what);
    asked += shared + name;
    answered += shared + name + value_bytes + likely_bytes(what);
    most = std::min<size_t>(most, x.company);
    if (count >= most || asked > request || answered > answer)
      break;
    object = &what.object;
    ++count;
  }
  return std::max<size_t>(count, 1);
}

std::optional<planned_read> read_plan::next(time_point now) {
  if (waiting_.empty() || (silent_values_ > 0 && probing_))
    return std::nullopt;
  probing_ = silent_values_ > 0;
  auto count = peer_.multiple && !probing_ ? fitting(now) : 1;
  planned_read out;
  out.multiple = count > 1;
  for (size_t i = 0; i < count; ++i)
    out.items.push_back(waiting_[i].item);
  waiting_.erase(waiting_.begin(),
                 waiting_.begin() + static_cast<std::ptrdiff_t>(count));
  ++asked_;
  return out;
}

void read_plan::ask_again(const planned_read& x, size_t company) {
  auto most = static_cast<uint16_t>(std::min<size_t>(company, UINT16_MAX));
  for (auto i = x.items.rbegin(); i != x.items.rend(); ++i)
    waiting_.push_front({*i, most});
}

/// Nobody knows yet whether the device or only its service is silent.
void read_plan::on_silence(const planned_read& x) {
  silent_values_ = std::max(silent_values_, x.items.size());
  ask_again(x, UINT16_MAX);
}

void read_plan::on_answer(const planned_read& x, read_outcome how,
                          time_point now) {
  if (asked_ > 0)
    --asked_;
  if (down_) { // was on its way when the plan ended
    for (auto item : x.items)
      if (how != read_outcome::answered)
        failed_.emplace_back(item, how);
    return;
  }
  if (!x.multiple)
    return on_alone(x, how, now);
  switch (how) {
    case read_outcome::answered:
      silences_ = 0;
      return lessons_.on_answered(x.items.size(), now);
    case read_outcome::too_long:
      lessons_.on_too_long(x.items.size(), now);
      return ask_again(x, x.items.size() / 2);
    case read_outcome::not_served:
      lessons_.on_not_served(now);
      return ask_again(x, 1);
    case read_outcome::refused:
      return ask_again(x, x.items.size() / 2);
    case read_outcome::silent:
      return on_silence(x);
  }
}

void read_plan::on_alone(const planned_read& x, read_outcome how,
                         time_point now) {
  if (how != read_outcome::answered)
    failed_.emplace_back(x.items.front(), how);
  if (how == read_outcome::silent) {
    // A probe is the second silence after that of many.
    if (++silences_ >= silences_of_dead || probing_)
      give_up();
    return;
  }
  silences_ = 0;
  if (!probing_)
    return;
  lessons_.on_too_long(silent_values_, now);
  silent_values_ = 0;
  probing_ = false;
}

void read_plan::give_up() {
  down_ = true;
  for (auto& x : waiting_)
    failed_.emplace_back(x.item, read_outcome::silent);
  waiting_.clear();
}

} // namespace troupe::bacnet
