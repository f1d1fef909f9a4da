#include "protocol/bacnet/transaction.hpp"

namespace troupe::bacnet {

namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;

template <class T>
bool within(T x, T least, T most) noexcept {
  return x >= least && x <= most;
}

failure wrong(const char* what) {
  return {ec::invalid_config, what};
}

status validate_times(const transaction_settings& x) {
  if (!within<milliseconds>(x.apdu_timeout, 50ms, 60s))
    return wrong("apdu_timeout must be 50 ms to 60 s");
  if (!within<milliseconds>(x.segment_timeout, 50ms, 60s))
    return wrong("segment_timeout must be 50 ms to 60 s");
  if (x.longest < 1s)
    return wrong("longest must be at least 1 s");
  if (!within<milliseconds>(x.rest_after_answer, 0ms, 60s))
    return wrong("rest_after_answer must be 0 to 60 s");
  if (!within<milliseconds>(x.rest_after_silence, 1s, 10min))
    return wrong("rest_after_silence must be 1 s to 10 min");
  return {};
}

} // namespace

status validate(const transaction_settings& x) {
  if (x.retries > 10)
    return wrong("retries must be 0 to 10");
  if (!within<uint8_t>(x.window, 1, most_window))
    return wrong("window must be 1 to 127");
  if (!within(x.max_apdu, least_apdu_bytes, most_apdu_bytes))
    return wrong("max_apdu must be 50 to 1476 bytes");
  if (!within<uint32_t>(x.max_segments, 1, 2'000))
    return wrong("max_segments must be 1 to 2000");
  if (!within<uint32_t>(x.per_peer, 1, 64))
    return wrong("per_peer must be 1 to 64");
  if (x.per_network < 1 || x.in_total < 1)
    return wrong("per_network and in_total must be at least 1");
  return validate_times(x);
}

void put_frame(std::vector<outgoing_apdu>& out, const device_address& to,
               const apdu& x) {
  out.push_back({to, {}, expects_reply(x)});
  append(out.back().bytes, x);
}

} // namespace troupe::bacnet
