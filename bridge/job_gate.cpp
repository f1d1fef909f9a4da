#include "bridge/job_gate.hpp"

#include <utility>

namespace troupe {

job_gate::answer job_gate::start(const std::string& job, unix_nanos now) {
  auto& x = paces_[job];
  if (!x.limit.take_now(now))
    return std::exchange(x.told, true) ? answer::refused_again
                                       : answer::refused;
  x.told = false;
  return answer::go;
}

bool job_gate::has_room(size_t requests) const {
  auto before = under_way_->load();
  return before == 0 || before + requests <= most_under_way;
}

room_ptr job_gate::count(room_ptr room) {
  ++*under_way_;
  return room_ptr{under_way_.get(), [book = under_way_, room = std::move(room)](
                                      const void*) { --*book; }};
}

void job_gate::forget(const std::string& job) {
  paces_.erase(job);
}

} // namespace troupe
