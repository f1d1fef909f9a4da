#include "bench/load/clients/targets.hpp"

#include "bench/load/clients/sample_event.hpp"
#include "protocol/glob.hpp"
#include "protocol/iap/json.hpp"

#include <fmt/format.h>

namespace troupe::load {

target_finder::target_finder(std::string writable, size_t most)
  : pattern_{std::move(writable)}, most_{most} {
  // nop
}

void target_finder::take(std::string_view topic, std::string_view payload) {
  auto place = read_block_topic(topic);
  if (!place || is_full() || !seen_.emplace(topic).second)
    return;
  auto block = iap::read_json(payload);
  if (!block || block->fields() == nullptr)
    return;
  glob wanted{pattern_};
  for (auto& [name, x] : block->fields()->fields) {
    auto value = x.field("value");
    // Only numbers can be written and recognized again.
    if (value == nullptr || !value->number())
      continue;
    auto& list = wanted.matches(name) ? writable_ : others_;
    if (list.size() < most_)
      list.push_back(
        {std::string{topic}, name,
         fmt::format("glp/0/{}/rq/{}/{}/value", place->sid, place->path, name),
         fmt::format("{}/{}", place->path, name), place->sid});
  }
}

} // namespace troupe::load
