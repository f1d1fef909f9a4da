// Deletes what was logged of a point in a span of time.

#pragma once

#include "storage/history/history.hpp"

namespace troupe {

/// Has the next commits erase all samples and rows of *series* from *from* up
/// to, but not with, *to*; the span is a gap then. Thinned intervals go when
/// they begin in it. Call it again, after a commit, until it returns true: it
/// changes up to *most* chunks at once. Fails with `wrong_state` while a commit
/// is not written yet, with `invalid_request` for an unknown series, and with
/// `storage_failed`.
[[nodiscard]] result<bool> erase_range(history& of, series_number series,
                                       unix_nanos from, unix_nanos to,
                                       size_t most = 1'000);

} // namespace troupe
