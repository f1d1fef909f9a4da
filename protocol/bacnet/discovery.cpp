#include "protocol/bacnet/discovery.hpp"

#include "protocol/bacnet/tag.hpp"

namespace troupe::bacnet {

namespace {

/// Both limits stand there or none (16.10.1.1).
std::optional<instance_range> take_range(tag_reader& from) {
  if (!from.at_context(0))
    return std::nullopt;
  instance_range out;
  out.low = static_cast<uint32_t>(from.take_unsigned(0, any_instance));
  out.high = static_cast<uint32_t>(from.take_unsigned(1, any_instance));
  if (out.low > out.high)
    from.fail();
  return out;
}

void put_range(tag_writer& to, const std::optional<instance_range>& x) {
  if (!x)
    return;
  to.put_unsigned(x->low, 0);
  to.put_unsigned(x->high, 1);
}

/// Whatever else is called so, is no device.
uint32_t take_device(tag_reader& from) {
  auto out = from.take_object_id();
  if (out.type != object_type::device || out.instance > last_instance)
    from.fail();
  return out.instance;
}

void put_device(tag_writer& to, uint32_t instance) {
  to.put(primitive{object_id{object_type::device, instance}});
}

} // namespace

void encode(const who_is& x, std::vector<uint8_t>& out) {
  tag_writer to{out};
  put_range(to, x.range);
}

status decode(who_is& out, octets from) {
  tag_reader in{from};
  out.range = take_range(in);
  return in.finish("Who-Is");
}

void encode(const i_am& x, std::vector<uint8_t>& out) {
  tag_writer to{out};
  put_device(to, x.instance);
  to.put_unsigned(x.max_apdu);
  to.put_enumerated(static_cast<uint32_t>(x.segments));
  to.put_unsigned(x.vendor);
}

status decode(i_am& out, octets from) {
  tag_reader in{from};
  out.instance = take_device(in);
  out.max_apdu = in.take_unsigned32();
  auto segments = in.take_enumerated();
  // What we do not know is no promise that it can.
  out.segments = segments <= static_cast<uint32_t>(segmentation::none)
                   ? static_cast<segmentation>(segments)
                   : segmentation::none;
  out.vendor = static_cast<uint16_t>(in.take_unsigned({}, UINT16_MAX));
  return in.finish("I-Am");
}

void encode(const who_has& x, std::vector<uint8_t>& out) {
  tag_writer to{out};
  put_range(to, x.range);
  if (auto id = std::get_if<object_id>(&x.what))
    to.put(primitive{*id}, 2);
  else
    to.put(primitive{std::get<std::string>(x.what)}, 3);
}

status decode(who_has& out, octets from) {
  tag_reader in{from};
  out.range = take_range(in);
  if (in.at_context(2))
    out.what = in.take_object_id(2);
  else
    out.what = in.take_text(3);
  return in.finish("Who-Has");
}

void encode(const i_have& x, std::vector<uint8_t>& out) {
  tag_writer to{out};
  put_device(to, x.device);
  to.put(primitive{x.object});
  to.put(primitive{x.name});
}

status decode(i_have& out, octets from) {
  tag_reader in{from};
  out.device = take_device(in);
  out.object = in.take_object_id();
  out.name = in.take_text();
  return in.finish("I-Have");
}

} // namespace troupe::bacnet
