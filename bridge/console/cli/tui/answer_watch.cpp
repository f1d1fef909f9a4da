#include "bridge/console/cli/tui/answer_watch.hpp"

#include "bridge/console/cli/tui/point_page.hpp"

#include <utility>

namespace troupe::cli {

void answer_watch::look(time_point now) {
  if (!std::exchange(looks_, true) || now - looked_ >= patience)
    heard_ = now;
  looked_ = now;
}

bool answer_watch::heard(time_point now) {
  auto told = !silence().empty();
  heard_ = looked_ = now;
  looks_ = true;
  return told;
}

std::string answer_watch::silence() const {
  auto passed = looked_ - heard_;
  if (passed < patience)
    return {};
  constexpr int64_t begin = 1; // 0 means never
  return age_text(begin, begin + std::chrono::nanoseconds{passed}.count());
}

} // namespace troupe::cli
