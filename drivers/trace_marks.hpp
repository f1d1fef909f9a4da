// Where drivers say that an update passes.

#pragma once

#include "actors/trace_book.hpp"
#include "drivers/mailbag.hpp"
#include "drivers/protocol_driver.hpp"

namespace troupe {

/// A response of the device is here, undecoded.
inline void mark_frame(const driver_ports& ports, device_number device) {
  if (is_tracing(ports.traces))
    ports.traces->frame(device);
}

/// The response had *point*; what it brought is in *mail*, unless it was
/// nothing new.
/// @param when Time of the samples of this response.
inline void mark_decoded(const driver_ports& ports, device_number device,
                         point_index point, const mailbag& mail,
                         unix_nanos when) {
  if (!is_tracing(ports.traces))
    return;
  auto x = mail.find(point);
  ports.traces->decoded(device, point, when, x != nullptr && x->time == when);
}

/// The device answered, *trip* after it was asked.
inline void mark_answer(const driver_ports& ports, device_number device,
                        trip_book::duration trip) {
  if (ports.trips != nullptr)
    ports.trips->answered(device, trip);
  mark_frame(ports, device);
}

/// A poll goes out, *late* after it was due.
inline void mark_poll(const driver_ports& ports, device_number device,
                      trip_book::duration late) {
  if (ports.trips != nullptr)
    ports.trips->polled(device, late);
}

/// A request of the device failed.
inline void mark_failure(const driver_ports& ports, device_number device,
                         ec why) {
  if (ports.trips != nullptr)
    ports.trips->failed(device, why);
}

} // namespace troupe
