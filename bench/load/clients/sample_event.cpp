#include "bench/load/clients/sample_event.hpp"

#include "protocol/iap/json.hpp"
#include "protocol/iap/time.hpp"
#include "protocol/text_match.hpp"

#include <vector>

namespace troupe::load {

namespace {

std::vector<std::string_view> levels_of(std::string_view topic) {
  std::vector<std::string_view> out;
  for (;;) {
    auto slash = topic.find('/');
    out.push_back(topic.substr(0, slash));
    if (slash == std::string_view::npos)
      return out;
    topic.remove_prefix(slash + 1);
  }
}

} // namespace

std::optional<sample_event> read_sample_event(std::string_view payload) {
  auto x = iap::read_json(payload);
  if (!x)
    return std::nullopt;
  auto topic = x->field("topic");
  auto message = x->field("message");
  auto time = x->field("ts");
  if (topic == nullptr || message == nullptr || time == nullptr
      || topic->text() == nullptr || message->text() == nullptr
      || time->text() == nullptr)
    return std::nullopt;
  auto at = iap::read_iso(*time->text());
  if (!at)
    return std::nullopt;
  return sample_event{*topic->text() + '/' + *message->text(), *at};
}

bool is_data_topic(std::string_view topic) noexcept {
  constexpr std::string_view tail = "/ev/data";
  return starts_with(topic, "glp/") && topic.size() > tail.size()
         && topic.substr(topic.size() - tail.size()) == tail;
}

std::optional<block_topic> read_block_topic(std::string_view topic) {
  auto x = levels_of(topic);
  if (x.size() != 10 || x[0] != "glp" || x[3] != "fb" || x[4] != "dev"
      || x[7] != "if")
    return std::nullopt;
  auto path = static_cast<size_t>(x[4].data() - topic.data());
  return block_topic{std::string{x[2]}, std::string{topic.substr(path)}};
}

std::optional<value> value_in_block(const value& block, std::string_view name) {
  auto point = block.field(name);
  auto x = point != nullptr ? point->field("value") : nullptr;
  if (x == nullptr || x->is_null())
    return std::nullopt;
  return *x;
}

} // namespace troupe::load
