// Moves the values of a whole plant.

#include "bench/load/plant.hpp"

#include <algorithm>

namespace troupe::load {

namespace {

/// Bounds what a flood of writes can cost; the oldest settle first.
constexpr size_t max_followers = 4096;

} // namespace

plant::plant(uint64_t seed, double change, seconds now, seconds settle)
  : random_{seed}, change_{change}, settle_{settle}, now_{now} {
  // nop
}

plant::device_index plant::add(device_kind_ptr kind) {
  auto index = static_cast<device_index>(devices_.size());
  auto& added = devices_.emplace_back(std::move(kind), now_, random_);
  auto& rows = added.kind().points;
  points_ += rows.size();
  for (uint32_t i = 0; i < rows.size(); ++i)
    if (rows[i].move.kind != motion_kind::still)
      movers_.push_back({index, i});
  shuffled_ = false;
  return index;
}

void plant::shuffle() {
  // In shuffled order each point moves once a round, and what moves together
  // is spread over the devices.
  std::shuffle(movers_.begin(), movers_.end(), random_);
  shuffled_ = true;
}

void plant::advance(seconds now, std::vector<place>* moved) {
  auto passed = std::max(now - now_, 0.0);
  now_ = std::max(now_, now);
  if (!shuffled_)
    shuffle();
  move_share(passed, moved);
  move_followers(moved);
}

/// Returns whether the point changed.
bool plant::step(const place& x, std::vector<place>* moved) {
  if (!devices_[x.device].step(x.point, now_, random_))
    return false;
  ++changes_;
  if (moved != nullptr)
    moved->push_back(x);
  return true;
}

/// Goes on from point to point until as many have changed as are owed.
void plant::move_share(seconds passed, std::vector<place>* moved) {
  owed_ += change_ * static_cast<double>(points_) * passed;
  // A stall owes one round at most.
  owed_ = std::min(owed_, static_cast<double>(movers_.size()));
  for (auto left = movers_.size(); owed_ >= 1 && left > 0; --left) {
    auto where = movers_[turn_];
    turn_ = (turn_ + 1) % movers_.size();
    // Switches rarely have news: their turn passes to the next point.
    if (step(where, moved))
      owed_ -= 1;
  }
}

void plant::move_followers(std::vector<place>* moved) {
  for (auto left = followers_.size(); left > 0; --left) {
    auto x = followers_.front();
    followers_.pop_front();
    if (x.next <= now_) {
      x.next = now_ + 1;
      step(x.where, moved);
    }
    if (x.until > now_)
      followers_.push_back(x);
  }
}

void plant::follow(device_index x, size_t point) {
  auto& kind = devices_[x].kind();
  for (uint32_t i = 0; i < kind.points.size(); ++i) {
    if (kind.sources[i] != point)
      continue;
    auto same = [&](const follower& y) {
      return y.where.device == x && y.where.point == i;
    };
    followers_.erase(std::remove_if(followers_.begin(), followers_.end(), same),
                     followers_.end());
    if (followers_.size() == max_followers)
      followers_.pop_front();
    followers_.push_back({{x, i}, now_, now_ + settle_});
  }
}

} // namespace troupe::load
