#include "protocol/event/logger_request.hpp"

#include "protocol/alarm/members.hpp"
#include "protocol/event/event_text.hpp"
#include "protocol/iap/object_writer.hpp"
#include "protocol/iap/time.hpp"
#include "protocol/iap/topic.hpp"

#include <algorithm>
#include <array>
#include <limits>

namespace troupe {

namespace {

constexpr size_t most_request_bytes = size_t{16} << 10;
constexpr size_t most_answer_bytes = size_t{1} << 20;
constexpr size_t longest_client = 128;
constexpr int64_t most_entries = 1'000;

/// Members of the answer that a request may have, too: those of an answer that
/// was sent back with changes.
constexpr std::array<std::string_view, 3> own_members{"records", "next",
                                                      "error"};

failure wrong(std::string_view member, const char* what) {
  return {ec::invalid_request, std::string{member} + ": " + what};
}

std::optional<unix_nanos> read_time(const value& x) {
  constexpr int64_t nanos = 1'000'000;
  constexpr auto most = std::numeric_limits<unix_nanos>::max() / nanos;
  if (auto text = x.text()) {
    auto iso = iap::read_iso(*text);
    return iso ? iso : iap::read_mru(*text);
  }
  auto millis = x.integer();
  if (millis == nullptr || *millis < -most || *millis > most)
    return std::nullopt;
  return *millis * nanos;
}

status take_time(unix_nanos& out, const value& request, const char* name) {
  auto x = given(request, name);
  if (x == nullptr)
    return {};
  auto time = read_time(*x);
  if (!time)
    return wrong(name, "must be a time, as 2026-11-28T15:21:37.000Z");
  out = *time;
  return {};
}

status take_text(std::string& out, const value& request, const char* name) {
  auto x = given(request, name);
  if (x == nullptr)
    return {};
  if (x->text() == nullptr)
    return wrong(name, "must be a text");
  out = *x->text();
  return {};
}

status take_category(event_query& out, const value& x) {
  auto name = x.text();
  auto category = name != nullptr ? read_event_category(*name) : std::nullopt;
  if (!category)
    return wrong("cat", "must be alarm, audit, debug, info, warning, error, "
                        "life or data, or a list of these");
  if (!wants(out, *category) || out.categories.empty())
    out.categories.push_back(*category);
  return {};
}

status take_categories(event_query& out, const value& request) {
  auto x = given(request, "cat");
  if (x == nullptr)
    return {};
  if (x->elements() == nullptr)
    return take_category(out, *x);
  for (auto& element : x->elements()->elements)
    if (auto ok = take_category(out, element); !ok)
      return ok;
  return {};
}

status take_order(event_query& out, const value& request) {
  std::string text;
  if (auto ok = take_text(text, request, "sortOrder"); !ok)
    return ok;
  if (!text.empty() && text != "asc" && text != "desc")
    return wrong("sortOrder", "must be asc or desc");
  out.order = text == "asc" ? event_order::oldest_first
                            : event_order::newest_first;
  return {};
}

status take_numbers(event_query& out, const value& request) {
  if (auto x = given(request, "severity")) {
    out.severity = x->number();
    if (!out.severity)
      return wrong("severity", "must be a number");
  }
  auto x = given(request, "sz");
  if (x == nullptr)
    return {};
  if (x->integer() == nullptr || *x->integer() < 1
      || *x->integer() > most_entries)
    return wrong("sz", "must be 1 to 1000");
  out.most = static_cast<size_t>(*x->integer());
  return {};
}

/// Of two members with one name the first is what counts.
void repeat(iap::object_writer& out, const value& request) {
  if (request.fields() == nullptr)
    return;
  for (auto& [name, what] : request.fields()->fields) {
    auto is_own = std::find(own_members.begin(), own_members.end(), name)
                  != own_members.end();
    if (!is_own && request.field(name) == &what)
      out.add(name, what);
  }
}

} // namespace

std::optional<std::string> logger_client(std::string_view tail) {
  auto levels = iap::split_levels(tail);
  if (levels.size() != 4 || levels[0] != "=logger" || levels[1] != "client"
      || levels[3] != "log")
    return std::nullopt;
  auto& client = levels[2];
  if (client.size() > longest_client || !iap::is_publishable(client))
    return std::nullopt;
  return client;
}

std::string logger_answer_topic(std::string_view sid, std::string_view client) {
  return iap::segment_prefix(sid) + "/ev/client/" + std::string{client}
         + "/log";
}

result<value> read_logger_request(std::string_view payload) {
  if (payload.size() > most_request_bytes)
    return failure{ec::too_large, "a question to the log is at most 16 KiB"};
  auto x = iap::read_json(payload);
  if (x && x->fields() == nullptr)
    return failure{ec::invalid_request, "a question to the log is an object"};
  return x;
}

result<event_query> read_logger_query(const value& request) {
  event_query out;
  std::string topic;
  for (auto& ok :
       {take_time(out.from, request, "from"), take_time(out.to, request, "to"),
        take_categories(out, request), take_text(topic, request, "topic"),
        take_text(out.source, request, "source"),
        take_text(out.tag, request, "tag"),
        take_text(out.after, request, "next"), take_order(out, request),
        take_numbers(out, request)})
    if (!ok)
      return ok.error();
  if (!topic.empty())
    out.topic = topic_pattern(topic);
  return out;
}

std::string logger_answer(const value& request,
                          const std::vector<logged_event>& events,
                          std::string_view next) {
  std::string records{"["};
  for (size_t i = 0; i < events.size(); ++i) {
    std::string json;
    write_event_json(json, events[i]);
    if (i > 0 && records.size() + json.size() > most_answer_bytes) {
      next = events[i - 1].id;
      break;
    }
    records += (i > 0 ? "," : "") + json;
  }
  records += ']';
  std::string json;
  iap::object_writer out{json};
  repeat(out, request);
  out.json("records", records);
  out.text_or_null("next", next);
  out.end();
  return json;
}

std::string logger_refusal(const value& request, const failure& why) {
  std::string json;
  iap::object_writer out{json};
  repeat(out, request);
  out.text("error", why.text);
  out.end();
  return json;
}

} // namespace troupe
