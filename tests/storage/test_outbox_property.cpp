// Whatever happens, in whatever order: what was committed arrives or is counted
// as dropped, and first arrivals of a topic keep their order.

#include "storage/memory_store.hpp"
#include "storage/outbox/durable_outbox.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <deque>
#include <map>
#include <random>
#include <set>
#include <string>
#include <vector>

namespace troupe {

namespace {

constexpr uint64_t most_that_fits = 1'000'000;

constexpr const char* topics[] = {"glp/0/s1/ev/data", "glp/0/s1/ev/alarm",
                                  "glp/0/s1/ev/warning",
                                  "glp/0/s1/ev/updated/dev/lon/type/9"};

/// A gateway, its disk and a broker, all of which fail as the dice say.
class world {
public:
  world(uint32_t seed, const durable_outbox_config& cfg, bool disk_fails)
    : cfg_(cfg),
      disk_fails_(disk_fails),
      disk_failed_(disk_fails),
      dice_(seed) {
    start();
  }

  void step() {
    switch (throw_dice(12)) {
      case 0:
      case 1:
      case 2:
        return put();
      case 3:
      case 4:
        return commit();
      case 5:
        return send();
      case 6:
      case 7:
        return deliver();
      case 8:
        return acknowledge();
      case 9:
        return erase();
      case 10:
        return throw_dice(4) == 0 ? lose() : read();
      default:
        return throw_dice(10) == 0 ? crash() : read();
    }
  }

  /// The broker is there at last.
  void drain() {
    disk_fails_ = false;
    while (!under_way_.empty())
      commit();
    for (auto i = 0; i < 10'000 && !uut_->idle(); ++i) {
      read();
      send();
      while (!wire_.empty())
        deliver();
      while (!unacked_.empty())
        acknowledge();
      erase();
    }
    erase();
  }

  void check_end() {
    CHECK(uut_->idle());
    CHECK(uut_->waiting() == 0);
    CHECK(uut_->bytes() == 0);
    auto left = 0;
    REQUIRE(disk_.scan({record_family::outbox, "q", "r"}, [&](auto, auto) {
      ++left;
      return true;
    }));
    CHECK(left == 0);
    std::vector<int> missing;
    std::set_difference(kept_.begin(), kept_.end(), arrived_.begin(),
                        arrived_.end(), std::back_inserter(missing));
    CHECK(missing.size() <= uut_->drops().total());
    if (cfg_.most_bytes > most_that_fits)
      CHECK(missing.empty());
  }

private:
  struct commit_order {
    durable_outbox::to_store what;
    std::vector<int> messages;
  };

  uint32_t throw_dice(uint32_t sides) {
    return static_cast<uint32_t>(dice_() % sides);
  }

  void start() {
    auto opened = durable_outbox::open(disk_, cfg_);
    REQUIRE(opened);
    uut_ = *std::move(opened);
  }

  void put() {
    commit_order x;
    std::vector<bus_message_ptr> messages;
    for (auto n = throw_dice(8); n > 0; --n) {
      x.messages.push_back(++last_);
      auto payload = std::to_string(last_);
      payload.resize(payload.size() + throw_dice(150), ' ');
      messages.push_back(std::make_shared<const bus_message>(
        bus_message{topics[throw_dice(4)], payload, false}));
    }
    x.what = uut_->put(messages, last_);
    under_way_.push_back(std::move(x));
  }

  /// Of what was refused nobody may expect anything.
  void commit() {
    if (under_way_.empty())
      return;
    auto x = std::move(under_way_.front());
    under_way_.pop_front();
    if (disk_fails_ && throw_dice(5) == 0)
      return uut_->refused(x.what.end);
    REQUIRE(disk_.write(x.what.records));
    uut_->committed(x.what.end);
    kept_.insert(x.messages.begin(), x.messages.end());
  }

  void read() {
    REQUIRE(refill(*uut_, disk_));
    CHECK(uut_->window_bytes() <= outbox_lanes * (cfg_.window_bytes + 1'000));
  }

  void send() {
    for (auto& x : uut_->next(1 + throw_dice(30), 4'000))
      wire_.push_back(x);
  }

  void deliver() {
    for (auto n = throw_dice(6); n > 0 && !wire_.empty(); --n) {
      auto x = std::move(wire_.front());
      wire_.pop_front();
      unacked_.push_back(x.number);
      arrive(x.what->topic, std::stoi(x.what->payload));
    }
  }

  void arrive(const std::string& topic, int message) {
    if (!arrived_.insert(message).second)
      return;
    // A disk that is full and refuses to erase lets what was dropped come back.
    if (!disk_failed_ || cfg_.most_bytes > most_that_fits)
      CHECK(newest_[topic] < message);
    newest_[topic] = message;
  }

  void acknowledge() {
    if (unacked_.empty())
      return;
    auto which = unacked_.begin()
                 + throw_dice(static_cast<uint32_t>(unacked_.size()));
    uut_->acked(*which);
    unacked_.erase(which);
  }

  void erase() {
    auto writes = uut_->take_writes();
    if (disk_fails_ && throw_dice(5) == 0)
      return uut_->written(false);
    REQUIRE(disk_.write(writes));
    uut_->written(true);
  }

  void lose() {
    wire_.clear();
    unacked_.clear();
    uut_->lost();
  }

  void crash() {
    wire_.clear();
    unacked_.clear();
    under_way_.clear();
    start();
  }

  durable_outbox_config cfg_;
  bool disk_fails_;
  bool disk_failed_; ///< Some time.
  std::minstd_rand dice_;
  memory_store disk_;
  std::optional<durable_outbox> uut_;
  int last_ = 0;
  std::deque<commit_order> under_way_;
  std::deque<durable_outbox::outgoing> wire_;
  std::vector<uint64_t> unacked_; ///< The broker has them, and will say so.
  std::set<int> kept_;            ///< Committed: whoever put them was told.
  std::set<int> arrived_;
  std::map<std::string, int> newest_; ///< First arrivals, by topic.
};

durable_outbox_config tight(uint64_t quota) {
  durable_outbox_config out;
  out.most_bytes = quota;
  out.window_bytes = 1'500;
  out.batch_bytes = 400;
  return out;
}

void live(uint32_t seed, uint64_t quota, bool disk_fails) {
  CAPTURE(seed, quota, disk_fails);
  world x{seed, tight(quota), disk_fails};
  for (auto i = 0; i < 2'000; ++i)
    x.step();
  x.drain();
  x.check_end();
}

} // namespace

TEST_CASE("what an outbox was given arrives, in order per topic",
          "[outbox][property]") {
  for (uint32_t seed = 1; seed <= 30; ++seed)
    live(seed, 100'000'000, false);
}

TEST_CASE("what a full outbox did not deliver is counted",
          "[outbox][property]") {
  for (uint32_t seed = 1; seed <= 30; ++seed)
    live(seed, 5'000, false);
}

TEST_CASE("a failing disk loses nothing that it kept", "[outbox][property]") {
  for (uint32_t seed = 1; seed <= 30; ++seed)
    live(seed, seed % 2 == 0 ? 5'000 : 100'000'000, true);
}

} // namespace troupe
