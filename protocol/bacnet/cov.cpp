#include "protocol/bacnet/cov.hpp"

#include "protocol/bacnet/tag.hpp"

namespace troupe::bacnet {

namespace {

void put_terms(tag_writer& to, const std::optional<cov_terms>& x) {
  if (!x)
    return;
  to.put(primitive{x->confirmed}, 2);
  to.put_unsigned(x->lifetime, 3);
}

/// Each of the two may be left out where it has a default; without both the
/// subscription ends.
std::optional<cov_terms> take_terms(tag_reader& from) {
  std::optional<cov_terms> out;
  if (from.at_context(2))
    out.emplace().confirmed = from.take_boolean(2);
  if (from.at_context(3)) {
    auto lifetime = from.take_unsigned32(3);
    if (!out)
      out.emplace();
    out->lifetime = lifetime;
  }
  return out;
}

template <class T>
void put_subscription(tag_writer& to, const T& x) {
  to.put_unsigned(x.process, 0);
  to.put(primitive{x.object}, 1);
  put_terms(to, x.terms);
}

template <class T>
void take_subscription(T& out, tag_reader& from) {
  out.process = from.take_unsigned32(0);
  out.object = from.take_object_id(1);
  out.terms = take_terms(from);
}

/// What parts of a property are called inside lists.
template <class T>
void put_property(tag_writer& to, const T& x) {
  to.put_enumerated(static_cast<uint32_t>(x.property), 0);
  if (x.index)
    to.put_unsigned(*x.index, 1);
}

template <class T>
void take_property(T& out, tag_reader& from) {
  out.property = static_cast<property_id>(from.take_enumerated(0));
  out.index.reset();
  if (from.at_context(1))
    out.index = from.take_unsigned32(1);
}

} // namespace

void encode(const subscribe_cov& x, std::vector<uint8_t>& out) {
  tag_writer to{out};
  put_subscription(to, x);
}

status decode(subscribe_cov& out, octets from) {
  tag_reader in{from};
  take_subscription(out, in);
  return in.finish("SubscribeCOV");
}

void encode(const subscribe_cov_property& x, std::vector<uint8_t>& out) {
  tag_writer to{out};
  put_subscription(to, x);
  to.open(4);
  put_property(to, x);
  to.close(4);
  if (x.increment)
    to.put(primitive{*x.increment}, 5);
}

status decode(subscribe_cov_property& out, octets from) {
  tag_reader in{from};
  take_subscription(out, in);
  in.take_opening(4);
  take_property(out, in);
  in.take_closing(4);
  out.increment.reset();
  if (in.at_context(5))
    out.increment = in.take_real(5);
  return in.finish("SubscribeCOVProperty");
}

void encode(const cov_notification& x, std::vector<uint8_t>& out) {
  tag_writer to{out};
  to.put_unsigned(x.process, 0);
  to.put(primitive{object_id{object_type::device, x.device}}, 1);
  to.put(primitive{x.object}, 2);
  to.put_unsigned(x.remaining, 3);
  to.open(4);
  for (auto& item : x.values) {
    put_property(to, item);
    to.put_enclosed(2, item.content);
    if (item.priority)
      to.put_unsigned(*item.priority, 3);
  }
  to.close(4);
}

status decode(cov_notification& out, octets from) {
  tag_reader in{from};
  out.process = in.take_unsigned32(0);
  auto device = in.take_object_id(1);
  if (device.type != object_type::device)
    in.fail();
  out.device = device.instance;
  out.object = in.take_object_id(2);
  out.remaining = in.take_unsigned32(3);
  out.values.clear();
  in.take_opening(4);
  while (!in.failed() && !in.at_closing(4)) {
    auto& item = out.values.emplace_back();
    take_property(item, in);
    item.content = in.take_enclosed(2);
    if (in.at_context(3))
      item.priority = static_cast<uint8_t>(in.take_unsigned(3, UINT8_MAX));
  }
  in.take_closing(4);
  return in.finish("a COV notification");
}

} // namespace troupe::bacnet
