// The console as lines.

#include "bridge/console/cli/tui/console_view.hpp"

#include <fmt/format.h>

#include <array>

namespace troupe::cli {

namespace {

constexpr std::array<const char*, 7> names{
  "actors", "devices", "points", "alarms", "schedules", "events", "trace"};

} // namespace

page& console_view::current() {
  switch (shown_) {
    case page_name::actors:
      return actors_;
    case page_name::devices:
      return devices_;
    case page_name::points:
      return points_;
    case page_name::alarms:
      return alarms_;
    case page_name::schedules:
      return schedules_;
    case page_name::events:
      return events_;
    case page_name::trace:
      return trace_;
    case page_name::cause:
      break;
  }
  return cause_;
}

std::string console_view::trouble() const {
  if (!problem_.empty())
    return "NO ANSWER: " + problem_;
  auto silence = answering_.silence();
  return silence.empty() ? silence : "NO ANSWER for " + silence;
}

std::string console_view::title() const {
  auto what = trouble();
  return "troupe console " + sid_ + "  "
         + (what.empty() ? health_summary(known_devices_) : what);
}

std::string console_view::tabs() const {
  std::string out;
  for (size_t i = 0; i < names.size(); ++i)
    out += fmt::format(static_cast<size_t>(shown_) == i ? "[{} {}]" : " {} {} ",
                       i + 1, names[i]);
  return out;
}

std::string console_view::keys() const {
  constexpr auto moving = "q quit  1-7 pages  j k g G move";
  if (prompt_)
    return "Enter go on  Esc give up  Ctrl-U empty";
  if (filter_)
    return "part of a path, or * and **  Enter keep  Esc all";
  switch (shown_) {
    case page_name::devices:
      return fmt::format("{}  Enter its points", moving);
    case page_name::points:
      return "q quit  1-7 pages  / filter  o order  Enter why  s set  r release"
             "  t trace";
    case page_name::alarms:
      return fmt::format("{}  a ack  c clear  z shelve  u unshelve", moving);
    case page_name::cause:
      return fmt::format("{}  Esc back", moving);
    case page_name::actors:
    case page_name::schedules:
    case page_name::events:
    case page_name::trace:
      break;
  }
  return moving;
}

picture_line console_view::message() const {
  if (prompt_ && !prompt_->complaint().empty())
    return {prompt_->complaint(), line_style::bad};
  if (prompt_)
    return {prompt_->line()};
  if (filter_)
    return {"filter: " + filter_->text() + '_'};
  return {notice_, notice_style_};
}

picture console_view::paint(size_t columns, size_t rows, int64_t now) {
  constexpr size_t around = 5; // three lines above the list, two below
  picture out;
  out.push_back({cut(safe_text(title()), columns),
                 trouble().empty() ? line_style::head : line_style::bad});
  out.push_back({cut(tabs(), columns)});
  auto summary = out.size();
  out.emplace_back();
  auto& list = current();
  list.paint(out, columns, rows > around ? rows - around : 0, now);
  out[summary].text = cut(safe_text(list.summary()), columns);
  out.resize(rows);
  if (rows > around) {
    auto last = message();
    // The end of a question is where the user types.
    auto text = safe_text(last.text);
    auto types = prompt_ && prompt_->complaint().empty();
    out[rows - 2] = {types ? cut_left(text, columns) : cut(text, columns),
                     last.style};
  }
  if (rows > 0)
    out.back() = {cut(keys(), columns)};
  return out;
}

} // namespace troupe::cli
