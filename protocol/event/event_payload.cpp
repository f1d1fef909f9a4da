#include "protocol/event/event_payload.hpp"

#include "protocol/iap/object_writer.hpp"
#include "protocol/iap/time.hpp"

namespace troupe {

std::string to_json(const event_payload& x) {
  std::string json;
  iap::object_writer out{json};
  out.text("cat", x.category);
  out.text("topic", x.topic);
  out.text("message", x.message);
  out.text("utc", iap::format_mru(x.time));
  out.text("source", x.source);
  out.text("language", "en");
  out.text("ts", iap::format_iso(x.time));
  out.text("local", x.message);
  out.end();
  return json;
}

} // namespace troupe
