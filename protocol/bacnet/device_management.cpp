#include "protocol/bacnet/device_management.hpp"

#include "protocol/bacnet/tag.hpp"

namespace troupe::bacnet {

namespace {

std::optional<std::string> take_password(tag_reader& from, uint8_t number) {
  if (!from.at_context(number))
    return std::nullopt;
  return from.take_text(number);
}

/// @param last The greatest number that is known.
template <class T>
T take_state(tag_reader& from, uint8_t number, T last) {
  auto out = from.take_enumerated(number);
  if (out > static_cast<uint32_t>(last))
    from.fail();
  return static_cast<T>(out);
}

} // namespace

void encode(const time_synchronization& x, std::vector<uint8_t>& out) {
  tag_writer to{out};
  to.put(primitive{x.day});
  to.put(primitive{x.time});
}

status decode(time_synchronization& out, octets from) {
  tag_reader in{from};
  out.day = in.take_date();
  out.time = in.take_time();
  return in.finish("TimeSynchronization");
}

void encode(const communication_control& x, std::vector<uint8_t>& out) {
  tag_writer to{out};
  if (x.minutes)
    to.put_unsigned(*x.minutes, 0);
  to.put_enumerated(static_cast<uint32_t>(x.state), 1);
  if (x.password)
    to.put(primitive{*x.password}, 2);
}

status decode(communication_control& out, octets from) {
  tag_reader in{from};
  out.minutes.reset();
  if (in.at_context(0))
    out.minutes = static_cast<uint16_t>(in.take_unsigned(0, UINT16_MAX));
  out.state = take_state(in, 1, communication::disable_initiation);
  out.password = take_password(in, 2);
  return in.finish("DeviceCommunicationControl");
}

void encode(const reinitialize_device& x, std::vector<uint8_t>& out) {
  tag_writer to{out};
  to.put_enumerated(static_cast<uint32_t>(x.what), 0);
  if (x.password)
    to.put(primitive{*x.password}, 1);
}

status decode(reinitialize_device& out, octets from) {
  tag_reader in{from};
  out.what = take_state(in, 0, restart_kind::activate_changes);
  out.password = take_password(in, 1);
  return in.finish("ReinitializeDevice");
}

} // namespace troupe::bacnet
