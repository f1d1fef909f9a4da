// Any text as a question to the event log, as its topic, and as an entry: what
// is read is answered in JSON, and an entry comes back as it was.

#include "protocol/event/event_text.hpp"
#include "protocol/event/logger_request.hpp"
#include "protocol/iap/json.hpp"
#include "protocol/iap/topic.hpp"

#include <cstdlib>
#include <string_view>

using namespace troupe;

namespace {

void require(bool x) {
  if (!x)
    std::abort();
}

void ask(std::string_view payload) {
  auto request = read_logger_request(payload);
  if (!request)
    return;
  auto query = read_logger_query(*request);
  if (!query) {
    require(bool{iap::read_json(logger_refusal(*request, query.error()))});
    return;
  }
  require(query->most >= 1 && query->most <= 1'000);
  logged_event event{"1", {}};
  event.what.topic = payload;
  // Of hostile patterns, too, matching takes a bounded time.
  (void)matches(*query, event.what);
  event.what = *read_event_bytes(event_bytes(event.what));
  auto answer = iap::read_json(logger_answer(*request, {event}, "1"));
  require(answer && answer->field("records") != nullptr);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  // NOLINTNEXTLINE: bytes are text here
  std::string_view text{reinterpret_cast<const char*>(data), size};
  ask(text);
  if (auto client = logger_client(text))
    require(iap::is_publishable(logger_answer_topic("s1", *client)));
  if (auto x = read_event_bytes(text)) {
    auto bytes = event_bytes(*x);
    auto again = read_event_bytes(bytes);
    require(again && event_bytes(*again) == bytes);
    std::string json;
    write_event_json(json, {"1", *again});
    require(bool{iap::read_json(json)});
    require(!event_csv_line({"1", *again}).empty());
  }
  return 0;
}
