// What a client writes, made the kind of what is there (IAP 14.2).

#pragma once

#include "protocol/result.hpp"
#include "protocol/value.hpp"

namespace troupe {

/// Turns *offered* into the kind of *known*: flags, texts and numbers into one
/// another as far as the table goes; lists and structures only stay what they
/// are. Members of a structure that *known* has are converted likewise, others
/// are taken as they are. Null clears, and fits everything; everything fits
/// where *known* is null. Fails with `wrong_type` and names the member.
[[nodiscard]] result<value> convert(const value& offered, const value& known);

} // namespace troupe
