// Finds Modbus devices by the markers of their types.

#pragma once

#include "drivers/modbus/candidates.hpp"
#include "drivers/protocol_driver.hpp"
#include "protocol/modbus/marker.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace troupe::modbus {

/// What a search needs of its driver. A candidate is a device for a moment: a
/// guest of its line, read like any other.
struct search_ports {
  reactor* io = nullptr;
  driver_sink* sink = nullptr;

  /// Returns the device with that address; null when there is none.
  std::function<const device_link*(const std::string& unid)> device_at;
  std::function<void(const device_link_ptr&)> attach;
  std::function<void(device_number)> detach;
  std::function<void(const read_command_ptr&)> read;

  /// Whether the guest's line is connected.
  std::function<bool(device_number)> is_open;
};

/// How long a search waits.
struct search_patience {
  std::chrono::milliseconds connect{1'000}; ///< For a host to be there.
  std::chrono::milliseconds turn{30'000};   ///< For its turn on a line in use.
};

/// Asks many places at once, the units of one place one after the other. A host
/// that cannot be reached, or does not speak Modbus, is left after its first
/// unit. Lives on the reactor; what its ports tell it is dealt with in a task
/// of its own, so that no line is called from within itself.
class marker_search {
public:
  /// Places that are asked at the same time: connections, and half-open ones
  /// above all, are dear to small routers.
  static constexpr size_t most_parallel = 32;

  /// Numbers of devices that are none. Those of devices count up from 1.
  static constexpr device_number first_guest = 0xffff'0000;

  /// @pre *markers* is not empty
  marker_search(search_ports ports, const search_patience& patience,
                std::vector<search_place> places, marker_book markers);

  /// Begins; ends with `search_ended`, not from within this call.
  void start();

  /// Lets go of all guests; nothing is told afterwards.
  void stop();

  [[nodiscard]] static bool is_guest(device_number x) noexcept {
    return x >= first_guest;
  }

  // -- what lines say of guests -----------------------------------------------

  void on_values(device_number guest, const batch& x);
  void on_done(const driver_done& x);

private:
  /// Goes through one place after the other. It has two numbers for its guests,
  /// so that the next one is there before the last one goes: a line without any
  /// closes its connection.
  struct worker {
    device_number numbers[2] = {0, 0};
    size_t turn = 0; ///< Which of the two is in use.
    bool attached = false;
    bool idle = false;
    size_t place = 0; ///< Index, of the place it is at.
    unsigned unit = 0;
    bool answered = false; ///< Somebody at this place did.
    uint64_t request = 0;  ///< That is under way.
    point_index point = 0; ///< That it asks for.
    marker_answers known;
    timer_ptr timer;

    [[nodiscard]] device_number guest() const noexcept {
      return numbers[turn];
    }
  };

  [[nodiscard]] worker* find(device_number guest) noexcept;
  [[nodiscard]] std::string unid_of(const worker& x) const;

  /// Takes the next place; the worker rests when there is none.
  void next_place(worker& x);

  /// Goes on with the unit it stands at, or those behind it; devices that there
  /// are need not be asked.
  void next_unit(worker& x);
  void ask(worker& x);
  void on_answer(device_number guest, uint64_t request, ec code);
  void on_patience(device_number guest, uint64_t request);

  /// The unit has a type, or none that is known.
  void conclude(worker& x);

  /// Nobody answers here; maybe at the next unit.
  void pass(worker& x, bool hopeless);
  void leave(worker& x);
  void count(size_t units);
  void finish_if_idle();

  /// Runs *f* soon, unless the search has ended by then.
  void later(std::function<void()> f);

  search_ports ports_;
  search_patience patience_;
  std::vector<search_place> places_;
  marker_book markers_;
  std::vector<worker> workers_; ///< Stays where it is from `start` on.
  size_t next_ = 0;             ///< Place that nobody has taken yet.
  uint64_t last_request_ = 0;
  size_t asked_ = 0; ///< Units.
  size_t all_ = 0;
  bool ended_ = false;
  /// Dies with the search: tasks that come later do nothing.
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

} // namespace troupe::modbus
