// What a search found, as clients are told of it: IAP 11.6.

#pragma once

#include "actors/driver_link.hpp"
#include "actors/view.hpp"
#include "protocol/value.hpp"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>

namespace troupe {

/// Which finds are told of.
struct find_filter {
  bool provisioned = false;
  bool unprovisioned = true;
  value black; ///< `black` of the segment's configuration; list or null.
  value white; ///< Null: all but *black*.
};

/// Compares what drivers find with the devices there are, and finds handles
/// that are free. Of one search.
class found_devices {
public:
  explicit found_devices(find_filter filter) : filter_(std::move(filter)) {
    // nop
  }

  /// There is such a device.
  void know(const device_view& x);

  /// Returns the find as it is told, with `handle` and `state`; nothing when
  /// nobody wants to hear of it. A device that there is keeps its handle, its
  /// address as the driver gives it.
  [[nodiscard]] std::optional<device_find> admit(const std::string& protocol,
                                                 device_find x);

  /// Finds that were admitted.
  [[nodiscard]] size_t size() const noexcept {
    return admitted_;
  }

private:
  struct device {
    std::string handle;
    std::string type;
    std::string state;
  };

  using name = std::pair<std::string, std::string>; ///< protocol and the name

  [[nodiscard]] bool is_wanted(const std::string& key) const;
  [[nodiscard]] std::string free_handle(const std::string& protocol,
                                        const device_find& x);

  find_filter filter_;
  std::map<name, device> by_unid_;
  std::set<name> handles_; ///< Of devices and of finds.
  size_t admitted_ = 0;
};

/// `ev/discovery/device`. Drivers of ours know no link qualities, so there is
/// neither `cost` nor `hops`.
[[nodiscard]] std::string render_find(const std::string& protocol,
                                      const device_find& x);

} // namespace troupe
