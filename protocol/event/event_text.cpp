#include "protocol/event/event_text.hpp"

#include "protocol/export/csv_writer.hpp"
#include "protocol/iap/object_writer.hpp"
#include "protocol/iap/time.hpp"
#include "protocol/inert_text.hpp"

namespace troupe {

namespace {

value tag_list(const std::vector<std::string>& tags) {
  array out;
  for (auto& x : tags)
    out.elements.emplace_back(x);
  return value{std::move(out)};
}

/// RFC 4180 ends lines with CR LF, files of the field with LF.
std::string csv_line(const std::vector<std::string>& cells) {
  csv_writer out;
  out.row(cells);
  auto line = out.take();
  line.insert(line.size() - 1, 1, '\r');
  return line;
}

std::string flag_text(bool x) {
  return x ? "true" : "false";
}

} // namespace

void write_event_json(std::string& json, const logged_event& x) {
  auto& what = x.what;
  iap::object_writer out{json};
  out.text("id", x.id);
  out.text("cat", to_string(what.category));
  out.add("severity", what.severity ? value{*what.severity} : value{});
  out.text("topic", what.topic);
  out.text("message", what.message);
  out.add("data", what.data);
  out.add("tags", tag_list(what.tags));
  out.text("utc", iap::format_mru(what.time));
  out.text("source", what.source);
  out.text("language", what.language.empty() ? "en" : what.language);
  out.text("ts", iap::format_iso(what.time));
  out.text("local", what.local.empty() ? what.message : what.local);
  out.flag("urgent", what.urgent);
  out.add("localization", what.localization);
  out.flag("acknowledge", what.acknowledge);
  out.flag("acknowledged", what.acknowledged);
  out.end();
}

std::string event_line(const logged_event& x) {
  auto& what = x.what;
  auto out = iap::format_iso(what.time);
  auto add = [&](std::string_view text) {
    if (!text.empty())
      out.append(1, ' ').append(text);
  };
  add(to_string(what.category));
  add(what.topic);
  add(what.message);
  for (auto& tag : what.tags)
    add(tag);
  for (auto& c : out) // a message must not draw on the terminal
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F)
      c = ' ';
  return out + '\n';
}

std::string event_csv_header() {
  return csv_line({"id", "time", "category", "severity", "source", "topic",
                   "message", "data", "tags", "urgent", "acknowledge",
                   "acknowledged"});
}

std::string event_csv_line(const logged_event& x) {
  auto& what = x.what;
  std::string tags;
  for (auto& tag : what.tags)
    tags += (tags.empty() ? "" : " ") + tag;
  return csv_line(
    {x.id, iap::format_iso(what.time), std::string{to_string(what.category)},
     what.severity ? number_text(*what.severity) : std::string{},
     inert_text(what.source), inert_text(what.topic), inert_text(what.message),
     what.data.is_null() ? std::string{} : iap::to_json(what.data),
     inert_text(tags), flag_text(what.urgent), flag_text(what.acknowledge),
     flag_text(what.acknowledged)});
}

} // namespace troupe
