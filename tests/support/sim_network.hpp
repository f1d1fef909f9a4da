// Links that exist only in the test: what was sent, and when.

#pragma once

#include "drivers/transport.hpp"
#include "tests/support/sim_reactor.hpp"

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace troupe::test {

using bytes = std::vector<uint8_t>;

/// One host and port. Links to it open at once unless told otherwise.
class sim_host {
public:
  explicit sim_host(sim_reactor& io) : io_(io) {
    // nop
  }

  enum class door : uint8_t { open, refuses, silent };

  door state = door::open;
  size_t attempts = 0; ///< To connect.
  std::vector<reactor::time_point> attempt_times;

  /// Called with what the driver sent, on the reactor.
  std::function<void(const bytes&)> on_request;

  [[nodiscard]] bool has_link() const {
    return link_ != nullptr && link_->is_open;
  }

  /// Delivers bytes after *wait*, on the link that is open now.
  void deliver(bytes data, reactor::duration wait = {}) {
    later(wait, [data = std::move(data)](link& x) {
      if (x.handlers.received)
        x.handlers.received(data.data(), data.size());
    });
  }

  /// Breaks the link.
  void hang_up() {
    later({}, [](link& x) {
      auto closed = std::move(x.handlers.closed);
      x.is_open = false;
      x.handlers = {};
      if (closed)
        closed({ec::not_connected, "connection reset"});
    });
  }

  [[nodiscard]] transport_ptr connect() {
    ++attempts;
    attempt_times.push_back(io_.now());
    link_ = std::make_shared<link>();
    return std::make_unique<sim_transport>(*this, link_);
  }

private:
  /// Dies with its transport; then nobody hears anything.
  struct link {
    transport_handlers handlers;
    bool is_open = false;
    std::vector<timer_ptr> timers;
  };

  class sim_transport : public transport {
  public:
    sim_transport(sim_host& host, std::shared_ptr<link> x)
      : host_(host), link_(std::move(x)) {
      // nop
    }

    sim_transport(const sim_transport&) = delete;
    sim_transport& operator=(const sim_transport&) = delete;

    ~sim_transport() override {
      link_->is_open = false;
      link_->handlers = {};
      link_->timers.clear();
    }

    void open(transport_handlers handlers) override {
      link_->handlers = std::move(handlers);
      auto how = host_.state;
      host_.later({}, [how](link& x) {
        x.is_open = how == door::open;
        auto call = x.handlers;
        if (how == door::open)
          call.opened();
        else if (how == door::refuses)
          call.closed({ec::not_connected, "connection refused"});
      });
    }

    void send(bytes data) override {
      host_.io_.post([&host = host_, data = std::move(data)] {
        if (host.on_request)
          host.on_request(data);
      });
    }

  private:
    sim_host& host_;
    std::shared_ptr<link> link_;
  };

  void later(reactor::duration wait, std::function<void(link&)> f) {
    std::weak_ptr<link> weak = link_;
    auto run = [weak, f = std::move(f)] {
      if (auto x = weak.lock())
        f(*x);
    };
    if (wait.count() == 0)
      io_.post(run);
    else if (link_ != nullptr)
      link_->timers.push_back(io_.call_after(wait, run));
  }

  sim_reactor& io_;
  std::shared_ptr<link> link_;
};

/// All hosts of a test, by name and port.
class sim_network {
public:
  explicit sim_network(sim_reactor& io) : io_(io) {
    // nop
  }

  [[nodiscard]] sim_host& at(const std::string& host, uint16_t port) {
    auto& x = hosts_[{host, port}];
    if (x == nullptr)
      x = std::make_unique<sim_host>(io_);
    return *x;
  }

  [[nodiscard]] transport_factory connect() {
    return [this](const std::string& host, uint16_t port) {
      return at(host, port).connect();
    };
  }

private:
  sim_reactor& io_;
  std::map<std::pair<std::string, uint16_t>, std::unique_ptr<sim_host>> hosts_;
};

} // namespace troupe::test
