#include "protocol/event/event_record.hpp"

#include "protocol/alarm/members.hpp"
#include "protocol/alarm/message.hpp"
#include "protocol/iap/object_writer.hpp"

#include <simdjson.h>

#include <algorithm>
#include <array>

namespace troupe {

namespace {

constexpr std::array<std::string_view, event_categories> names{
  "alarm", "audit", "debug", "info", "warning", "error", "life", "data"};

bool is_utf8(std::string_view x) {
  return simdjson::validate_utf8(x.data(), x.size());
}

std::string bounded(std::string_view x, size_t most) {
  std::string out{cut_text(x, most)};
  if (!is_utf8(out))
    std::replace_if(
      out.begin(), out.end(), [](char c) { return (c & 0x80) != 0; }, '?');
  return out;
}

/// Empty ones take no room.
void add_text(iap::object_writer& out, std::string_view name,
              std::string_view x, size_t most) {
  if (!x.empty())
    out.text(name, bounded(x, most));
}

void add_value(iap::object_writer& out, std::string_view name, const value& x) {
  if (x.is_null())
    return;
  auto json = iap::to_json(x);
  if (json.size() <= longest_event_value && is_utf8(json))
    out.json(name, json);
}

void add_flag(iap::object_writer& out, std::string_view name, bool x) {
  if (x)
    out.flag(name, true);
}

/// Takes members of an object, and remembers whether one was of another kind.
class member_reader {
public:
  explicit member_reader(const value& from) : from_(from) {
    // nop
  }

  void text(std::string& out, std::string_view name) {
    if (auto x = given(from_, name)) {
      ok_ = ok_ && x->text() != nullptr;
      out = x->text() != nullptr ? *x->text() : std::string{};
    }
  }

  void flag(bool& out, std::string_view name) {
    if (auto x = given(from_, name)) {
      ok_ = ok_ && x->boolean() != nullptr;
      out = x->boolean() != nullptr && *x->boolean();
    }
  }

  void any(value& out, std::string_view name) {
    if (auto x = given(from_, name))
      out = *x;
  }

  void number(std::optional<double>& out, std::string_view name) {
    if (auto x = given(from_, name)) {
      out = x->number();
      ok_ = ok_ && out.has_value();
    }
  }

  void texts(std::vector<std::string>& out, std::string_view name) {
    auto x = given(from_, name);
    if (x == nullptr)
      return;
    ok_ = ok_ && x->elements() != nullptr;
    if (x->elements() == nullptr)
      return;
    for (auto& element : x->elements()->elements) {
      ok_ = ok_ && element.text() != nullptr;
      if (element.text() != nullptr)
        out.push_back(*element.text());
    }
  }

  [[nodiscard]] bool ok() const noexcept {
    return ok_;
  }

private:
  const value& from_;
  bool ok_ = true;
};

} // namespace

std::string_view to_string(event_category x) noexcept {
  return names[static_cast<size_t>(x)];
}

std::optional<event_category>
read_event_category(std::string_view name) noexcept {
  auto i = std::find(names.begin(), names.end(), name);
  if (i == names.end())
    return std::nullopt;
  return static_cast<event_category>(i - names.begin());
}

std::string event_bytes(const event_record& x) {
  std::string json;
  iap::object_writer out{json};
  add_text(out, "topic", x.topic, longest_event_topic);
  add_text(out, "source", x.source, longest_event_name);
  add_text(out, "message", x.message, longest_event_text);
  add_text(out, "local", x.local, longest_event_text);
  add_text(out, "language", x.language, longest_event_name);
  if (x.severity)
    out.number("severity", *x.severity);
  add_value(out, "data", x.data);
  add_value(out, "localization", x.localization);
  if (!x.tags.empty()) {
    array tags;
    auto most = std::min(x.tags.size(), most_event_tags);
    for (size_t i = 0; i < most; ++i)
      tags.elements.emplace_back(bounded(x.tags[i], longest_event_name));
    out.add("tags", value{std::move(tags)});
  }
  add_flag(out, "urgent", x.urgent);
  add_flag(out, "acknowledge", x.acknowledge);
  add_flag(out, "acknowledged", x.acknowledged);
  out.end();
  return json;
}

result<event_record> read_event_bytes(std::string_view bytes) {
  auto json = iap::read_json(bytes);
  if (!json || json->fields() == nullptr)
    return failure{ec::storage_failed, "unreadable record of an event"};
  return read_event_members(*json);
}

result<event_record> read_event_members(const value& x) {
  event_record out;
  member_reader in{x};
  in.text(out.topic, "topic");
  in.text(out.source, "source");
  in.text(out.message, "message");
  in.text(out.local, "local");
  in.text(out.language, "language");
  in.number(out.severity, "severity");
  in.any(out.data, "data");
  in.any(out.localization, "localization");
  in.texts(out.tags, "tags");
  in.flag(out.urgent, "urgent");
  in.flag(out.acknowledge, "acknowledge");
  in.flag(out.acknowledged, "acknowledged");
  if (!in.ok())
    return failure{ec::storage_failed, "unreadable member of an event"};
  return out;
}

} // namespace troupe
