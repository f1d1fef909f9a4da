#include "protocol/bacnet/tag.hpp"

#include "protocol/bacnet/tag_bits.hpp"

#include <fmt/format.h>

namespace troupe::bacnet {

namespace {

bool is_boolean(const tag& x) noexcept {
  return x.what == tag_class::application
         && x.number == static_cast<uint8_t>(data_kind::boolean);
}

size_t content_size(const tag& x) noexcept {
  return is_boolean(x) ? 0 : x.length;
}

/// Reads *size* octets at *at*, which moves behind them.
bool take_number(uint32_t& out, octets from, size_t& at, size_t size) noexcept {
  if (from.size - at < size)
    return false;
  for (out = 0; size-- > 0; ++at)
    out = out << 8 | from.data[at];
  return true;
}

/// Reads the length that did not fit into the first octet.
bool take_length(uint32_t& out, octets from, size_t& at) noexcept {
  if (!take_number(out, from, at, 1))
    return false;
  if (out == two_bytes)
    return take_number(out, from, at, 2);
  if (out == four_bytes)
    return take_number(out, from, at, 4);
  return true;
}

} // namespace

size_t read_tag(tag& out, octets from) noexcept {
  if (from.size == 0)
    return 0;
  auto first = from.data[0];
  size_t at = 1;
  uint32_t number = first >> 4;
  if (number == number_follows
      && (!take_number(number, from, at, 1) || number == 255))
    return 0;
  out.number = static_cast<uint8_t>(number);
  out.length = 0;
  auto context = (first & context_bit) != 0;
  auto rest = first & 7u;
  if (rest >= opening_mark) {
    out.what = rest == opening_mark ? tag_class::opening : tag_class::closing;
    return context ? at : 0;
  }
  out.what = context ? tag_class::context : tag_class::application;
  if (is_boolean(out)) {
    out.length = rest;
    return rest <= 1 ? at : 0;
  }
  out.length = rest;
  if (rest == length_follows && !take_length(out.length, from, at))
    return 0;
  return from.size - at >= out.length ? at : 0;
}

std::optional<tag> tag_reader::peek() const noexcept {
  tag out;
  if (failed_ || read_tag(out, {from_.data + at_, from_.size - at_}) == 0)
    return std::nullopt;
  return out;
}

bool tag_reader::at_context(uint8_t number) const noexcept {
  auto x = peek();
  return x && x->what == tag_class::context && x->number == number;
}

bool tag_reader::at_opening(uint8_t number) const noexcept {
  auto x = peek();
  return x && x->what == tag_class::opening && x->number == number;
}

bool tag_reader::at_closing(uint8_t number) const noexcept {
  auto x = peek();
  return x && x->what == tag_class::closing && x->number == number;
}

octets tag_reader::take(slot where, data_kind kind) {
  tag x;
  auto size = failed_ ? 0 : read_tag(x, {from_.data + at_, from_.size - at_});
  auto what = where ? tag_class::context : tag_class::application;
  auto number = where.value_or(static_cast<uint8_t>(kind));
  if (size == 0 || x.what != what || x.number != number) {
    fail();
    return {};
  }
  octets out{from_.data + at_ + size, content_size(x)};
  at_ += size + out.size;
  return out;
}

primitive tag_reader::take_kind(slot where, data_kind kind) {
  auto content = take(where, kind);
  if (failed_)
    return {};
  if (auto x = read_primitive(kind, content))
    return *std::move(x);
  fail();
  return {};
}

template <class T>
T tag_reader::take_as(slot where, data_kind kind) {
  auto x = take_kind(where, kind);
  return failed_ ? T{} : std::get<T>(std::move(x));
}

void tag_reader::take_null(slot where) {
  take_as<std::monostate>(where, data_kind::null);
}

/// Under an application tag the value is where others have their length.
bool tag_reader::take_boolean(slot where) {
  if (where)
    return take_as<bool>(where, data_kind::boolean);
  auto x = peek();
  take(where, data_kind::boolean);
  return !failed_ && x->length == 1;
}

uint64_t tag_reader::take_unsigned(slot where, uint64_t most) {
  auto out = take_as<uint64_t>(where, data_kind::unsigned_integer);
  if (out <= most)
    return out;
  fail();
  return 0;
}

uint32_t tag_reader::take_unsigned32(slot where) {
  return static_cast<uint32_t>(take_unsigned(where, UINT32_MAX));
}

int64_t tag_reader::take_signed(slot where) {
  return take_as<int64_t>(where, data_kind::signed_integer);
}

float tag_reader::take_real(slot where) {
  return take_as<float>(where, data_kind::real);
}

std::string tag_reader::take_text(slot where) {
  return take_as<std::string>(where, data_kind::character_string);
}

octets tag_reader::take_octets(slot where) {
  return take(where, data_kind::octet_string);
}

bit_string tag_reader::take_bits(slot where) {
  return take_as<bit_string>(where, data_kind::bit_string);
}

uint32_t tag_reader::take_enumerated(slot where) {
  return take_as<enumerated>(where, data_kind::enumerated).number;
}

date tag_reader::take_date(slot where) {
  return take_as<date>(where, data_kind::date);
}

time_of_day tag_reader::take_time(slot where) {
  return take_as<time_of_day>(where, data_kind::time);
}

object_id tag_reader::take_object_id(slot where) {
  return take_as<object_id>(where, data_kind::object_identifier);
}

primitive tag_reader::take_application() {
  auto x = peek();
  if (!x || x->what != tag_class::application
      || x->number > static_cast<uint8_t>(data_kind::object_identifier)) {
    fail();
    return {};
  }
  auto kind = static_cast<data_kind>(x->number);
  if (kind == data_kind::boolean)
    return primitive{take_boolean()};
  return take_kind({}, kind);
}

primitive tag_reader::take_context(data_kind kind, uint8_t number) {
  return take_kind(number, kind);
}

void tag_reader::take_opening(uint8_t number) {
  if (at_opening(number))
    at_ += number < number_follows ? 1 : 2;
  else
    fail();
}

void tag_reader::take_closing(uint8_t number) {
  if (at_closing(number))
    at_ += number < number_follows ? 1 : 2;
  else
    fail();
}

octets tag_reader::take_enclosed(uint8_t number) {
  take_opening(number);
  auto begin = at_;
  while (!failed_ && !at_closing(number))
    take_element();
  auto end = at_;
  take_closing(number);
  return failed_ ? octets{} : octets{from_.data + begin, end - begin};
}

/// Walks with the numbers of the open tags on a small stack, so that no input
/// makes it deep.
octets tag_reader::take_element() {
  auto begin = at_;
  uint8_t open[most_tag_levels];
  int level = 0;
  do {
    tag x;
    auto size = failed_ ? 0 : read_tag(x, {from_.data + at_, from_.size - at_});
    auto opens = x.what == tag_class::opening;
    auto closes = x.what == tag_class::closing;
    if (size == 0 || (opens && level == most_tag_levels)
        || (closes && (level == 0 || open[level - 1] != x.number))) {
      fail();
      return {};
    }
    if (opens)
      open[level++] = x.number;
    if (closes)
      --level;
    at_ += size + content_size(x);
  } while (level > 0);
  return {from_.data + begin, at_ - begin};
}

status tag_reader::finish(std::string_view what) const {
  if (!failed_ && at_ == from_.size)
    return {};
  return failure{ec::protocol_error,
                 fmt::format("{} is malformed at octet {} of {}", what, at_,
                             from_.size)};
}

} // namespace troupe::bacnet
