// What one commit brought, in the order of coming.
//
//   version 1, time of the commit in milliseconds (varint), samples
//
//   sample  series, against the sample before (signed)
//           time in milliseconds, against the sample before (signed)
//           a byte: 0 to 2 quality of a double, whose 8 bytes follow; 3 that a
//           shape follows with its length (`chunk_shape`), and its numbers as
//           8 bytes each; 4 + d a good double, of which a whole number of 10^-d
//           follows (signed), d up to 3

#pragma once

#include "protocol/result.hpp"
#include "storage/history/chunk.hpp"
#include "storage/history/history_key.hpp"

#include <functional>
#include <string>
#include <string_view>

namespace troupe {

class tail_writer {
public:
  /// False, and nothing changed, when no chunk could hold the value.
  bool add(series_number series, const log_sample& x);

  [[nodiscard]] size_t bytes() const noexcept {
    return body_.size();
  }

  /// Returns the record, and is empty then.
  [[nodiscard]] std::string take(unix_millis now);

private:
  std::string body_;
  series_number series_ = 0;
  unix_millis time_ = 0;
};

/// Calls *each* for every sample; returns the time of the commit. Fails with
/// `parse_error`; samples before the broken place were given then.
[[nodiscard]] result<unix_millis>
read_tail(std::string_view bytes,
          const std::function<void(series_number, const log_sample&)>& each);

} // namespace troupe
