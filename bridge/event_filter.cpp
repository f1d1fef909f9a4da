#include "bridge/event_filter.hpp"

#include "protocol/iap/topic.hpp"

#include <algorithm>
#include <array>

namespace troupe {

namespace {

/// Those that are published by default come first.
constexpr std::array<std::string_view, 11> known{
  "alarm", "created", "data",    "deleted", "discovery", "error",
  "join",  "updated", "warning", "info",    "debug"};

constexpr size_t published_by_default = 9;

constexpr std::string_view default_category = "data";

/// The bit of a category; none for one that is not known.
unsigned bit_of(std::string_view category) noexcept {
  auto i = std::find(known.begin(), known.end(), category);
  return i == known.end() ? 0u : 1u << static_cast<unsigned>(i - known.begin());
}

} // namespace

event_filter::event_filter() : event_filter(default_names()) {
  // nop
}

event_filter::event_filter(const value& names) {
  auto list = names.elements();
  if (list == nullptr) {
    *this = event_filter{};
    return;
  }
  for (auto& x : list->elements)
    if (auto name = x.text())
      listed_ |= bit_of(*name);
}

bool event_filter::passes(std::string_view category) const noexcept {
  auto bit = bit_of(category);
  return bit == 0 || (listed_ & bit) != 0;
}

bool event_filter::passes(std::string_view sid, const bus_message& x) const {
  auto prefix = iap::segment_prefix(sid) + "/ev/";
  if (x.retained || x.topic.compare(0, prefix.size(), prefix) != 0)
    return true;
  auto tail = std::string_view{x.topic}.substr(prefix.size());
  auto category = tail.substr(0, tail.find('/'));
  return category == default_category || passes(category);
}

value event_filter::default_names() {
  array out;
  for (size_t i = 0; i < published_by_default; ++i)
    out.elements.emplace_back(std::string{known[i]});
  return value{std::move(out)};
}

std::string_view category_of(const sample_report& x, size_t sample) {
  if (sample < x.categories.size())
    for (auto level :
         {severity::debug, severity::info, severity::warning, severity::error})
      if (x.categories[sample] == to_string(level))
        return to_string(level);
  return default_category;
}

} // namespace troupe
