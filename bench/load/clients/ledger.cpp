#include "bench/load/clients/ledger.hpp"

namespace troupe::load {

ledger::outcome ledger::book(const std::string& point, unix_nanos time) {
  auto i = last_.find(point);
  if (i == last_.end()) {
    if (last_.size() >= most_points) {
      ++unbooked_;
      return outcome::unbooked;
    }
    last_.emplace(point, time);
    ++fresh_;
    return outcome::fresh;
  }
  if (time == i->second) {
    ++repeated_;
    return outcome::repeated;
  }
  if (time < i->second) {
    ++late_;
    return outcome::late;
  }
  i->second = time;
  ++fresh_;
  return outcome::fresh;
}

} // namespace troupe::load
