// Connections as files that make them again.

#include "protocol/export/connection_files.hpp"

#include "protocol/export/write_con.hpp"
#include "protocol/iap/topic.hpp"
#include "protocol/import/con.hpp"
#include "protocol/import/con_plan.hpp"
#include "protocol/import/connection_patch.hpp"

#include <map>
#include <optional>
#include <set>
#include <utility>

namespace troupe {

namespace {

std::vector<connectable_device> devices_of(const known_site& site) {
  std::map<std::pair<std::string, std::string>, device_type_ptr> types;
  for (auto& x : site.types)
    types[{x->protocol, x->name}] = x;
  std::vector<connectable_device> out;
  for (auto& x : site.devices) {
    auto i = types.find({x.id.protocol, x.type});
    out.push_back({x.id, i == types.end() ? nullptr : i->second});
  }
  return out;
}

class connection_exporter {
public:
  explicit connection_exporter(const known_site& site)
    : site_(site), devices_(devices_of(site)) {
    for (auto& x : site.connections)
      known_.emplace(x.handle, &x);
    for (auto& x : devices_)
      if (x.type != nullptr)
        types_.emplace(x.id, x.type->name);
  }

  /// *text* without what is no more.
  std::string current(const std::string& text) {
    issue_log told_before{{}};
    auto all = read_con(text, told_before);
    auto count = all.size();
    auto kept = valid(std::move(all));
    if (kept.size() == count)
      return text;
    return kept.empty() ? std::string{} : write_con(kept);
  }

  /// Call it behind all files.
  std::string others(std::vector<std::string>& notes) {
    std::vector<connection_template> all;
    for (auto& x : site_.connections)
      if (described_.count(x.handle) == 0)
        if (auto made = template_of(x))
          all.push_back(*std::move(made));
    auto kept = valid(std::move(all));
    for (auto& x : site_.connections)
      if (described_.count(x.handle) == 0)
        notes.push_back("connection `" + x.handle
                        + "` is left out: a connection file cannot say all "
                          "of it");
    return kept.empty() ? std::string{} : write_con(kept);
  }

private:
  /// Those by which an import would change nothing, or cannot tell yet.
  std::vector<connection_template> valid(std::vector<connection_template> all) {
    issue_log ignored{{}};
    std::map<std::string, planned_connection> planned;
    for (auto& x :
         plan_connections(all, site_.sid, devices_, site_.rules, ignored))
      planned.emplace(x.name, std::move(x));
    std::vector<connection_template> out;
    for (auto& x : all)
      if (auto i = planned.find(x.name); i != planned.end() && holds(i->second))
        out.push_back(std::move(x));
    return out;
  }

  bool holds(const planned_connection& x) {
    auto i = known_.find(x.handle);
    if (i == known_.end())
      return !x.pending.empty();
    auto same = x.pending.empty()
                && connection_patch(i->second->args, x.args).is_null();
    if (same)
      described_.insert(x.handle);
    return same;
  }

  /// Rows of devices by name; whether they say it all `valid` finds.
  std::optional<connection_template> template_of(const known_connection& x) {
    connection_template out;
    auto desc = x.args.field("desc");
    auto title = desc != nullptr ? desc->text() : nullptr;
    out.name = title != nullptr && connection_handle(*title) == x.handle
                 ? *title
                 : x.handle;
    for (auto source : {true, false})
      if (!add_ends(out, x.args, source))
        return std::nullopt;
    if (auto map = x.args.field("map"); map != nullptr && !map->is_null())
      out.rows.front().map = *map;
    for (auto& row : out.rows) {
      row.presets = x.args.field("presets") != nullptr ? preset_use::shared
                                                       : preset_use::none;
      row.localized = x.args.field("localization") != nullptr;
    }
    return out;
  }

  bool add_ends(connection_template& out, const value& args, bool source) {
    auto list = args.field(source ? "sources" : "destinations");
    if (list == nullptr || list->elements() == nullptr)
      return false;
    auto prefix = iap::segment_prefix(site_.sid) + (source ? "/fb/" : "/rq/");
    for (auto& x : list->elements()->elements) {
      auto topic = x.text();
      if (topic == nullptr || topic->compare(0, prefix.size(), prefix) != 0)
        return false;
      auto read = iap::read_request_topic(topic->substr(prefix.size()));
      if (!read || read->kind != iap::request_kind::device
          || read->device.path.empty())
        return false;
      auto& place = read->device;
      connection_row row;
      row.source = source;
      row.fixed = true;
      row.device = place.device.handle;
      if (auto i = types_.find(place.device); i != types_.end())
        row.device_type = i->second; // tells devices of one name apart
      row.block = place.block;
      row.index = place.index;
      row.point = place.path.front();
      out.rows.push_back(std::move(row));
    }
    return true;
  }

  const known_site& site_;
  std::vector<connectable_device> devices_;
  std::map<device_id, std::string> types_;
  std::map<std::string, const known_connection*> known_; ///< By handle.
  std::set<std::string> described_;                      ///< Handles.
};

} // namespace

package_files connection_files(const known_site& site,
                               std::vector<std::string>& notes) {
  connection_exporter exporter{site};
  package_files out;
  for (auto& x : site.documents)
    if (x.kind == file_kind::connections)
      if (auto text = exporter.current(x.text); !text.empty())
        out.emplace_back("connections/" + x.name, std::move(text));
  if (auto text = exporter.others(notes); !text.empty())
    out.emplace_back("connections.con", std::move(text));
  return out;
}

} // namespace troupe
