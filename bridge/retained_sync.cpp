#include "bridge/retained_sync.hpp"

#include "bridge/render.hpp"
#include "protocol/iap/topic.hpp"

#include <algorithm>

namespace troupe {

namespace {

/// `res/type/{name}` and `res/application/{P}/{type}`, but for applications of
/// other protocols: drivers that are programs of their own publish those.
bool is_own_definition(const std::vector<std::string>& levels) {
  if (levels[4] != "res")
    return false;
  return levels[5] == "type"
         || (levels[5] == "application"
             && (levels[6] == "lon" || levels[6] == "modbus"));
}

/// Looks at the text only: the broker's copy is ours, and parsing all would
/// take longer than the start.
bool is_deleted_status(const std::string& topic, const std::string& payload) {
  return iap::is_status(topic)
         && payload.find("\"state\":\"deleted\"") != std::string::npos;
}

/// Resource types whose objects come and go.
bool is_own_kind(const std::string& x) {
  return x == "grp" || x == "con" || x == "sev" || x == "cal" || x == "alarm";
}

} // namespace

bool same_object(std::string_view x, std::string_view y) noexcept {
  return without_mru(x) == without_mru(y);
}

retained_sync::retained_sync(std::vector<std::string> foreign)
  : foreign_(std::move(foreign)) {
  // nop
}

/// `glp/0/{SID}/fb/dev/{P}/{H}/…`, and the same for other resource types
/// and for definitions of types.
bool retained_sync::is_ours(const std::string& topic) const {
  auto levels = iap::split_levels(topic);
  if (levels.size() < 7 || levels[3] != "fb")
    return false;
  if (levels[4] != "dev")
    return is_own_kind(levels[4]) || is_own_definition(levels);
  return levels.size() > 7
         && std::find(foreign_.begin(), foreign_.end(), levels[5])
              == foreign_.end();
}

void retained_sync::begin() {
  held_.clear();
}

void retained_sync::hold(const bus_message& x) {
  if (x.retained)
    held_[x.topic] = x.payload;
}

std::vector<std::string>
retained_sync::topics_below(const std::string& prefix) const {
  std::vector<std::string> out;
  for (auto i = held_.lower_bound(prefix);
       i != held_.end() && i->first.compare(0, prefix.size(), prefix) == 0; ++i)
    out.push_back(i->first);
  return out;
}

std::vector<bus_message_ptr>
retained_sync::differences(const shelf& desired) const {
  auto out
    = desired.select([this](const std::string& topic, const std::string& json) {
        auto have = held_.find(topic);
        return have == held_.end() || !same_object(have->second, json);
      });
  for (auto& [topic, payload] : held_)
    if (desired.find(topic) == nullptr && is_ours(topic)
        && !is_deleted_status(topic, payload))
      out.push_back(
        std::make_shared<const bus_message>(bus_message{topic, {}, true}));
  return out;
}

} // namespace troupe
