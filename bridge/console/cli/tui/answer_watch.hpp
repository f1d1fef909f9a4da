// Notices that a daemon takes questions and does not answer.

#pragma once

#include <chrono>
#include <string>

namespace troupe::cli {

/// A daemon that hangs keeps its connections: only its silence tells. For
/// programs that ask something each second.
class answer_watch {
public:
  using time_point = std::chrono::steady_clock::time_point;

  /// A busy daemon may be silent for so long.
  static constexpr std::chrono::seconds patience{5};

  /// To be called about once a second. Whoever did not look, as a program that
  /// was stopped itself, has missed nothing.
  void look(time_point now);

  /// Some part of an answer came. Returns whether the silence had been told.
  bool heard(time_point now);

  /// For how long there was no answer, as `7 s`; empty while that is no wonder.
  [[nodiscard]] std::string silence() const;

private:
  time_point heard_; ///< Or when there was no reason to hear anything.
  time_point looked_;
  bool looks_ = false; ///< The times above are set.
};

} // namespace troupe::cli
