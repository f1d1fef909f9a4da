// Handlers that count: what makes the shells of actors visible.

#pragma once

#include "actors/actor_book.hpp"
#include "actors/trace_book.hpp"
#include "actors/trip_book.hpp"

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>

#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <typeinfo>
#include <utility>

namespace troupe {

/// Configuration of an actor system whose actors are counted. In others, such
/// as those of most tests, nothing is.
struct counting_config : caf::actor_system_config {
  std::shared_ptr<actor_book> book = std::make_shared<actor_book>();
  std::shared_ptr<trace_book> traces = std::make_shared<trace_book>(
    [] { return std::chrono::steady_clock::now().time_since_epoch(); });
  std::shared_ptr<trip_book> trips = std::make_shared<trip_book>();
};

/// Returns null when actors of *sys* are not counted.
[[nodiscard]] inline actor_book* book_of(caf::actor_system& sys) {
  auto cfg = dynamic_cast<const counting_config*>(&sys.config());
  return cfg != nullptr ? cfg->book.get() : nullptr;
}

/// Returns null when nobody counts how devices of *sys* answer.
[[nodiscard]] inline trip_book* trips_of(caf::actor_system& sys) {
  auto cfg = dynamic_cast<const counting_config*>(&sys.config());
  return cfg != nullptr ? cfg->trips.get() : nullptr;
}

/// Returns null when nothing is recorded of *sys*.
[[nodiscard]] inline flight_recorder* flight_of(caf::actor_system& sys) {
  auto book = book_of(sys);
  return book != nullptr ? book->flight() : nullptr;
}

/// Returns null when nothing can be traced in *sys*.
[[nodiscard]] inline trace_book* traces_of(caf::actor_system& sys) {
  auto cfg = dynamic_cast<const counting_config*>(&sys.config());
  return cfg != nullptr ? cfg->traces.get() : nullptr;
}

/// `wake, uint64`: how messages of these types are called.
/// @param types As `typeid` names them.
[[nodiscard]] std::string
message_name(std::initializer_list<const char*> types);

/// An actor that others of its kind are told from by a label.
template <class Self>
struct labelled {
  Self self;
  std::string label;
};

template <class Self>
labelled(Self, std::string) -> labelled<Self>;

namespace detail {

/// Made once for each signature.
template <class... Ts>
const std::string& name_of_message() {
  static const std::string name
    = message_name({typeid(std::decay_t<Ts>).name()...});
  return name;
}

/// Counts and times one call of a handler of *self*.
template <class Self, class... Ts>
class call_timer {
public:
  call_timer(actor_cell& cell, Self self)
    : cell_(cell), self_(self), scope_(cell.level), timed_(cell.count()) {
    if (timed_) {
      depth_ = self_->mailbox().size();
      begin_ = std::chrono::steady_clock::now();
    }
  }

  ~call_timer() {
    if (timed_)
      cell_.timed(std::chrono::steady_clock::now() - begin_, depth_,
                  name_of_message<Ts...>());
  }

  call_timer(const call_timer&) = delete;
  call_timer& operator=(const call_timer&) = delete;

private:
  actor_cell& cell_;
  Self self_;
  log_scope scope_;
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
    call_timer<Self, Ts...> timer{*cell, self};
    return f(std::forward<Ts>(xs)...);
  }

  F f;
  Self self;
  std::shared_ptr<actor_cell> cell;
};

template <class Self, class F, class C, class R, class... Ts>
struct counted_handler<Self, F, R (C::*)(Ts...)> {
  R operator()(Ts... xs) {
    call_timer<Self, Ts...> timer{*cell, self};
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
Behavior
counted_behavior([[maybe_unused]] labelled<Self> who, Handlers... handlers) {
#ifndef TROUPE_NO_ACTOR_COUNTERS
  auto self = who.self;
  if (auto book = book_of(self->system())) {
    auto cell = book->open(self->name(), std::move(who.label), self->id());
    return {detail::counted(self, cell, std::move(handlers))...};
  }
#endif
  return {std::move(handlers)...};
}

template <class Behavior, class Self, class... Handlers>
Behavior counted_behavior(Self self, Handlers... handlers) {
  return counted_behavior<Behavior>(labelled<Self>{self, {}},
                                    std::move(handlers)...);
}

} // namespace troupe
