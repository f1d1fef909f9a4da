#include "bridge/console/cli/progress.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace troupe::cli {

namespace {

/// ECMA-48: back to the first column, and erase to the end of the line.
constexpr auto anew = "\r\x1b[K";

} // namespace

std::string bar_text(double part) {
  constexpr size_t width = 30;
  part = part > 0 ? std::min(part, 1.0) : 0; // NaN is none
  auto full = static_cast<size_t>(part * width);
  return fmt::format("[{}{}] {:.0f} %", std::string(full, '#'),
                     std::string(width - full, '-'), part * 100);
}

void progress_line::show(const std::string& text) {
  if (!is_live())
    return;
  shown_ = true;
  out_ << anew << text << std::flush;
}

void progress_line::clear() {
  if (std::exchange(shown_, false))
    out_ << anew << std::flush;
}

} // namespace troupe::cli
