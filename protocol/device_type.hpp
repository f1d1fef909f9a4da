// What all devices of one kind have in common.

#pragma once

#include "protocol/bacnet/object.hpp"
#include "protocol/data_type.hpp"
#include "protocol/enocean/telegram_field.hpp"
#include "protocol/foreign_address.hpp"
#include "protocol/ids.hpp"
#include "protocol/lorawan/payload_field.hpp"
#include "protocol/modbus/mapping.hpp"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace troupe {

/// Direction seen from the device. Of an `out` clients write only that of a
/// hosted device (IAP 8.3, 11.3).
enum class direction : uint8_t { in, out };

/// A network variable of a LON device (XIF). *polled*: the device does not send
/// it by itself.
struct lon_variable {
  uint16_t index = 0;
  bool polled = false;
};

/// Where the driver finds the point; nothing for hosted devices.
using point_address
  = std::variant<std::monostate, modbus::mapping, lon_variable, bacnet::object,
                 enocean::telegram_field, lorawan::payload, foreign_address>;

/// One datapoint of a device type. A name is unique in its block, and holds no
/// character that a topic forbids. Without a name it is a vacant place of a
/// changeable interface, and in no block.
struct point_type {
  std::string name;
  uint32_t block = 0; ///< Index into `device_type::blocks`.
  direction dir = direction::out;
  bool property = false;  ///< A configuration property.
  bool read_only = false; ///< Refuses writes whatever its direction.
  data_type_ptr type;
  std::string unit; ///< Overrides the unit of the type when not empty.
  std::string desc;
  std::optional<value> initial; ///< From the file; else `zero_value`.
  std::map<std::string, value> presets;
  point_address address;
};

/// A functional block. Name and index together are unique in the type. Points
/// without a block of their own are in `device/0` (IAP 8.1). Without a name it
/// is a vacant place, and has no points.
struct block_type {
  std::string name; ///< `Lamp` in `if/Lamp/0`.
  uint32_t index = 0;
  std::string profile; ///< `SFPTclosedLoopSensor`, may be empty.
  std::string desc;
  std::vector<point_index> points; ///< In file order.
};

/// Immutable and shared by its devices and all their views. Invariants: each
/// point with a name is in exactly one block; `blocks[x.block]` lists every
/// such point *x*.
struct device_type {
  std::string name;
  std::string protocol;   ///< `lon`, `modbus`, `bacnet`, `enocean`, ...
  std::string program_id; ///< 16 upper-case hex digits, or empty.
  std::string manufacturer;
  std::string product;
  std::string desc;
  std::string version;
  /// Other `#` lines of the file, in its order, for drivers: `eep`.
  std::vector<std::pair<std::string, std::string>> settings;
  bool dynamic = false; ///< Blocks and points may be added at run time.
  std::vector<block_type> blocks;
  std::vector<point_type> points;
  /// The file it came from, kept so that a restart reads the very same.
  std::string source_name;
  std::string source_text;
  /// What a client extended for one device; null: the type is as its file says.
  std::shared_ptr<const device_type> base;

  /// What IAP shows as `type`: the program id, else the name. Part of topics
  /// (IAP 11.4).
  [[nodiscard]] const std::string& id() const noexcept {
    return program_id.empty() ? name : program_id;
  }

  /// Returns null when there is no such block.
  [[nodiscard]] const block_type* find_block(std::string_view block,
                                             uint32_t index) const noexcept;

  /// @param block One of this type.
  [[nodiscard]] std::optional<point_index>
  find_point(const block_type& block, std::string_view point) const noexcept;
};

using device_type_ptr = std::shared_ptr<const device_type>;

} // namespace troupe
