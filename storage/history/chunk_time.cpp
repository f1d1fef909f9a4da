#include "storage/history/chunk_time.hpp"

namespace troupe {

void time_writer::put(int64_t milliseconds) {
  auto time = static_cast<uint64_t>(milliseconds);
  out_.put(zigzag(time - model_.expected()));
  model_.learn(time);
}

} // namespace troupe
