#include "bridge/external/logger_event.hpp"

#include "actors/device_life.hpp"
#include "protocol/iap/json.hpp"

namespace troupe {

namespace {

constexpr size_t most_bytes = size_t{16} << 10;
constexpr size_t longest_source = 64;

result<severity> read_severity(const std::string& cat) {
  for (auto x :
       {severity::debug, severity::info, severity::warning, severity::error})
    if (cat == to_string(x))
      return x;
  if (cat == "fatal")
    return severity::error;
  return failure{ec::invalid_request,
                 "cat must be debug, info, warning or error"};
}

} // namespace

result<diagnostic> read_logger_event(const std::string& payload,
                                     unix_nanos now) {
  if (payload.size() > most_bytes)
    return failure{ec::too_large, "an event is at most 16 KiB"};
  auto x = iap::read_json(payload);
  if (!x)
    return x.error();
  auto level = read_severity(text_member(*x, "cat"));
  if (!level)
    return level.error();
  auto message = text_member(*x, "message");
  if (message.empty())
    return failure{ec::invalid_request, "message is required"};
  auto source = text_member(*x, "source");
  if (source.empty() || source.size() > longest_source)
    source = "logger";
  return diagnostic{*level, text_member(*x, "topic"), std::move(message),
                    std::move(source), now};
}

} // namespace troupe
