// Values in protobuf messages, exactly and back.

#pragma once

#include "protocol/proto/records.pb.h"
#include "protocol/value.hpp"

namespace troupe {

/// Writes *x* into *out*; a null value leaves it empty.
void store_value(proto::Value& out, const value& x);

/// Every kind comes back as it was, enumerations with their names. A kind of a
/// newer version comes back as null.
[[nodiscard]] value load_value(const proto::Value& x);

} // namespace troupe
