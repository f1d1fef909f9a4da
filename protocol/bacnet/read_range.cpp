#include "protocol/bacnet/read_range.hpp"

#include "protocol/bacnet/tag.hpp"

#include <iterator>
#include <limits>

namespace troupe::bacnet {

namespace {

// Context tags of ranges (clause 21, ReadRange-Request).
constexpr uint8_t by_position = 3;
constexpr uint8_t by_sequence = 6;
constexpr uint8_t by_time = 7;

// Context tags of what a log keeps (clause 21, BACnetLogRecord).
constexpr uint8_t status_tag = 0;
constexpr uint8_t failure_tag = 8;
constexpr uint8_t time_change_tag = 9;
constexpr uint8_t any_tag = 10;

/// Kinds of values in a log by their context tag, from 1 on.
constexpr data_kind log_kinds[]{
  data_kind::boolean,        data_kind::real,
  data_kind::enumerated,     data_kind::unsigned_integer,
  data_kind::signed_integer, data_kind::bit_string,
  data_kind::null,
};

date_time take_date_time(tag_reader& from) {
  date_time out;
  out.day = from.take_date();
  out.time = from.take_time();
  return out;
}

void put_date_time(tag_writer& to, const date_time& x) {
  to.put(primitive{x.day});
  to.put(primitive{x.time});
}

/// Some devices count with 32 bits, the standard in 16.
int32_t take_count(tag_reader& from) {
  auto out = from.take_signed();
  if (out < std::numeric_limits<int32_t>::min()
      || out > std::numeric_limits<int32_t>::max() || out == 0)
    from.fail();
  return static_cast<int32_t>(out);
}

void put_count(tag_writer& to, int32_t x) {
  to.put(primitive{int64_t{x}});
}

struct range_writer {
  tag_writer& to;

  void operator()(std::monostate) const {
    // nop
  }

  void operator()(const range_by_position& x) const {
    put_from(by_position, primitive{uint64_t{x.first}}, x.count);
  }

  void operator()(const range_by_sequence& x) const {
    put_from(by_sequence, primitive{uint64_t{x.first}}, x.count);
  }

  void operator()(const range_by_time& x) const {
    to.open(by_time);
    put_date_time(to, x.when);
    put_count(to, x.count);
    to.close(by_time);
  }

  void put_from(uint8_t number, const primitive& first, int32_t count) const {
    to.open(number);
    to.put(first);
    put_count(to, count);
    to.close(number);
  }
};

struct datum_writer {
  tag_writer& to;

  /// Kinds that a log has no tag for are "any" values.
  void operator()(const primitive& x) const {
    for (uint8_t i = 0; i < std::size(log_kinds); ++i)
      if (log_kinds[i] == kind_of(x))
        return to.put(x, static_cast<uint8_t>(i + 1));
    to.open(any_tag);
    to.put(x);
    to.close(any_tag);
  }

  void operator()(const log_status& x) const {
    to.put(primitive{x.bits}, status_tag);
  }

  void operator()(const error& x) const {
    to.open(failure_tag);
    put_error(to, x);
    to.close(failure_tag);
  }

  void operator()(const time_change& x) const {
    to.put(primitive{x.seconds}, time_change_tag);
  }

  void operator()(const octet_string& x) const {
    to.put_enclosed(any_tag, {x.data(), x.size()});
  }
};

/// A lone value of any kind is that value; all else stays as it is.
void take_any(log_record& out, tag_reader& from) {
  auto content = from.take_enclosed(any_tag);
  tag_reader inner{content};
  auto lone = inner.take_application();
  if (!inner.failed() && inner.at_end())
    out.what = std::move(lone);
  else
    out.what = octet_string(content.data, content.data + content.size);
}

void take_datum(log_record& out, tag_reader& from) {
  auto next = from.peek();
  if (!next)
    return from.fail();
  auto number = next->number;
  if (number == status_tag) {
    out.what = log_status{from.take_bits(status_tag)};
  } else if (number == failure_tag) {
    from.take_opening(failure_tag);
    out.what = take_error(from);
    from.take_closing(failure_tag);
  } else if (number == time_change_tag) {
    out.what = time_change{from.take_real(time_change_tag)};
  } else if (number == any_tag) {
    take_any(out, from);
  } else if (number <= std::size(log_kinds)) {
    out.what = from.take_context(log_kinds[number - 1], number);
  } else {
    from.fail();
  }
}

} // namespace

void encode(const read_range& x, std::vector<uint8_t>& out) {
  tag_writer to{out};
  put_ref(to, x.what);
  std::visit(range_writer{to}, x.range);
}

status decode(read_range& out, octets from) {
  tag_reader in{from};
  out.what = take_ref(in);
  out.range = std::monostate{};
  auto next = in.peek();
  if (next && (next->number == by_position || next->number == by_sequence)) {
    in.take_opening(next->number);
    auto first = in.take_unsigned32();
    auto count = take_count(in);
    in.take_closing(next->number);
    if (next->number == by_position)
      out.range = range_by_position{first, count};
    else
      out.range = range_by_sequence{first, count};
  } else if (next) {
    in.take_opening(by_time);
    auto when = take_date_time(in);
    auto count = take_count(in);
    in.take_closing(by_time);
    out.range = range_by_time{when, count};
  }
  return in.finish("ReadRange");
}

void encode(const read_range_ack& x, std::vector<uint8_t>& out) {
  tag_writer to{out};
  put_ref(to, x.what);
  to.put(primitive{bit_string{x.has_first, x.has_last, x.more}}, 3);
  to.put_unsigned(x.count, 4);
  to.put_enclosed(5, x.items);
  if (x.first_sequence)
    to.put_unsigned(*x.first_sequence, 6);
}

status decode(read_range_ack& out, octets from) {
  tag_reader in{from};
  out.what = take_ref(in);
  auto flags = in.take_bits(3);
  flags.resize(3);
  out.has_first = flags[0];
  out.has_last = flags[1];
  out.more = flags[2];
  out.count = in.take_unsigned32(4);
  // Without items some devices leave the list out.
  out.items = {};
  if (in.at_opening(5) || out.count > 0)
    out.items = in.take_enclosed(5);
  out.first_sequence.reset();
  if (in.at_context(6))
    out.first_sequence = in.take_unsigned32(6);
  return in.finish("the answer to ReadRange");
}

void encode(const log_record& x, std::vector<uint8_t>& out) {
  tag_writer to{out};
  to.open(0);
  put_date_time(to, x.when);
  to.close(0);
  to.open(1);
  std::visit(datum_writer{to}, x.what);
  to.close(1);
  if (x.flags)
    to.put(primitive{bits_of(*x.flags)}, 2);
}

status decode(std::vector<log_record>& out, octets from) {
  tag_reader in{from};
  out.clear();
  while (!in.at_end()) {
    auto& record = out.emplace_back();
    in.take_opening(0);
    record.when = take_date_time(in);
    in.take_closing(0);
    in.take_opening(1);
    take_datum(record, in);
    in.take_closing(1);
    if (in.at_context(2))
      record.flags = status_of(in.take_bits(2));
  }
  return in.finish("a trend log");
}

} // namespace troupe::bacnet
