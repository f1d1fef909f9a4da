// What the gateway keeps of devices whose drivers are outside: their
// configuration, and whether they are there.

#pragma once

#include "actors/records.hpp"
#include "protocol/ids.hpp"
#include "protocol/result.hpp"
#include "protocol/value.hpp"

#include <deque>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace troupe {

/// The configuration belongs to the gateway (IAP 21.1); everything else that is
/// shown of the device belongs to its driver. *handle* is `{P}/{H}`, so that it
/// names the device in the store.
struct external_device {
  std::string handle;
  value cfg; ///< Structure without `mru`.
  unix_nanos updated = 0;
};

/// Where records of these devices lie, by `{P}/{H}`.
inline constexpr const char* external_prefix = "x/";

[[nodiscard]] std::string key_of(const device_id& x);

/// @pre *key* came from `key_of`
[[nodiscard]] device_id device_of(const std::string& key);

[[nodiscard]] object_record record_of(const external_device& x);
[[nodiscard]] external_device external_device_of(const object_record& x);

/// The devices that are stored. Holds at most `most_devices`; callers ask
/// `full` before they keep a new one.
class device_book {
public:
  static constexpr size_t most_devices = 10'000;

  void keep(external_device x);
  void forget(const std::string& handle);

  /// Returns null when there is no such device.
  [[nodiscard]] const external_device* find(const std::string& handle) const;

  [[nodiscard]] bool full() const noexcept {
    return devices_.size() >= most_devices;
  }

  [[nodiscard]] size_t size() const noexcept {
    return devices_.size();
  }

private:
  std::map<std::string, external_device> devices_;
};

/// What a client writes: as for every other device (IAP 3.7). Fails with
/// `wrong_type` or `too_large`.
[[nodiscard]] result<value> patch_cfg(const value& cfg, const value& patch);

/// What a driver publishes when it makes a device or starts anew: it fills what
/// is missing, also inside of structures, and overwrites nothing, because a
/// client may have. Fails with `wrong_type` or `too_large`.
[[nodiscard]] result<value> adopt_cfg(const value& cfg, const value& given);

/// `fb/dev/{P}/{H}/cfg` as JSON: `name` and `desc` are always there (IAP
/// 21.1), `mru` is last.
[[nodiscard]] std::string render_external_cfg(const external_device& x);

/// `fb/dev/{P}/{H}/lic`: every device is licensed (IAP 7.2).
[[nodiscard]] std::string render_external_lic(unix_nanos mru);

/// Requests and configurations that come before their device: a `create` is
/// known from the request that the driver gets, and `cfg` may follow at once
/// (IAP 7.3). Bounded by the same number; what waits longer than two minutes,
/// the driver's limit for a `create` (IAP 14.6), is dropped.
class early_cfgs {
public:
  /// A device may appear soon. An older expectation goes on.
  void expect(const std::string& handle, unix_nanos now);

  /// Returns what is known so far; null when nothing is expected.
  [[nodiscard]] value* find(const std::string& handle);

  /// Takes it out: the device is there.
  [[nodiscard]] std::optional<value> take(const std::string& handle);

  void drop_old(unix_nanos now);

  [[nodiscard]] bool empty() const noexcept {
    return expected_.empty();
  }

private:
  struct entry {
    value cfg{structure{}};
    unix_nanos since = 0;
  };

  std::map<std::string, entry> expected_;
};

/// Tells the gateway's own publications of one topic from those of a driver:
/// MQTT 3.1.1 sends both to whoever has subscribed. Remembers the newest eight.
class own_texts {
public:
  void sent(const std::string& json);

  [[nodiscard]] bool has(const std::string& json) const;

  /// Whether *json* is what was sent last.
  [[nodiscard]] bool is_newest(const std::string& json) const;

private:
  std::deque<size_t> hashes_;
};

} // namespace troupe
