#include "protocol/event/read_event.hpp"

#include "protocol/iap/json.hpp"
#include "protocol/iap/time.hpp"

namespace troupe {

namespace {

/// Behind `glp/0/{SID}/ev/`; empty for other topics.
std::string_view tail_of(std::string_view topic) noexcept {
  constexpr std::string_view root = "glp/0/";
  if (topic.substr(0, root.size()) != root)
    return {};
  auto rest = topic.substr(root.size());
  auto end = rest.find('/');
  if (end == std::string_view::npos || rest.substr(end, 4) != "/ev/")
    return {};
  return rest.substr(end + 4);
}

std::string text_of(const value& x, const char* name) {
  auto member = x.field(name);
  auto text = member != nullptr ? member->text() : nullptr;
  return text != nullptr ? *text : std::string{};
}

/// `{word}/dev/{P}/type/{PID}` tells the protocol, the payload the handle.
std::string device_of(std::string_view topic, const std::string& named,
                      const value& x) {
  auto tail = tail_of(topic);
  auto begin = tail.find("/dev/");
  if (!named.empty() || begin == std::string_view::npos)
    return named;
  auto path = tail.substr(begin + 1);
  path = path.substr(0, path.find("/type/"));
  auto prefix = topic.substr(0, topic.size() - tail.size() - 3);
  return std::string{prefix} + "fb/" + std::string{path} + '/'
         + text_of(x, "handle");
}

} // namespace

std::optional<event_category> logged_category(std::string_view topic) noexcept {
  auto tail = tail_of(topic);
  auto word = tail.substr(0, tail.find('/'));
  if (word == "created" || word == "deleted" || word == "join")
    return event_category::life;
  auto known = read_event_category(word);
  return known == event_category::data || known == event_category::life
           ? std::nullopt
           : known;
}

std::optional<event_record>
read_event(std::string_view topic, std::string_view payload, unix_nanos now) {
  auto category = logged_category(topic);
  if (!category)
    return std::nullopt;
  auto read = iap::read_json(payload);
  if (!read || read->fields() == nullptr)
    return std::nullopt;
  auto& x = *read;
  auto out = read_event_members(x);
  if (!out)
    return std::nullopt;
  out->time = iap::read_iso(text_of(x, "ts")).value_or(now);
  out->category = *category;
  if (category == event_category::life) {
    auto tail = tail_of(topic);
    out->topic = device_of(topic, out->topic, x);
    out->message = tail.substr(0, tail.find('/'));
    out->source = "plant";
    return *std::move(out);
  }
  if (out->local == out->message)
    out->local.clear();
  if (out->language == "en")
    out->language.clear();
  for (auto name : {"state", "type"})
    if (auto tag = text_of(x, name); !tag.empty())
      out->tags.push_back(std::move(tag));
  return *std::move(out);
}

} // namespace troupe
