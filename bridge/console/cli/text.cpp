#include "bridge/console/cli/text.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <chrono>
#include <string_view>

namespace troupe::cli {

namespace {

constexpr uint32_t normal = 17;
constexpr int64_t second = 1'000'000'000;
constexpr char found_columns[] = "{:<32}  {:<22}  {:<16}  {:<13}  {}";

std::string path_of(const console::device_row& x) {
  return printable(x.protocol() + '/' + x.handle());
}

std::string number_text(double x) {
  return fmt::format("{}", x);
}

const char* kind_of(const console::point_row& x) noexcept {
  if (x.property())
    return "property";
  return x.output() ? "out" : "in";
}

/// Says which override hides the normal value.
std::string level_text(const console::point_row& x) {
  return x.active_level() == normal ? "" : std::to_string(x.active_level());
}

std::string assignment_text(const console::point_row& x) {
  auto result = printable(x.path() + " = " + x.value());
  return x.unit().empty() ? result : result + ' ' + printable(x.unit());
}

} // namespace

std::string time_text(int64_t time) {
  if (time == 0)
    return "-";
  auto rest = (time % second + second) % second;
  std::chrono::system_clock::time_point when{
    std::chrono::seconds{(time - rest) / second}};
  return fmt::format("{:%FT%T}.{:03}Z", fmt::gmtime(when), rest / 1'000'000);
}

std::string local_text(int64_t time) {
  return time == 0 ? ""
                   : fmt::format("{:%F %H:%M}", fmt::localtime(time / second));
}

const char* quality_text(console::point_row::quality x) noexcept {
  switch (x) {
    case console::point_row::good:
      return "good";
    case console::point_row::stale:
      return "stale";
    case console::point_row::invalid:
      return "invalid";
    default: // a newer daemon
      return "unknown";
  }
}

const char* quality_text(console::point_row::quality x, int64_t time,
                         uint32_t level) noexcept {
  auto overridden = level != 0 && level != normal;
  return x == console::point_row::good && time == 0 && !overridden
           ? "no value"
           : quality_text(x);
}

std::string written_text(const console::point_row& x) {
  return fmt::format("{} (level {})", assignment_text(x), x.active_level());
}

std::string value_text(const console::point_row& x) {
  std::string_view quality = quality_text(x.status(), x.time(),
                                          x.active_level());
  auto result = fmt::format("{} ({}", assignment_text(x), quality);
  result += quality == "no value" ? ")" : ", " + time_text(x.time()) + ')';
  if (x.levels_size() < 2) // only the normal value
    return result;
  for (auto& level : x.levels()) {
    result += fmt::format("\n  level {}: {}", level.number(),
                          printable(level.value()));
    if (!level.active())
      result += " (inactive)";
    if (!level.owner().empty())
      result += " by " + printable(level.owner());
    if (level.expires() != 0)
      result += " until " + time_text(level.expires());
  }
  return result;
}

std::string change_text(const console::point_row& x) {
  return fmt::format("{} {} {} {}", time_text(x.time()), printable(x.path()),
                     printable(x.value()), quality_text(x.status()));
}

std::string found_head() {
  return fmt::format(found_columns, "DEVICE", "UNID", "TYPE", "STATE", "NAME");
}

std::string found_text(const console::found_row& x) {
  auto type = x.type().empty() ? std::string{"-"} : printable(x.type());
  return fmt::format(found_columns, printable(x.protocol() + '/' + x.handle()),
                     printable(x.unid()), type, printable(x.state()),
                     printable(x.name()));
}

std::string progress_text(const console::search_progress& x) {
  return fmt::format("{}: {:.0f} % of the search is done",
                     printable(x.protocol()), x.part() * 100);
}

std::string device_text(const console::device_row& x) {
  auto result = fmt::format("{}: {}, {}", path_of(x), x.state(), x.health());
  return x.alert().empty() ? result : result + ": " + printable(x.alert());
}

std::string issue_text(const console::issue_row& x) {
  return fmt::format("{}:{}:{}: {}{}", printable(x.file()), x.line(),
                     x.column(), x.warning() ? "warning: " : "",
                     printable(x.text()));
}

std::string import_text(const console::import_result& x) {
  auto result = fmt::format("{} types, {} devices", x.types_size(),
                            x.devices_size());
  if (x.unchanged() > 0)
    result += fmt::format(" ({} were there already)", x.unchanged());
  if (x.rules() > 0)
    result += fmt::format(", properties of {} types", x.rules());
  if (x.connections_size() > 0)
    result += fmt::format(", {} connections", x.connections_size());
  return result;
}

std::string size_text(uint64_t files, uint64_t bytes) {
  return fmt::format("{} files, {:.1f} MB", files,
                     static_cast<double>(bytes) / 1e6);
}

std::vector<std::string> device_heads() {
  return {"DEVICE", "STATE", "HEALTH", "TYPE",    "ADDRESS",
          "POINTS", "NAME",  "DESC",   "PENDING", "ALERT"};
}

std::vector<std::string> cells(const console::device_row& x) {
  auto name = x.name() == x.handle() ? std::string{} : x.name();
  return {path_of(x),    x.state(), x.health(),
          x.type_name(), x.unid(),  std::to_string(x.points()),
          name,          x.desc(),  x.pending(),
          x.alert()};
}

std::vector<std::string> point_heads() {
  return {"POINT",    "VALUE", "UNIT", "QUALITY",
          "OVERRIDE", "KIND",  "TYPE", "DESC"};
}

std::vector<std::string> cells(const console::point_row& x) {
  return {x.path(),      x.value(),
          x.unit(),      quality_text(x.status(), x.time(), x.active_level()),
          level_text(x), kind_of(x),
          x.type(),      x.desc()};
}

std::vector<std::string> type_heads() {
  return {"TYPE",   "NAME",   "PROTOCOL",     "BLOCKS",
          "POINTS", "SOURCE", "MANUFACTURER", "DESC"};
}

std::vector<std::string> cells(const console::type_row& x) {
  auto name = x.name() == x.id() ? std::string{} : x.name();
  return {x.id(),
          name,
          x.protocol(),
          std::to_string(x.blocks()),
          std::to_string(x.points()),
          x.source(),
          x.manufacturer(),
          x.desc()};
}

std::vector<std::string> metric_heads() {
  return {"NAME", "VALUE"};
}

std::vector<std::string> cells(const console::metric_row& x) {
  return {x.name(), x.has_text() ? x.text() : number_text(x.number())};
}

} // namespace troupe::cli
