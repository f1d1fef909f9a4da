#include "bench/load/serve.hpp"

#include "bench/load/memory.hpp"
#include "bench/load/punctuality.hpp"

namespace troupe::load {

namespace {

/// No point is wider. Reads of so little are not taken for polls: a client may
/// have asked for the value, or a write is read back.
constexpr int widest_point = 4;

/// Reads are functions 1 to 4, followed by address and quantity (MODBUS
/// Application Protocol V1.1b3, 6.1-6.4).
void note_read(punctuality& late, plant::device_index device, const bytes& pdu,
               punctuality::time_point now) {
  if (pdu.size() >= 5 && pdu[0] >= 1 && pdu[0] <= 4
      && (pdu[3] << 8 | pdu[4]) > widest_point)
    late.arrived(device, pdu[0], static_cast<uint16_t>(pdu[1] << 8 | pdu[2]),
                 now);
}

} // namespace

std::optional<bytes> serve(const field_state& state, const unit& x,
                           const bytes& pdu) {
  auto& count = state.count;
  auto now = std::chrono::steady_clock::now();
  auto up = std::chrono::duration_cast<std::chrono::milliseconds>(
    now - state.started);
  if (is_quiet(x.what, up)) {
    ++count.unanswered;
    return std::nullopt;
  }
  if (state.late != nullptr && x.what.kind == fault_kind::none)
    note_read(*state.late, x.device, pdu, now);
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
