// What links of a real reactor say, heard from another thread.

#pragma once

#include "drivers/asio_reactor.hpp"

#include <catch2/catch.hpp>

#include <chrono>
#include <future>
#include <memory>
#include <string>
#include <utility>

namespace troupe::test {

/// Runs *f* on the reactor and waits for what it returns.
template <class F>
auto on(asio_reactor& io, F f) {
  std::packaged_task<decltype(f())()> task{std::move(f)};
  auto out = task.get_future();
  auto shared = std::make_shared<decltype(task)>(std::move(task));
  io.post([shared] { (*shared)(); });
  return out.get();
}

/// What a link said, in futures.
struct ears {
  std::promise<void> opened;
  std::promise<std::string> received;
  std::promise<failure> closed;

  transport_handlers handlers() {
    return {[this] { opened.set_value(); },
            [this](const uint8_t* data, size_t size) {
              received.set_value({data, data + size});
            },
            [this](const failure& why) { closed.set_value(why); }};
  }
};

inline constexpr std::chrono::seconds patience{10};

template <class T>
T get(std::promise<T>& x) {
  auto out = x.get_future();
  REQUIRE(out.wait_for(patience) == std::future_status::ready);
  return out.get();
}

} // namespace troupe::test
