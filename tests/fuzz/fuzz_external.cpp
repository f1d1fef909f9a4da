// Any bytes as what drivers outside send to the services of the gateway, and as
// topics of theirs.

#include "bridge/external/about_fragments.hpp"
#include "bridge/external/device_book.hpp"
#include "bridge/external/logger_event.hpp"
#include "bridge/external/sample_filter.hpp"
#include "bridge/external/value_control.hpp"
#include "bridge/external/watch_book.hpp"
#include "protocol/iap/json.hpp"

#include <cstdlib>

namespace {

using namespace troupe;

void demand(bool x) {
  if (!x)
    std::abort();
}

void read_all(const external_topics& topics, const std::string& text) {
  demand(topics.read(text).name.size() <= text.size());
  if (auto x = read_external_sample(topics, text, {})) {
    demand(topics.owns(x->device.protocol));
    sample_filter filter{{2, 1'000}};
    if (filter.admit(*x, 1))
      demand(bool{iap::read_json(render_external_data(*x, 1, "normal"))});
    demand(filter.take_due(filter.next_due().value_or(1)).size() <= 1);
  }
  if (auto x = answer_control(text, 1); x && *x)
    demand(bool{iap::read_json((*x)->json)});
  if (auto x = read_logger_event(text, 1))
    demand(!x->message.empty());
  if (auto x = read_poll_answer(text))
    demand(x->number > 0);
  if (auto x = read_search(topics, "t", text); x && *x)
    demand(bool{iap::read_json(render_search(**x, "acme", 1))});
  constexpr size_t longest_words = 32; // where the driver has none
  demand(connection_failure(text).size() <= text.size() + longest_words);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  // NOLINTNEXTLINE: bytes are text here
  std::string text{reinterpret_cast<const char*>(data), size};
  read_all(external_topics{"s1", {"acme"}}, text);
  about_fragments about{R"({"components":[],"protocol":{}})", {"acme"}};
  if (about.take({}, text))
    demand(bool{iap::read_json(about.render(1))});
  auto cfg = iap::read_json(text);
  if (!cfg || cfg->fields() == nullptr)
    return 0;
  auto first = adopt_cfg(value{structure{}}, *cfg);
  if (first)
    demand(adopt_cfg(*first, *cfg) && *adopt_cfg(*first, *cfg) == *first);
  return 0;
}
