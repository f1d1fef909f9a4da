// Which requests bring the properties of one device.

#pragma once

#include "protocol/bacnet/property_access.hpp"
#include "protocol/bacnet/read_lessons.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <utility>
#include <vector>

namespace troupe::bacnet {

/// What both sides can do, as I-Am and the device object tell.
struct peer_limits {
  uint16_t max_apdu = 206;  ///< Bytes of an APDU, the smaller of both sides.
  uint16_t segments = 1;    ///< Of an answer; 1: it must fit into one APDU.
  bool multiple = true;     ///< It has ReadPropertyMultiple, or may have.
  uint16_t most_values = 0; ///< Set by the user; 0: by size.
};

/// One request. *items* are positions in the list of the plan.
struct planned_read {
  bool multiple = false; ///< ReadPropertyMultiple, else one ReadProperty.
  std::vector<uint32_t> items;
};

/// Reads a list of properties once, in order, with as few requests as the
/// device bears, and asks again what did not come in a way that is gentler each
/// time:
///
/// | answer | next |
/// |---|---|
/// | too long | half as many, at last one by one with ReadProperty |
/// | service unknown | ReadProperty |
/// | refused as a whole | both halves, so that one bad object spoils no other |
/// | silence | one ReadProperty; if that is answered, half as many |
///
/// Two properties in a row that are asked for alone and met with silence end
/// the plan: the device is down. Several requests may be on their way, except
/// for after a silence.
class read_plan {
public:
  using time_point = read_lessons::time_point;

  /// @param lessons Of the device; outlives the plan.
  read_plan(std::vector<property_ref> items, const peer_limits& peer,
            read_lessons& lessons);

  /// What to ask for now. Nothing when all was asked for, or while a silence is
  /// looked into.
  [[nodiscard]] std::optional<planned_read> next(time_point now);

  /// How *x*, which `next` returned, ended. Call it once for each.
  void on_answer(const planned_read& x, read_outcome how, time_point now);

  /// Nothing is left and nothing on its way.
  [[nodiscard]] bool done() const noexcept {
    return waiting_.empty() && asked_ == 0;
  }

  /// The device does not answer.
  [[nodiscard]] bool is_down() const noexcept {
    return down_;
  }

  [[nodiscard]] const property_ref& item(uint32_t i) const {
    return items_[i];
  }

  /// Items that brought nothing, and how they ended when asked for alone.
  [[nodiscard]] const std::vector<std::pair<uint32_t, read_outcome>>&
  failed() const noexcept {
    return failed_;
  }

private:
  struct waiting_item {
    uint32_t item = 0;
    uint16_t company = UINT16_MAX; ///< Asked for with so many at most.
  };

  void ask_again(const planned_read& x, size_t company);
  void on_silence(const planned_read& x);
  void on_alone(const planned_read& x, read_outcome how, time_point now);
  void give_up();
  [[nodiscard]] size_t fitting(time_point now) const;

  std::vector<property_ref> items_;
  peer_limits peer_;
  read_lessons& lessons_;
  std::deque<waiting_item> waiting_;
  std::vector<std::pair<uint32_t, read_outcome>> failed_;
  size_t asked_ = 0;
  size_t silent_values_ = 0; ///< Of the request that a probe looks into.
  bool probing_ = false;
  uint8_t silences_ = 0; ///< In a row, of single properties.
  bool down_ = false;
};

/// Bytes that a property is likely to take as a value: exact for numbers and
/// states, a guess for texts and lists.
[[nodiscard]] size_t likely_bytes(const property_ref& x) noexcept;

} // namespace troupe::bacnet
