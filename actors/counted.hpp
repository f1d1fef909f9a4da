// Handlers that count: what makes the shells of actors visible.

#pragma once

#include "actors/actor_book.hpp"

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>

#include <memory>
#include <string>
#include <utility>

namespace troupe {

/// Configuration of an actor system whose actors are counted. In others, such
/// as those of most tests, nothing is.
struct counting_config : caf::actor_system_config {
  std::shared_ptr<actor_book> book = std::make_shared<actor_book>();
};

/// Returns null when actors of *sys* are not counted.
[[nodiscard]] inline actor_book* book_of(caf::actor_system& sys) {
  auto cfg = dynamic_cast<const counting_config*>(&sys.config());
  return cfg != nullptr ? cfg->book.get() : nullptr;
}

namespace detail {

/// Counts and times one call of a handler of *self*.
template <class Self>
class call_timer {
public:
  call_timer(actor_cell& cell, Self self)
    : cell_(cell), self_(self), timed_(cell.count()) {
    if (timed_) {
      depth_ = self_->mailbox().size();
      begin_ = std::chrono::steady_clock::now();
    }
  }

  ~call_timer() {
    if (timed_)
      cell_.timed(std::chrono::steady_clock::now() - begin_, depth_);
  }

  call_timer(const call_timer&) = delete;
  call_timer& operator=(const call_timer&) = delete;

private:
  actor_cell& cell_;
  Self self_;
  bool timed_;
  size_t depth_ = 0;
  std::chrono::steady_clock::time_point begin_;
};

/// Has the signature of *F*, as CAF reads it from there.
template <class Self, class F, class Call>
struct counted_handler;

template <class Self, class F, class C, class R, class... Ts>
struct counted_handler<Self, F, R (C::*)(Ts...) const> {
  R operator()(Ts... xs) const {
    call_timer<Self> timer{*cell, self};
    return f(std::forward<Ts>(xs)...);
  }

  F f;
  Self self;
  std::shared_ptr<actor_cell> cell;
};

template <class Self, class F, class C, class R, class... Ts>
struct counted_handler<Self, F, R (C::*)(Ts...)> {
  R operator()(Ts... xs) {
    call_timer<Self> timer{*cell, self};
    return f(std::forward<Ts>(xs)...);
  }

  F f;
  Self self;
  std::shared_ptr<actor_cell> cell;
};

template <class Self, class F>
auto counted(Self self, const std::shared_ptr<actor_cell>& cell, F f) {
  return counted_handler<Self, F, decltype(&F::operator())>{std::move(f), self,
                                                            cell};
}

} // namespace detail

/// Makes a behavior of *handlers* that count messages under the name of the
/// actor, and time some of them. Built with TROUPE_COUNT_ACTORS off it counts
/// nothing: for measuring what counting costs.
/// @param self the actor; its mailbox is looked at
template <class Behavior, class Self, class... Handlers>
Behavior counted_behavior(Self self, Handlers... handlers) {
#ifndef TROUPE_NO_ACTOR_COUNTERS
  if (auto book = book_of(self->system())) {
    auto cell = book->open(self->name());
    return {detail::counted(self, cell, std::move(handlers))...};
  }
#endif
  return {std::move(handlers)...};
}

} // namespace troupe
