// Patterns over paths such as `modbus/ahu-1/Supply/0/SetPoint`.

#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace troupe {

/// A pattern of segments between slashes: `*` stands for any characters inside
/// one segment, `**` as a whole segment for any number of segments. There is no
/// escape: names with stars cannot be meant literally. Time is bounded by the
/// product of both lengths, whatever the pattern.
class glob {
public:
  explicit glob(std::string_view pattern);

  /// The whole *path* has this form.
  [[nodiscard]] bool matches(std::string_view path) const;

  /// *path*, or something above it, has this form: `lon/a*` covers
  /// `lon/ahu-1/Supply/0/SetPoint`.
  [[nodiscard]] bool covers(std::string_view path) const;

  /// The first two segments, such that whatever `covers` a path below a device
  /// matches the device; `*/*` when the pattern does not name any. For asking
  /// the publisher, which knows devices by `protocol/handle`.
  [[nodiscard]] std::string device_part() const;

private:
  std::vector<std::string> segments_;
};

/// One of *which* covers *path*.
[[nodiscard]] bool covers(const std::vector<glob>& which,
                          std::string_view path);

/// Like `glob::device_part`, for all of *which* together.
[[nodiscard]] std::string device_part(const std::vector<glob>& which);

} // namespace troupe
