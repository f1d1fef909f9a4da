#include "bridge/external/device_book.hpp"

#include "actors/device_limits.hpp"
#include "actors/object_merge.hpp"
#include "protocol/iap/object_writer.hpp"
#include "protocol/iap/time.hpp"

#include <algorithm>
#include <functional>

namespace troupe {

namespace {

constexpr unix_nanos longest_create = 120'000'000'000;
constexpr size_t remembered = 8;

/// What *have* lacks of *given*, as a patch that adds it.
value missing_in(const value& have, const value& given) {
  structure out;
  for (auto& [name, x] : given.fields()->fields) {
    auto known = have.field(name);
    if (name == "mru" || x.is_null())
      continue;
    if (known == nullptr)
      out.fields.emplace_back(name, x);
    else if (known->fields() != nullptr && x.fields() != nullptr)
      out.fields.emplace_back(name, missing_in(*known, x));
  }
  return value{std::move(out)};
}

} // namespace

std::string key_of(const device_id& x) {
  return x.protocol + '/' + x.handle;
}

device_id device_of(const std::string& key) {
  auto slash = key.find('/');
  return {key.substr(0, slash), key.substr(slash + 1)};
}

object_record record_of(const external_device& x) {
  return {x.handle, make_structure({{"cfg", x.cfg}}), x.updated};
}

external_device external_device_of(const object_record& x) {
  auto cfg = x.content.field("cfg");
  return {x.handle,
          cfg != nullptr && cfg->fields() != nullptr ? *cfg
                                                     : value{structure{}},
          x.updated};
}

void device_book::keep(external_device x) {
  auto handle = x.handle;
  devices_[handle] = std::move(x);
}

void device_book::forget(const std::string& handle) {
  devices_.erase(handle);
}

const external_device* device_book::find(const std::string& handle) const {
  auto i = devices_.find(handle);
  return i == devices_.end() ? nullptr : &i->second;
}

result<value> patch_cfg(const value& cfg, const value& patch) {
  if (patch.fields() == nullptr)
    return failure{ec::wrong_type, "cfg takes an object"};
  return merge_within(cfg_limits, cfg, patch);
}

result<value> adopt_cfg(const value& cfg, const value& given) {
  if (given.fields() == nullptr)
    return failure{ec::wrong_type, "cfg takes an object"};
  return merge_within(cfg_limits, cfg, missing_in(cfg, given));
}

std::string render_external_cfg(const external_device& x) {
  std::string json;
  iap::object_writer out{json};
  for (auto name : {"name", "desc"})
    if (x.cfg.field(name) == nullptr)
      out.text(name, "");
  for (auto& [name, what] : x.cfg.fields()->fields)
    if (name != "mru")
      out.add(name, what);
  out.text("mru", iap::format_mru(x.updated));
  out.end();
  return json;
}

std::string render_external_lic(unix_nanos mru) {
  std::string json;
  iap::object_writer out{json};
  out.flag("licensed", true);
  out.text("mru", iap::format_mru(mru));
  out.end();
  return json;
}

void early_cfgs::expect(const std::string& handle, unix_nanos now) {
  if (expected_.size() < device_book::most_devices)
    expected_.try_emplace(handle, entry{value{structure{}}, now});
}

value* early_cfgs::find(const std::string& handle) {
  auto i = expected_.find(handle);
  return i == expected_.end() ? nullptr : &i->second.cfg;
}

std::optional<value> early_cfgs::take(const std::string& handle) {
  auto i = expected_.find(handle);
  if (i == expected_.end())
    return std::nullopt;
  auto out = std::move(i->second.cfg);
  expected_.erase(i);
  return out;
}

void early_cfgs::drop_old(unix_nanos now) {
  for (auto i = expected_.begin(); i != expected_.end();)
    i = now - i->second.since > longest_create ? expected_.erase(i)
                                               : std::next(i);
}

void own_texts::sent(const std::string& json) {
  hashes_.push_back(std::hash<std::string>{}(json));
  if (hashes_.size() > remembered)
    hashes_.pop_front();
}

bool own_texts::has(const std::string& json) const {
  return std::find(hashes_.begin(), hashes_.end(),
                   std::hash<std::string>{}(json))
         != hashes_.end();
}

bool own_texts::is_newest(const std::string& json) const {
  return !hashes_.empty() && hashes_.back() == std::hash<std::string>{}(json);
}

} // namespace troupe
