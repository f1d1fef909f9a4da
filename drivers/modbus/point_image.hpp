// The registers of one device as they were read last, and what they mean.

#pragma once

#include "actors/driver_link.hpp"
#include "drivers/mailbag.hpp"
#include "drivers/protocol_driver.hpp"
#include "protocol/modbus/planner.hpp"

#include <cstdint>
#include <vector>

namespace troupe::modbus {

/// Returns null when the point does not exist or is no Modbus point.
[[nodiscard]] const mapping* mapping_of(const device_type& type,
                                        point_index point) noexcept;

/// Compares what responses bring with what the device said before, word by
/// word, so that an unchanged point costs neither decoding nor memory. Two
/// bytes a register and no allocation after the construction.
class point_image {
public:
  explicit point_image(device_type_ptr type);

  /// Which points yield a sample although they did not change.
  void set_always(const scan_plan& x);

  enum class news : uint8_t { changes, everything };

  /// Turns the words of a response to *asked* into samples.
  /// @param when Stamp of the samples, Unix nanoseconds.
  /// @param which What a command asked for is always news.
  /// @param words At least `asked.count`.
  void accept(const read_block& asked, const std::vector<uint16_t>& words,
              unix_nanos when, news which, mailbag& to, driver_counters& count);

  /// The next response brings a sample of every point. After a time in which
  /// the device was down, its values are marked stale.
  void forget() noexcept;

private:
  device_type_ptr type_;
  std::vector<uint32_t> offsets_; ///< By point, into `raw_`.
  std::vector<uint16_t> raw_;
  std::vector<bool> known_;  ///< By point: `raw_` holds its words.
  std::vector<bool> always_; ///< By point.
};

} // namespace troupe::modbus
