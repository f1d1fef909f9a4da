// A device that was found, as an interface file.

#pragma once

#include "protocol/bacnet/object_facts.hpp"

#include <string>

namespace troupe::bacnet {

/// `260_VT-8650_1A2B3C4D.bac`: vendor, product, and a number that stands for
/// the objects, so that devices with the same ones share it. Texts have the
/// characters of file names only.
[[nodiscard]] std::string bac_name(const device_facts& x);

/// Whether a type of that name comes from a file that `bac_name` named, for a
/// device of this vendor and product.
[[nodiscard]] bool is_image(const std::string& type, const device_facts& x);

/// What people call the device: its own name, else product and instance. One
/// line of at most 136 bytes.
[[nodiscard]] std::string device_title(const device_facts& x);

/// An interface file as `read_bac` reads it: one row an object, in blocks that
/// are called by type and instance. What the reader makes of it is the type of
/// the device, so that a found device and an imported file cannot differ. Names
/// are made fit for topics, and `AV:7` stands for one that is empty.
[[nodiscard]] std::string bac_text(const device_facts& x);

} // namespace troupe::bacnet
