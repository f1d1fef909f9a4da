// Keeps subscriptions to changes of values alive.

#pragma once

#include "protocol/bacnet/due_heap.hpp"
#include "protocol/bacnet/object.hpp"
#include "protocol/result.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <unordered_map>
#include <vector>

namespace troupe::bacnet {

struct cov_settings {
  std::chrono::seconds lifetime{1'800}; ///< 1 to 28,800.
  /// After a refusal, 1 min to 7 days; from this to twice that.
  std::chrono::seconds refused_pause{3'600};
  /// After silence; doubled each time.
  std::chrono::seconds silent_pause{10};
  std::chrono::seconds longest_silent_pause{300};
  size_t most_asked = 64; ///< Requests on their way; one a device.
};

status validate(const cov_settings& x);

/// How a device answered to a subscription.
enum class cov_outcome : uint8_t { accepted, refused, silent };

/// Subscribe to *object* of *device*, or renew that, with a lifetime.
struct cov_request {
  uint32_t number = 0; ///< Of the subscription, for `on_answer`.
  uint32_t device = 0;
  object_id object;
  std::chrono::seconds lifetime{};
};

/// One subscription an object. Renewals are asked for when half to four fifths
/// of the lifetime are over, spread so that they do not meet. An object whose
/// subscription is refused, or whose renewals are met with silence until it
/// ended, is to be polled; the device is asked again later, for ever. About 140
/// bytes an object. Knows no clock; one caller.
class cov_manager {
public:
  using time_point = due_heap::time_point;

  /// @pre validate(cfg)
  explicit cov_manager(const cov_settings& cfg = {});

  /// Wants changes of an object, and returns the number of the subscription.
  /// Adding it twice returns the same.
  uint32_t add(uint32_t device, const object_id& object, time_point now);

  /// Wants them no more. Returns whether the device should be told, as it still
  /// has the subscription.
  bool remove(uint32_t number, time_point now);

  /// What to ask for now. Call it until there is nothing.
  [[nodiscard]] std::optional<cov_request> next(time_point now);

  /// When `next` has something, unless answers have to come before.
  [[nodiscard]] std::optional<time_point> next_due() const;

  /// How the request ended. Answers that nobody waits for are passed over.
  void on_answer(uint32_t number, cov_outcome how, time_point now);

  /// A change came. Returns the subscription; nothing for objects that nobody
  /// subscribed to.
  /// @param remaining As the device says; 0: it does not.
  std::optional<uint32_t>
  on_notification(uint32_t device, const object_id& object,
                  std::chrono::seconds remaining, time_point now);

  /// The device restarted and has forgotten everything.
  /// @param wait Until it is back, if it is not yet.
  void on_restart(uint32_t device, time_point now,
                  std::chrono::milliseconds wait = {});

  /// A poll brought another value than the last notification. After three times
  /// without a notification between, the object is polled as if the device had
  /// refused.
  void on_missed(uint32_t number, time_point now);

  /// No subscription is in force: its value has to be polled.
  [[nodiscard]] bool is_polled(uint32_t number, time_point now) const {
    return subscriptions_[number].ends <= now;
  }

  [[nodiscard]] size_t size() const noexcept {
    return numbers_.size();
  }

private:
  struct subscription {
    time_point ends; ///< In force until then.
    object_id object;
    uint32_t device = 0;
    uint8_t silences = 0;
    uint8_t misses = 0;
    bool wanted = false;
  };

  struct asked_request {
    uint32_t number = 0;
    time_point when;
    std::vector<uint32_t> parked; ///< Due meanwhile, of the same device.
  };

  static uint64_t key_of(uint32_t device, const object_id& object) noexcept;
  [[nodiscard]] uint32_t take_number();
  /// From *low* to *high*.
  [[nodiscard]] std::chrono::milliseconds
  between(std::chrono::milliseconds low, std::chrono::milliseconds high);
  /// Pauses until the next request.
  [[nodiscard]] std::chrono::milliseconds renewal();
  [[nodiscard]] std::chrono::milliseconds refusal();
  [[nodiscard]] std::chrono::milliseconds silence(subscription& x,
                                                  time_point now);
  /// What was asked for or parked waits again, if it is wanted still.
  void come_back(uint32_t number, time_point due);
  /// What is no longer in force is asked for at *when*.
  void ask_soon(uint32_t number, time_point now, time_point when);

  cov_settings cfg_;
  std::vector<subscription> subscriptions_; ///< By number.
  std::vector<uint32_t> free_;
  std::map<uint64_t, uint32_t> numbers_; ///< By device and object.
  due_heap due_;
  std::unordered_map<uint32_t, asked_request> asked_; ///< By device.
  uint64_t random_ = 0x9E3779B97F4A7C15;
};

} // namespace troupe::bacnet
