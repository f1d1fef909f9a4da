#include "bridge/console/cli/json_printer.hpp"

#include "bridge/console/cli/actor_text.hpp"
#include "bridge/console/cli/cause_text.hpp"
#include "bridge/console/cli/hop_text.hpp"
#include "bridge/console/cli/json_rows.hpp"
#include "bridge/console/cli/service_text.hpp"
#include "bridge/console/cli/text_printer.hpp"
#include "bridge/console/cli/usage_text.hpp"
#include "protocol/iap/json.hpp"

namespace troupe::cli {

namespace {

void append(structure& out, const value& x) {
  if (auto fields = x.fields())
    out.fields.insert(out.fields.end(), fields->fields.begin(),
                      fields->fields.end());
}

} // namespace

json_printer::json_printer(const invocation& order, const screen& where)
  : order_(order), screen_(where) {
  // nop
}

void json_printer::row(const console::reply& x) {
  switch (x.body_case()) {
    case console::reply::kDevice:
      if (order_.what == verb::device)
        return append(object_, to_value(x.device()));
      return rows_.elements.push_back(to_value(x.device()));
    case console::reply::kPoint:
      if (order_.what == verb::watch)
        return print(change_value(x.point()));
      if (order_.what == verb::why)
        return append(object_, to_value(x.point()));
      return rows_.elements.push_back(to_value(x.point()));
    case console::reply::kType:
      return rows_.elements.push_back(to_value(x.type()));
    case console::reply::kMetric:
      metrics_.fields.emplace_back(x.metric().name(), to_value(x.metric()));
      return;
    case console::reply::kIssue:
      return rows_.elements.push_back(to_value(x.issue()));
    case console::reply::kImported:
      return append(object_, to_value(x.imported()));
    case console::reply::kBackup:
      return append(object_, to_value(x.backup()));
    case console::reply::kChange:
      return changes_.elements.emplace_back(x.change().text()), void();
    case console::reply::kFile:
      return note(x.file());
    case console::reply::kLost:
      return print(make_structure(
        {{"lost", value{static_cast<int64_t>(x.lost().changes())}}}));
    case console::reply::kObject:
      return rows_.elements.push_back(order_.what == verb::schedules
                                        ? schedule_value(x.object())
                                        : alarm_value(x.object()));
    case console::reply::kForgotten:
      return append(object_, forgotten_value(x.forgotten()));
    case console::reply::kUsage:
      return rows_.elements.push_back(usage_value(x.usage()));
    case console::reply::kCause:
      return rows_.elements.push_back(cause_value(x.cause()));
    case console::reply::kActor:
      return rows_.elements.push_back(actor_value(x.actor()));
    case console::reply::kHop:
      return rows_.elements.push_back(hop_value(x.hop()));
    case console::reply::kControlled:
      return append(object_,
                    make_structure({{"done", value{x.controlled().text()}}}));
    case console::reply::kFound:
      return print(to_value(x.found()));
    case console::reply::kSearching:
      return print(to_value(x.searching()));
    case console::reply::kUsageSum:
      return append(object_, usage_value(x.usage_sum()));
    case console::reply::kWatching:
    case console::reply::kText: // is printed as it comes
    case console::reply::kEnd:
    case console::reply::BODY_NOT_SET: // of a newer daemon
      break;
  }
}

void json_printer::end(const console::end& x) {
  if (x.code() != 0)
    screen_.err << "troupe: " << printable(x.text()) << '\n';
  if (order_.what == verb::import)
    print(imported(x));
  else if (x.code() != 0)
    print(to_value(x));
  else if (order_.what != verb::watch && order_.what != verb::discover)
    print(document());
}

value json_printer::document() const {
  auto object = object_;
  auto& action = order_.request.action();
  auto& alarm = order_.request.alarm();
  switch (order_.what) {
    case verb::status:
      return value{metrics_};
    case verb::device: // the number of points gives way to the points
      object.fields.pop_back();
      object.fields.emplace_back("points", value{rows_});
      return value{std::move(object)};
    case verb::write:
    case verb::act:
      if (!rows_.elements.empty())
        return rows_.elements[0];
      return make_structure({{"device", value{action.device()}},
                             {"action", value{action.action()}}});
    case verb::alarm:
      if (!rows_.elements.empty())
        return rows_.elements[0];
      return make_structure(
        {{"alarm", value{alarm.id()}}, {"action", value{alarm.action()}}});
    case verb::export_site:
      return exported();
    case verb::backup:
      object.fields.emplace(object.fields.begin(), "path",
                            value{order_.paths.front()});
      return value{std::move(object)};
    case verb::forget:
    case verb::control:
      return value{std::move(object)};
    case verb::actor:
      return value{metrics_};
    case verb::why:
      object.fields.emplace_back("causes", value{rows_});
      return value{std::move(object)};
    case verb::estimate:
      object.fields.emplace_back("ruleSets", value{rows_});
      return value{std::move(object)};
    default:
      return value{rows_};
  }
}

value json_printer::imported(const console::end& x) const {
  auto result = object_;
  if (x.code() != 0)
    append(result, to_value(x));
  result.fields.emplace_back("changes", value{changes_});
  result.fields.emplace_back("dryRun",
                             value{order_.request.import().dry_run()});
  result.fields.emplace_back("issues", value{rows_});
  return value{std::move(result)};
}

value json_printer::exported() const {
  return make_structure({{"path", value{order_.paths.front()}},
                         {"files", value{files_}},
                         {"issues", value{rows_}}});
}

/// Parts of one file follow each other.
void json_printer::note(const console::file_row& x) {
  value name{x.name()};
  if (files_.elements.empty() || files_.elements.back() != name)
    files_.elements.push_back(std::move(name));
}

void json_printer::print(const value& x) {
  screen_.out << iap::to_json(x) << '\n';
}

} // namespace troupe::cli
