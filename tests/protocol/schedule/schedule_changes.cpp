// Reads schedules, one JSON object a line, and prints their changes.
//
//     {"zone": NAME, "from": SECONDS, "to": SECONDS, "cfg": {...},
//      "calendars": {HANDLE: {...}}, "place": [LATITUDE, LONGITUDE]}
//
// An answer is the output at `from` and the changes until `to`, each as
// SECONDS, LEVEL, VALUE on a line, and an empty line; or `error: ...`.

#include "protocol/iap/json.hpp"
#include "protocol/schedule/date_reader.hpp"
#include "protocol/schedule/schedule_engine.hpp"

#include <iostream>
#include <string>

namespace troupe {

namespace {

constexpr unix_nanos nanos_per_second = 1'000'000'000;
constexpr size_t most_changes = 10'000'000;

result<surroundings> read_surroundings(const value& question) {
  surroundings out;
  auto* name = question.field("zone");
  auto zone = time_zone::load(name && name->text() ? *name->text() : "");
  if (!zone)
    return zone.error();
  out.zone = *zone;
  if (auto* place = question.field("place"); place && place->elements()) {
    auto& pair = place->elements()->elements;
    out.place = geo_place{*pair.at(0).number(), *pair.at(1).number()};
  }
  auto* calendars = question.field("calendars");
  if (calendars == nullptr || calendars->fields() == nullptr)
    return out;
  for (auto& [handle, cfg] : calendars->fields()->fields) {
    auto read = read_calendar(cfg);
    if (!read)
      return read.error();
    out.calendars[handle] = std::move(*read);
  }
  return out;
}

void print(unix_nanos at, const schedule_output& x) {
  std::cout << at / nanos_per_second << ' ' << int{x.level} << ' '
            << iap::to_json(x.wanted) << '\n';
}

status answer(const std::string& line) {
  auto question = iap::read_json(line);
  if (!question)
    return question.error();
  auto around = read_surroundings(*question);
  if (!around)
    return around.error();
  auto* cfg = question->field("cfg");
  auto plan = read_schedule_plan(cfg ? *cfg : value{});
  if (!plan)
    return plan.error();
  auto* first = question->field("from");
  auto* last = question->field("to");
  if (!first || !first->integer() || !last || !last->integer())
    return failure{ec::invalid_request, "from and to are missing"};
  schedule_engine engine{std::make_shared<const schedule_plan>(*plan),
                         std::make_shared<const surroundings>(*around)};
  auto from = *first->integer() * nanos_per_second;
  auto to = *last->integer() * nanos_per_second;
  print(from, engine.at(from));
  for (auto& x : engine.changes(from, to, most_changes))
    print(x.at, x.output);
  return {};
}

} // namespace

} // namespace troupe

int main() {
  std::ios::sync_with_stdio(false);
  for (std::string line; std::getline(std::cin, line);) {
    if (auto done = troupe::answer(line); !done)
      std::cout << "error: " << done.error().text << '\n';
    std::cout << '\n';
  }
}
