#include "drivers/mailbag.hpp"

#include <cassert>

namespace troupe {

bool mailbag::put(sample x) {
  assert(x.point < place_.size());
  auto& place = place_[x.point];
  if (place != 0) {
    waiting_[place - 1] = std::move(x);
    return true;
  }
  waiting_.push_back(std::move(x));
  place = static_cast<uint32_t>(waiting_.size());
  return false;
}

batch_ptr mailbag::take(unix_nanos now, uint64_t request) {
  for (auto& x : waiting_)
    place_[x.point] = 0;
  batch out{now, std::move(waiting_), fresh_, request};
  waiting_.clear();
  fresh_ = 0;
  ++outstanding_;
  return std::make_shared<const batch>(std::move(out));
}

} // namespace troupe
