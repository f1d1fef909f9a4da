// How far long work is, on a terminal.

#pragma once

#include <cstddef>
#include <cstdint>
#include <ostream>
#include <string>

namespace troupe::cli {

/// Whether there is somebody to see a line that is drawn over and over: pipes
/// and files get none.
enum class liveness : uint8_t { none, live };

/// Returns `[######----] 60 %`.
/// @param part 0 to 1; what is beyond is cut
[[nodiscard]] std::string bar_text(double part);

/// The last line of the terminal until it is cleared.
class progress_line {
public:
  progress_line(std::ostream& out, liveness how) : out_(out), how_(how) {
    // nop
  }

  ~progress_line() {
    clear();
  }

  progress_line(const progress_line&) = delete;
  progress_line& operator=(const progress_line&) = delete;

  [[nodiscard]] bool is_live() const noexcept {
    return how_ == liveness::live;
  }

  /// Takes the place of what was shown before.
  /// @param text Printable, one line.
  void show(const std::string& text);

  /// To be called before anything else is printed.
  void clear();

private:
  std::ostream& out_;
  liveness how_;
  bool shown_ = false;
};

} // namespace troupe::cli
