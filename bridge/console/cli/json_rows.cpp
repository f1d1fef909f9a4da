#include "bridge/console/cli/json_rows.hpp"

#include "bridge/console/cli/text.hpp"
#include "protocol/errc.hpp"
#include "protocol/iap/json.hpp"

namespace troupe::cli {

namespace {

/// A value that travels as JSON; what cannot be read becomes null.
value embedded(const std::string& json) {
  auto x = iap::read_json(json);
  return x ? *x : value{};
}

value text_list(const google::protobuf::RepeatedPtrField<std::string>& all) {
  array result;
  for (auto& x : all)
    result.elements.emplace_back(x);
  return value{std::move(result)};
}

value to_value(const console::point_row::level& x) {
  return make_structure({{"level", count_value(x.number())},
                         {"value", embedded(x.value())},
                         {"active", value{x.active()}},
                         {"owner", value{x.owner()}},
                         {"since", time_value(x.since())},
                         {"expires", time_value(x.expires())}});
}

} // namespace

value count_value(uint64_t x) {
  return value{static_cast<int64_t>(x)};
}

value time_value(int64_t time) {
  return time == 0 ? value{} : value{time_text(time)};
}

value to_value(const console::device_row& x) {
  return make_structure({{"device", value{x.protocol() + '/' + x.handle()}},
                         {"protocol", value{x.protocol()}},
                         {"handle", value{x.handle()}},
                         {"type", value{x.type()}},
                         {"typeName", value{x.type_name()}},
                         {"state", value{x.state()}},
                         {"health", value{x.health()}},
                         {"unid", value{x.unid()}},
                         {"name", value{x.name()}},
                         {"desc", value{x.desc()}},
                         {"pending", value{x.pending()}},
                         {"alert", value{x.alert()}},
                         {"points", count_value(x.points())}});
}

value to_value(const console::point_row& x) {
  array levels;
  for (auto& level : x.levels())
    levels.elements.push_back(to_value(level));
  return make_structure({{"point", value{x.path()}},
                         {"value", embedded(x.value())},
                         {"unit", value{x.unit()}},
                         {"quality", value{quality_text(x.status())}},
                         {"time", time_value(x.time())},
                         {"level", count_value(x.active_level())},
                         {"type", value{x.type()}},
                         {"direction", value{x.output() ? "out" : "in"}},
                         {"property", value{x.property()}},
                         {"desc", value{x.desc()}},
                         {"levels", value{std::move(levels)}}});
}

value to_value(const console::type_row& x) {
  return make_structure({{"type", value{x.id()}},
                         {"name", value{x.name()}},
                         {"protocol", value{x.protocol()}},
                         {"manufacturer", value{x.manufacturer()}},
                         {"desc", value{x.desc()}},
                         {"source", value{x.source()}},
                         {"blocks", count_value(x.blocks())},
                         {"points", count_value(x.points())}});
}

value to_value(const console::metric_row& x) {
  return x.has_text() ? value{x.text()} : value{x.number()};
}

value to_value(const console::issue_row& x) {
  return make_structure({{"file", value{x.file()}},
                         {"line", count_value(x.line())},
                         {"column", count_value(x.column())},
                         {"text", value{x.text()}},
                         {"warning", value{x.warning()}}});
}

value to_value(const console::import_result& x) {
  return make_structure({{"types", text_list(x.types())},
                         {"devices", text_list(x.devices())},
                         {"unchanged", count_value(x.unchanged())},
                         {"rules", count_value(x.rules())},
                         {"connections", text_list(x.connections())}});
}

value to_value(const console::backup_row& x) {
  return make_structure({{"bytes", count_value(x.bytes())},
                         {"files", count_value(x.files())},
                         {"seconds", value{x.seconds()}}});
}

value to_value(const console::found_row& x) {
  return make_structure({{"protocol", value{x.protocol()}},
                         {"handle", value{x.handle()}},
                         {"unid", value{x.unid()}},
                         {"type", value{x.type()}},
                         {"state", value{x.state()}},
                         {"name", value{x.name()}}});
}

value to_value(const console::search_progress& x) {
  return make_structure(
    {{"protocol", value{x.protocol()}}, {"progress", value{x.part()}}});
}

value change_value(const console::point_row& x) {
  return make_structure({{"time", time_value(x.time())},
                         {"point", value{x.path()}},
                         {"value", embedded(x.value())},
                         {"quality", value{quality_text(x.status())}}});
}

value to_value(const console::end& x) {
  auto code = x.code() <= static_cast<uint32_t>(ec::internal)
                ? static_cast<ec>(x.code())
                : ec::internal; // of a newer daemon
  return make_structure(
    {{"error", make_structure({{"code", value{std::string{to_string(code)}}},
                               {"text", value{x.text()}}})}});
}

} // namespace troupe::cli
