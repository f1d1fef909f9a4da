#include "protocol/event/event_query.hpp"

#include "protocol/iap/topic.hpp"

#include <algorithm>

namespace troupe {

/// `+` is what a glob calls `*`, `#` at the end what it calls `**`.
glob topic_pattern(std::string_view text) {
  std::string out;
  auto levels = iap::split_levels(text);
  for (size_t i = 0; i < levels.size(); ++i) {
    if (i > 0)
      out += '/';
    auto last = i + 1 == levels.size();
    if (levels[i] == "+")
      out += '*';
    else
      out += last && levels[i] == "#" ? "**" : levels[i];
  }
  return glob{out};
}

bool wants(const event_query& x, event_category category) {
  auto& listed = x.categories;
  return listed.empty()
         || std::find(listed.begin(), listed.end(), category) != listed.end();
}

bool matches(const event_query& x, const event_record& what) {
  if (!x.source.empty() && x.source != what.source)
    return false;
  if (x.severity && !(what.severity && *what.severity >= *x.severity))
    return false;
  if (!x.tag.empty()
      && std::find(what.tags.begin(), what.tags.end(), x.tag)
           == what.tags.end())
    return false;
  return !x.topic || x.topic->matches(what.topic);
}

} // namespace troupe
