// Prints for people: tables and sentences.

#include "bridge/console/cli/text_printer.hpp"

#include "bridge/console/cli/actor_text.hpp"
#include "bridge/console/cli/cause_text.hpp"
#include "bridge/console/cli/hop_text.hpp"
#include "bridge/console/cli/service_text.hpp"
#include "bridge/console/cli/text.hpp"
#include "bridge/console/cli/usage_text.hpp"

#include <fmt/format.h>

namespace troupe::cli {

namespace {

std::vector<std::string> heads_of(verb what) {
  switch (what) {
    case verb::devices:
      return device_heads();
    case verb::types:
      return type_heads();
    case verb::status:
      return metric_heads();
    case verb::schedules:
      return schedule_heads();
    case verb::alarms:
      return alarm_heads();
    case verb::actors:
      return actor_heads();
    case verb::estimate:
      return usage_heads();
    case verb::actor:
      return metric_heads();
    case verb::trace:
      return hop_heads();
    default:
      return point_heads();
  }
}

} // namespace

text_printer::text_printer(const invocation& order, const screen& where)
  : order_(order), screen_(where), table_(heads_of(order.what)) {
  // nop
}

void text_printer::row(const console::reply& x) {
  switch (x.body_case()) {
    case console::reply::kDevice:
      return device(x.device());
    case console::reply::kPoint:
      return point(x.point());
    case console::reply::kType:
      return table_.add(cells(x.type()));
    case console::reply::kMetric:
      return table_.add(cells(x.metric()));
    case console::reply::kIssue:
      return line(screen_.err, issue_text(x.issue()));
    case console::reply::kImported:
      return line(screen_.out,
                  (order_.request.import().dry_run() ? "would import "
                                                     : "imported ")
                    + import_text(x.imported()));
    case console::reply::kChange: // afterwards, the count will do
      if (order_.request.import().dry_run())
        line(screen_.out, printable(x.change().text()));
      return;
    case console::reply::kBackup:
      return line(screen_.out,
                  fmt::format("backed up to {}: {} in {:.1f} s",
                              printable(order_.paths.front()),
                              size_text(x.backup().files(), x.backup().bytes()),
                              x.backup().seconds()));
    case console::reply::kFile:
      files_ += x.file().name() != file_ ? 1 : 0;
      file_ = x.file().name();
      return;
    case console::reply::kLost:
      return line(screen_.err, fmt::format("{} changes were lost: the reader "
                                           "is too slow",
                                           x.lost().changes()));
    case console::reply::kObject:
      return object(x.object());
    case console::reply::kForgotten:
      return line(screen_.out, forgotten_text(x.forgotten()));
    case console::reply::kUsage:
      return table_.add(usage_cells(x.usage()));
    case console::reply::kCause:
      return line(screen_.out, cause_text(x.cause()));
    case console::reply::kActor:
      return table_.add(actor_cells(x.actor()));
    case console::reply::kHop:
      return table_.add(hop_cells(x.hop()));
    case console::reply::kControlled:
      return line(screen_.out, printable(x.controlled().text()));
    case console::reply::kFound:
      if (found_++ == 0)
        line(screen_.out, found_head());
      return line(screen_.out, found_text(x.found()));
    case console::reply::kSearching:
      return line(screen_.err, progress_text(x.searching()));
    case console::reply::kUsageSum:
      sum_ = usage_text(x.usage_sum());
      return;
    case console::reply::kWatching:
    case console::reply::kText: // is printed as it comes
    case console::reply::kEnd:
    case console::reply::BODY_NOT_SET: // of a newer daemon
      break;
  }
}

void text_printer::end(const console::end& x) {
  screen_.out << table_.text(screen_.style); // empty unless rows were listed
  if (x.code() != 0)
    return line(screen_.err, "troupe: " + printable(x.text()));
  if (order_.what == verb::export_site)
    line(screen_.out, fmt::format("exported {} files to {}", files_,
                                  printable(order_.paths.front())));
  if (order_.what == verb::discover)
    line(screen_.err,
         fmt::format("found {} device{}", found_, found_ == 1 ? "" : "s"));
  auto& action = order_.request.action();
  if (order_.what == verb::act && action.action() == "delete")
    line(screen_.out, printable(action.device()) + ": deleted");
  if (!sum_.empty())
    line(screen_.out, sum_);
  auto& alarm = order_.request.alarm();
  if (alarm.action() == "clear")
    line(screen_.out, printable(alarm.id()) + ": cleared");
}

void text_printer::device(const console::device_row& x) {
  if (order_.what == verb::devices)
    table_.add(cells(x));
  else if (order_.what == verb::act)
    line(screen_.out, device_text(x));
  else
    details(x);
}

void text_printer::point(const console::point_row& x) {
  if (order_.what == verb::write)
    line(screen_.out, written_text(x));
  else if (order_.what == verb::get || order_.what == verb::why)
    line(screen_.out, value_text(x));
  else if (order_.what == verb::watch)
    line(screen_.out, change_text(x));
  else
    table_.add(cells(x));
}

void text_printer::object(const console::object_row& x) {
  if (order_.what == verb::schedules)
    table_.add(schedule_cells(x));
  else if (order_.what == verb::alarms)
    table_.add(alarm_cells(x));
  else
    line(screen_.out, alarm_text(x));
}

/// One device with all that is known of it, above the table of its points.
void text_printer::details(const console::device_row& x) {
  auto names = device_heads();
  auto texts = cells(x);
  for (size_t i = 0; i < names.size(); ++i)
    if (!texts[i].empty())
      line(screen_.out,
           fmt::format("{:<8}  {}", names[i], printable(texts[i])));
  line(screen_.out, "");
}

void text_printer::line(std::ostream& out, const std::string& text) {
  out << text << '\n';
}

} // namespace troupe::cli
