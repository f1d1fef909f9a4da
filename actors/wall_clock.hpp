// The time of day, injected wherever it is asked for.

#pragma once

#include "protocol/ids.hpp"

#include <memory>

namespace troupe {

/// Tells UTC. Implementations may be asked from any thread. May jump, when
/// somebody sets it: deadlines are kept in steady time.
class wall_clock {
public:
  virtual ~wall_clock() = default;

  [[nodiscard]] virtual unix_nanos now() const noexcept = 0;
};

using wall_clock_ptr = std::shared_ptr<const wall_clock>;

/// The clock of the machine.
class system_wall_clock : public wall_clock {
public:
  [[nodiscard]] unix_nanos now() const noexcept override;
};

} // namespace troupe
