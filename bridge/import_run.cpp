#include "bridge/import_run.hpp"

#include <algorithm>

namespace troupe {

namespace {

/// How requests name their maker.
constexpr auto source = "import";

/// The device was created, only its check failed: it is offline, and will be
/// provisioned as soon as it answers. That must not stop a whole building.
bool is_silent_device(ec code) noexcept {
  return code == ec::timeout || code == ec::not_connected
         || code == ec::device_down || code == ec::device_busy
         || code == ec::device_refused || code == ec::protocol_error;
}

device_id id_of(const device_row& x) {
  return {x.protocol, x.handle};
}

/// A device without an address is created only: there is nothing to provision.
value create_args(const device_row& x) {
  structure result;
  result.fields.emplace_back("type", value{x.device_type});
  if (!x.uid.empty()) {
    result.fields.emplace_back("unid", value{x.uid});
    result.fields.emplace_back("provision", value{true});
  }
  if (x.protocol == "lon" && x.uid == "auto")
    result.fields.emplace_back("lon.attach", value{"local"});
  return value{std::move(result)};
}

enum class age : uint8_t { created, existing };

/// What the row says about the device. Its name is only a first proposal: a
/// client may have given a better one meanwhile.
structure cfg_content(const device_row& x, age how_old) {
  structure result;
  if (how_old == age::created)
    result.fields.emplace_back("name", value{x.handle});
  if (!x.desc.empty())
    result.fields.emplace_back("desc", value{x.desc});
  if (x.lat && x.lng)
    result.fields.emplace_back(
      "loc", make_structure({{"lat", value{*x.lat}}, {"lng", value{*x.lng}}}));
  return result;
}

} // namespace

bool import_report::accepted() const noexcept {
  return std::all_of(issues.begin(), issues.end(),
                     [](auto& x) { return x.warning; });
}

std::vector<import_issue> find_conflicts(const std::vector<device_row>& devices,
                                         const view_set& there) {
  std::map<device_id, std::string> addresses;
  std::map<std::pair<std::string, std::string>, std::string> owners;
  for (auto& x : there.devices)
    if (x->state != device_phase::deleted && !x->unid.empty()) {
      addresses[x->device] = x->unid;
      owners[{x->device.protocol, x->unid}] = x->device.handle;
    }
  std::vector<import_issue> out;
  for (auto& x : devices) {
    if (x.uid.empty() || x.uid == "auto")
      continue;
    auto own = addresses.find(id_of(x));
    auto owner = owners.find({x.protocol, x.uid});
    if (own != addresses.end() && own->second != x.uid)
      out.push_back({x.file, x.line, x.uid_column,
                     x.handle + " is there with address " + own->second,
                     false});
    else if (owner != owners.end() && owner->second != x.handle)
      out.push_back({x.file, x.line, x.uid_column,
                     x.uid + ": UNID already exists: " + owner->second, false});
  }
  return out;
}

import_run::import_run(std::vector<device_row> devices,
                       std::set<device_id> existing, uint64_t first,
                       size_t window)
  : devices_(std::move(devices)),
    existing_(std::move(existing)),
    window_(window),
    number_(first) {
  if (devices_.empty())
    phase_ = phase::finished;
}

/// After a failure nothing new begins; what is under way is waited for, because
/// only then it is known what there is to undo.
std::vector<device_request_ptr> import_run::next() {
  std::vector<device_request_ptr> result;
  auto stopped = failed_ && phase_ != phase::undoing;
  while (!stopped && next_ < devices_.size() && under_way_.size() < window_) {
    auto i = next_++;
    if (!has_work(devices_[i]))
      continue;
    result.push_back(make_request(devices_[i]));
    under_way_.emplace(result.back()->number, i);
  }
  if (under_way_.empty() && !done()) { // the rest had nothing to do
    advance();
    if (!done())
      return next();
  }
  return result;
}

bool import_run::on_outcome(const outcome& x) {
  auto i = under_way_.find(x.number);
  if (i == under_way_.end())
    return false;
  auto& device = devices_[i->second];
  under_way_.erase(i);
  auto silent = phase_ == phase::creating && is_silent_device(x.code);
  if (phase_ == phase::creating && (x.code == ec::none || silent))
    created_.insert(id_of(device));
  if (silent)
    issues_.push_back({device.file, device.line, 0, x.text, true});
  else if (x.code != ec::none)
    fail(device, x.text);
  return true;
}

void import_run::give_up() {
  for (auto& [number, i] : under_way_) {
    if (phase_ == phase::creating)
      created_.insert(id_of(devices_[i]));
    fail(devices_[i], devices_[i].handle + ": no answer in time");
  }
  under_way_.clear();
}

void import_run::report(import_report& out) const {
  out.issues.insert(out.issues.end(), issues_.begin(), issues_.end());
  if (failed_)
    return;
  for (auto& x : devices_) {
    out.devices.push_back(id_of(x));
    out.unchanged += static_cast<uint32_t>(existing_.count(id_of(x)));
  }
}

device_request_ptr import_run::make_request(const device_row& x) {
  device_request result;
  result.number = number_++;
  result.target = id_of(x);
  result.topic = "rq/dev/" + x.protocol + '/' + x.handle
                 + (phase_ == phase::configuring ? "/cfg" : "/do");
  result.source = source;
  if (phase_ == phase::configuring)
    result.body = cfg_request{value{cfg_of(x)}};
  else if (phase_ == phase::undoing)
    result.body = action_request{"delete", value{}};
  else
    result.body = action_request{"create", create_args(x)};
  return std::make_shared<const device_request>(std::move(result));
}

structure import_run::cfg_of(const device_row& x) const {
  return cfg_content(x, existing_.count(id_of(x)) > 0 ? age::existing
                                                      : age::created);
}

bool import_run::has_work(const device_row& x) const {
  switch (phase_) {
    case phase::creating:
      return true;
    case phase::configuring:
      return !cfg_of(x).fields.empty();
    case phase::undoing:
      return created_.count(id_of(x)) > 0 && existing_.count(id_of(x)) == 0;
    case phase::finished:
      break;
  }
  return false;
}

void import_run::fail(const device_row& x, const std::string& text) {
  failed_ = true;
  auto what = phase_ == phase::undoing ? "could not be removed again: " + text
                                       : text;
  issues_.push_back({x.file, x.line, 0, std::move(what), false});
}

/// Goes on to the next phase. @pre nothing is under way
void import_run::advance() {
  next_ = 0;
  if (phase_ == phase::undoing)
    phase_ = phase::finished;
  else if (failed_)
    phase_ = phase::undoing;
  else if (phase_ == phase::creating)
    phase_ = phase::configuring;
  else
    phase_ = phase::finished;
}

} // namespace troupe
