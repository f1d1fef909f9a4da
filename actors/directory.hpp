// Which devices there are, by handle and by address.

#pragma once

#include "actors/device.hpp"
#include "protocol/ids.hpp"
#include "protocol/result.hpp"

#include <deque>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace troupe {

/// What the manager knows of one device. *actor* is null from the death of the
/// device until its revival.
struct directory_entry {
  device_number number = 0;
  device_type_ptr type;
  std::string unid;
  device_actor actor;
  /// A `delete` is under way, or an ordered restart; what comes after it waits
  /// here, for the mailbox of an actor that ends is lost.
  bool burying = false;
  std::deque<device_job> held;
  /// Addresses that requests under way bring.
  std::vector<std::string> claims;
};

/// Handles are unique within a protocol, addresses too, save `auto`. An address
/// is taken from the moment a request brings it, because two requests under way
/// must not get the same one. Knows no actor but by its handle.
class directory {
public:
  /// Returns null when there is no such device. Valid until devices are added
  /// or removed.
  [[nodiscard]] directory_entry* find(const device_id& id);

  [[nodiscard]] directory_entry* find(device_number number);

  /// Returns null when there is no such device.
  [[nodiscard]] const device_id* id_of(device_number number) const noexcept;

  /// Fails with `already_exists` when another device of the protocol has
  /// *unid*. Fails with `invalid_request` beyond 255 characters. Empty and
  /// `auto` are never taken.
  [[nodiscard]] status check_unid(const device_id& id,
                                  const std::string& unid) const;

  /// @pre `find(id)` is null and `check_unid` is fine
  directory_entry& add(const device_id& id, directory_entry x);

  /// Keeps *unid* for the device until the request that brings it has ended.
  /// @pre `check_unid` is fine
  void claim(const device_id& id, const std::string& unid);

  /// The request that brought *claimed* has ended; the device has *unid*. A
  /// device that is gone is ignored.
  void settle(device_number number, const std::string& claimed,
              const std::string& unid);

  /// The device has *unid*, and no request for it is under way.
  void change_unid(const device_id& id, const std::string& unid);

  /// Returns what was held back behind a `delete`.
  std::deque<device_job> remove(device_number number);

  /// Compares the object, not its name.
  [[nodiscard]] bool uses(const device_type& type) const;

  [[nodiscard]] size_t size() const noexcept {
    return devices_.size();
  }

  /// How many datapoints all devices have together.
  [[nodiscard]] size_t points() const noexcept;

  template <class F>
  void each(F f) {
    for (auto& [id, entry] : devices_)
      f(id, entry);
  }

private:
  using address = std::pair<std::string, std::string>; ///< protocol, unid

  void hold(const device_id& id, const directory_entry& x);
  void release(const device_id& id, const directory_entry& x);

  std::map<device_id, directory_entry> devices_;
  std::map<device_number, device_id> by_number_;
  std::map<address, device_id> by_unid_;
};

} // namespace troupe
