// Kinds of devices as BACnet sees them: a point is an object.

#pragma once

#include "bench/load/device.hpp"
#include "protocol/bacnet/server_model.hpp"

#include <string>

namespace troupe::load {

/// The objects of a kind, in the order of its points; instances count from 1 in
/// each type. Bits are binary objects, small whole numbers that can be written
/// multi-state values, all else is analog. What is written has a priority
/// array. Increments are half a step of the quantity, so that every change of
/// the plant is told.
[[nodiscard]] bacnet::device_model_ptr bacnet_model(const device_kind& x);

/// The value of a point as its object has it: rounded to the step of the
/// quantity; states count from 1.
[[nodiscard]] double object_value(const point_model& x, double value) noexcept;

/// The other way round.
[[nodiscard]] double point_value(const point_model& x, double value) noexcept;

/// The `.bac` interface file of a kind.
[[nodiscard]] std::string bac_file(const device_kind& x);

} // namespace troupe::load
