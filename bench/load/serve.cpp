#include "bench/load/serve.hpp"

#include "bench/load/memory.hpp"

namespace troupe::load {

std::optional<bytes> serve(const field_state& state, const unit& x,
                           const bytes& pdu) {
  auto& count = state.count;
  auto up = std::chrono::duration_cast<std::chrono::milliseconds>(
    std::chrono::steady_clock::now() - state.started);
  if (is_quiet(x.what, up)) {
    ++count.unanswered;
    return std::nullopt;
  }
  auto made = answer_request(state.devices.at(x.device), x.what, pdu);
  count.exceptions += made.refused ? 1 : 0;
  count.writes += made.wrote ? 1 : 0;
  for (auto point : made.reached) {
    state.devices.follow(x.device, point);
    if (state.kept != nullptr)
      state.kept->keep(state.devices, x.device, point);
  }
  return std::move(made.pdu);
}

void spoil(bytes& frame, size_t kept) {
  for (size_t i = kept; i < frame.size(); ++i)
    frame[i] = static_cast<uint8_t>(frame[i] * 37 + 0xA5);
}

} // namespace troupe::load
