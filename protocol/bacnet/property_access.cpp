#include "protocol/bacnet/property_access.hpp"

namespace troupe::bacnet {

namespace {

/// Property and index are under neighbouring tags, which differ by service.
void put_property(tag_writer& to, const property_ref& x, uint8_t first) {
  to.put_enumerated(static_cast<uint32_t>(x.property), first);
  if (x.index)
    to.put_unsigned(*x.index, static_cast<uint8_t>(first + 1));
}

void take_property(property_ref& out, tag_reader& from, uint8_t first) {
  auto next = static_cast<uint8_t>(first + 1);
  out.property = static_cast<property_id>(from.take_enumerated(first));
  out.index.reset();
  if (from.at_context(next))
    out.index = from.take_unsigned32(next);
}

std::optional<uint8_t> take_priority(tag_reader& from, uint8_t number) {
  if (!from.at_context(number))
    return std::nullopt;
  auto out = from.take_unsigned(number, 16);
  if (out == 0)
    from.fail();
  return static_cast<uint8_t>(out);
}

void put_priority(tag_writer& to, const std::optional<uint8_t>& x,
                  uint8_t number) {
  if (x)
    to.put_unsigned(*x, number);
}

const property_ref& property_of(const property_ref& x) noexcept {
  return x;
}

template <class T>
const property_ref& property_of(const T& x) noexcept {
  return x.what;
}

/// Lists of all services group by object: its identifier in tag 0, what
/// concerns it in 1.
template <class Range, class Put>
void put_by_object(tag_writer& to, const Range& all, Put put) {
  for (auto i = all.begin(); i != all.end();) {
    auto& object = property_of(*i).object;
    to.put(primitive{object}, 0);
    to.open(1);
    for (; i != all.end() && property_of(*i).object == object; ++i)
      put(*i);
    to.close(1);
  }
}

/// Calls *take* with the object for each item until all are read.
template <class Take>
void take_by_object(tag_reader& from, Take take) {
  while (!from.at_end()) {
    auto object = from.take_object_id(0);
    from.take_opening(1);
    while (!from.failed() && !from.at_closing(1))
      take(object);
    from.take_closing(1);
  }
}

} // namespace

void put_ref(tag_writer& to, const property_ref& x) {
  to.put(primitive{x.object}, 0);
  put_property(to, x, 1);
}

property_ref take_ref(tag_reader& from) {
  property_ref out;
  out.object = from.take_object_id(0);
  take_property(out, from, 1);
  return out;
}

void encode(const read_property& x, std::vector<uint8_t>& out) {
  tag_writer to{out};
  put_ref(to, x.what);
}

status decode(read_property& out, octets from) {
  tag_reader in{from};
  out.what = take_ref(in);
  return in.finish("ReadProperty");
}

void encode(const read_property_ack& x, std::vector<uint8_t>& out) {
  tag_writer to{out};
  put_ref(to, x.what);
  to.put_enclosed(3, x.content);
}

status decode(read_property_ack& out, octets from) {
  tag_reader in{from};
  out.what = take_ref(in);
  out.content = in.take_enclosed(3);
  return in.finish("the answer to ReadProperty");
}

void encode(const read_multiple& x, std::vector<uint8_t>& out) {
  tag_writer to{out};
  put_by_object(to, x.what, [&](auto& item) { put_property(to, item, 0); });
}

status decode(read_multiple& out, octets from) {
  tag_reader in{from};
  out.what.clear();
  take_by_object(in, [&](const object_id& object) {
    auto& item = out.what.emplace_back();
    item.object = object;
    take_property(item, in, 0);
  });
  return in.finish("ReadPropertyMultiple");
}

void encode(const read_multiple_ack& x, std::vector<uint8_t>& out) {
  tag_writer to{out};
  put_by_object(to, x.results, [&](auto& item) {
    put_property(to, item.what, 2);
    if (!item.refused)
      return to.put_enclosed(4, item.content);
    to.open(5);
    put_error(to, *item.refused);
    to.close(5);
  });
}

status decode(read_multiple_ack& out, octets from) {
  tag_reader in{from};
  out.results.clear();
  take_by_object(in, [&](const object_id& object) {
    auto& item = out.results.emplace_back();
    item.what.object = object;
    take_property(item.what, in, 2);
    if (!in.at_opening(5)) {
      item.content = in.take_enclosed(4);
      return;
    }
    in.take_opening(5);
    item.refused = take_error(in);
    in.take_closing(5);
  });
  return in.finish("the answer to ReadPropertyMultiple");
}

void encode(const write_property& x, std::vector<uint8_t>& out) {
  tag_writer to{out};
  put_ref(to, x.what);
  to.put_enclosed(3, x.content);
  put_priority(to, x.priority, 4);
}

status decode(write_property& out, octets from) {
  tag_reader in{from};
  out.what = take_ref(in);
  out.content = in.take_enclosed(3);
  out.priority = take_priority(in, 4);
  return in.finish("WriteProperty");
}

void encode(const write_multiple& x, std::vector<uint8_t>& out) {
  tag_writer to{out};
  put_by_object(to, x.writes, [&](auto& item) {
    put_property(to, item.what, 0);
    to.put_enclosed(2, item.content);
    put_priority(to, item.priority, 3);
  });
}

status decode(write_multiple& out, octets from) {
  tag_reader in{from};
  out.writes.clear();
  take_by_object(in, [&](const object_id& object) {
    auto& item = out.writes.emplace_back();
    item.what.object = object;
    take_property(item.what, in, 0);
    item.content = in.take_enclosed(2);
    item.priority = take_priority(in, 3);
  });
  return in.finish("WritePropertyMultiple");
}

void encode(const write_multiple_error& x, std::vector<uint8_t>& out) {
  tag_writer to{out};
  to.open(0);
  put_error(to, x.why);
  to.close(0);
  to.open(1);
  put_ref(to, x.first_failed);
  to.close(1);
}

status decode(write_multiple_error& out, octets from) {
  tag_reader in{from};
  in.take_opening(0);
  out.why = take_error(in);
  in.take_closing(0);
  in.take_opening(1);
  out.first_failed = take_ref(in);
  in.take_closing(1);
  return in.finish("the error of WritePropertyMultiple");
}

} // namespace troupe::bacnet
