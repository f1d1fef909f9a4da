// The gateway's share of devices whose drivers are outside: `cfg` and `lic`.

#include "actors/device_life.hpp"
#include "bridge/external/external_services.hpp"
#include "bridge/request_reader.hpp"
#include "bridge/retained_sync.hpp"
#include "protocol/iap/json.hpp"
#include "protocol/iap/topic.hpp"

namespace troupe {

namespace {

constexpr size_t most_object_bytes = size_t{256} << 10;
constexpr unix_nanos correction_period = 1'000'000'000;

} // namespace

bool external_state::is_alive(const std::string& key) const {
  auto i = devices_.find(key);
  return i != devices_.end() && i->second.alive;
}

// -- what clients ask ---------------------------------------------------------

/// Actions and values are the driver's; of a `create` only the handle matters,
/// because `cfg` may follow before the device is there.
void external_state::on_device_request(const bus_message& x) {
  auto prefix = iap::segment_prefix(topics_.sid()) + "/rq/";
  auto topic = iap::read_request_topic(x.topic.substr(prefix.size()));
  if (!topic)
    return tell(severity::error, x.topic, topic.error().text);
  if (topic->device.object == iap::device_object::interface)
    return;
  auto request = read_device_request(topic->device, x.payload);
  if (topic->device.object == iap::device_object::action) {
    auto action = request ? std::get_if<action_request>(&request->body)
                          : nullptr;
    auto key = key_of(topic->device.device);
    if (action != nullptr && action->action == "create"
        && is_valid_handle(topic->device.device.handle)
        && book_.find(key) == nullptr) {
      early_.expect(key, ports_.clock->now());
      arm_tick();
    }
    return;
  }
  if (!request)
    return tell(severity::error, x.topic, request.error().text);
  on_cfg_request(x, topic->device.device,
                 std::get<cfg_request>(request->body).content);
}

void external_state::on_cfg_request(const bus_message& x,
                                    const device_id& device,
                                    const value& patch) {
  auto key = key_of(device);
  auto known = book_.find(key);
  auto early = known == nullptr ? early_.find(key) : nullptr;
  if (known == nullptr && early == nullptr)
    return tell(severity::error, x.topic,
                device.handle + " : device not found");
  auto next = patch_cfg(known != nullptr ? known->cfg : *early, patch);
  if (!next)
    return tell(severity::error, x.topic, next.error().text);
  if (early != nullptr)
    *early = *std::move(next);
  else
    keep_cfg(key, *std::move(next), x.topic);
}

// -- what drivers show --------------------------------------------------------

void external_state::on_status(const device_id& device, const bus_message& x) {
  auto key = key_of(device);
  if (x.payload.empty())
    return leave(key);
  if (!is_valid_handle(device.handle) || x.payload.size() > most_object_bytes)
    return complain("sts", x.topic, "invalid handle, or sts is too large");
  auto sts = iap::read_json(x.payload);
  auto state = sts ? text_member(*sts, "state") : std::string{};
  if (state.empty())
    return complain("sts", x.topic, "sts has no state");
  if (state == "deleted" || state == "nonexistent")
    return leave(key);
  auto known = book_.find(key) != nullptr;
  if (!known
      && (book_.full() || devices_.size() >= 2 * device_book::most_devices))
    return complain("full", x.topic, "device limit reached");
  auto& at = devices_[key];
  auto back = !std::exchange(at.alive, true);
  at.gone = 0;
  at.health = text_member(*sts, "health");
  if (!known)
    appear(key);
  if (back) {
    tell_watchers(device, {ec::none, {}});
    follow_all(device.protocol, device.handle);
  }
}

/// `cfg` goes out together with the first `sts`; what the driver has to say
/// about it comes later or has come before.
void external_state::appear(const std::string& key) {
  external_device fresh{key, early_.take(key).value_or(value{structure{}}),
                        ports_.clock->now()};
  disk_->keep(fresh, [this, key](bool ok) {
    if (!ok)
      return tell(severity::error, key, key + ": cfg could not be stored");
    show_lic(key);
    show_cfg(key);
  });
}

void external_state::leave(const std::string& key) {
  auto i = devices_.find(key);
  auto known = book_.find(key) != nullptr;
  if (!known && (i == devices_.end() || !i->second.alive))
    return;
  auto& at = devices_[key];
  at.alive = false;
  at.gone = ports_.clock->now();
  auto device = device_of(key);
  tell_watchers(device,
                {ec::no_such_device, device.handle + " : device not found"});
  arm_tick();
  stale_.erase(key);
  auto prefix = iap::device_feedback(topics_.sid(), device_of(key));
  samples_.forget(prefix + "/if/");
  if (!known)
    return;
  disk_->forget(key, [this, key, prefix](bool ok) {
    if (!ok)
      return tell(severity::error, key, key + ": cfg could not be erased");
    ++devices_[key].clears;
    put(prefix + "/cfg", {}, true);
    put(prefix + "/lic", {}, true);
  });
}

/// Comes from the driver, or is the gateway's own and comes back.
void external_state::on_cfg(const device_id& device, const bus_message& x) {
  auto key = key_of(device);
  auto at = devices_.find(key);
  if (x.payload.empty()) {
    if (at != devices_.end() && at->second.clears > 0)
      --at->second.clears;
    else if (is_alive(key))
      leave(key);
    return;
  }
  if (at != devices_.end() && at->second.cfgs.is_newest(x.payload)) {
    stale_.erase(key);
    return;
  }
  auto known = book_.find(key);
  if (known != nullptr && at != devices_.end()
      && at->second.cfgs.has(x.payload)) {
    stale_.insert(key); // unless the newest comes back as well
    return arm_tick();
  }
  if (!is_valid_handle(device.handle) || x.payload.size() > most_object_bytes)
    return complain("cfg", x.topic, "invalid handle, or cfg is too large");
  auto given = iap::read_json(x.payload);
  if (known == nullptr && given) { // its sts is still to come
    early_.expect(key, ports_.clock->now());
    arm_tick();
  }
  auto early = known == nullptr ? early_.find(key) : nullptr;
  if (known == nullptr && early == nullptr)
    return;
  auto& have = known != nullptr ? known->cfg : *early;
  auto next = given ? adopt_cfg(have, *given) : result<value>{given.error()};
  if (!next)
    complain("cfg", x.topic, next.error().text);
  if (early != nullptr) {
    if (next)
      *early = *std::move(next);
  } else if (next && *next != known->cfg) {
    keep_cfg(key, *std::move(next), x.topic);
  } else if (!same_object(x.payload, render_external_cfg(*known))) {
    correct(key);
  }
}

// -- what the gateway shows ---------------------------------------------------

void external_state::correct(const std::string& key) {
  auto& at = devices_[key];
  auto now = ports_.clock->now();
  if (now - at.corrected >= correction_period) {
    at.corrected = now;
    return show_cfg(key);
  }
  stale_.insert(key);
  arm_tick();
}

void external_state::keep_cfg(const std::string& key, value cfg,
                              const std::string& topic) {
  disk_->keep({key, std::move(cfg), ports_.clock->now()}, [this, key,
                                                           topic](bool ok) {
    if (ok)
      show_cfg(key);
    else
      tell(severity::error, topic, "the change could not be stored");
  });
}

void external_state::show_cfg(const std::string& key) {
  auto known = book_.find(key);
  if (known == nullptr) // it went meanwhile
    return;
  auto json = render_external_cfg(*known);
  devices_[key].cfgs.sent(json);
  put(iap::device_feedback(topics_.sid(), device_of(key)) + "/cfg",
      std::move(json), true);
}

void external_state::show_lic(const std::string& key) {
  put(iap::device_feedback(topics_.sid(), device_of(key)) + "/lic",
      render_external_lic(ports_.clock->now()), true);
}

} // namespace troupe
