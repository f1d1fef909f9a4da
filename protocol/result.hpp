// A value, or the reason why there is none.

#pragma once

#include "protocol/errc.hpp"

#include <cassert>
#include <string>
#include <utility>
#include <variant>

namespace troupe {

/// Says what failed, on what, in words for the one who asked. The text names
/// what was attempted and on what; it is not logged where it is made, but where
/// it is handled.
struct failure {
  ec code = ec::internal;
  std::string text;
};

/// Holds a *T* or a failure. Expected failures are values: nothing of ours
/// throws.
template <class T>
class [[nodiscard]] result {
public:
  // NOLINTNEXTLINE(google-explicit-constructor): mirrors std::optional
  result(T x) : state_(std::move(x)) {
    // nop
  }

  // NOLINTNEXTLINE(google-explicit-constructor)
  result(failure x) : state_(std::move(x)) {
    // nop
  }

  [[nodiscard]] explicit operator bool() const noexcept {
    return state_.index() == 0;
  }

  /// @pre holds a value
  [[nodiscard]] T& operator*() & noexcept {
    assert(*this);
    return *std::get_if<0>(&state_);
  }

  [[nodiscard]] const T& operator*() const& noexcept {
    assert(*this);
    return *std::get_if<0>(&state_);
  }

  [[nodiscard]] T&& operator*() && noexcept {
    assert(*this);
    return std::move(*std::get_if<0>(&state_));
  }

  [[nodiscard]] T* operator->() noexcept {
    assert(*this);
    return std::get_if<0>(&state_);
  }

  [[nodiscard]] const T* operator->() const noexcept {
    assert(*this);
    return std::get_if<0>(&state_);
  }

  /// @pre holds a failure
  [[nodiscard]] const failure& error() const noexcept {
    assert(!*this);
    return *std::get_if<1>(&state_);
  }

private:
  std::variant<T, failure> state_;
};

/// Success, or the reason why not.
class [[nodiscard]] status {
public:
  status() = default;

  // NOLINTNEXTLINE(google-explicit-constructor)
  status(failure x) : error_(std::move(x)) {
    // nop
  }

  [[nodiscard]] explicit operator bool() const noexcept {
    return error_.code == ec::none;
  }

  [[nodiscard]] const failure& error() const noexcept {
    return error_;
  }

private:
  failure error_{ec::none, {}};
};

} // namespace troupe
