// An IPv4 network that exists only in the test.

#pragma once

#include "drivers/datagram_port.hpp"
#include "tests/support/sim_reactor.hpp"

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace troupe::test {

/// One port of the code under test at a time; everybody else is *on_sent*.
class sim_datagrams {
public:
  explicit sim_datagrams(sim_reactor& io) : io_(io) {
    // nop
  }

  datagram_address own{0x0A000001, 47'808};
  datagram_address broadcast{0x0A0000FF, 47'808};
  bool refuses = false; ///< Ports cannot be opened.
  size_t opened = 0;
  size_t sent = 0;

  /// Called with what was sent, within the call.
  std::function<void(const datagram_address& to,
                     const std::vector<uint8_t>& bytes)>
    on_sent;

  [[nodiscard]] bool is_open() const {
    return link_ != nullptr && static_cast<bool>(link_->received);
  }

  /// Brings a datagram after *wait*, to the port that is open then.
  void deliver(const datagram_address& from, std::vector<uint8_t> bytes,
               reactor::duration wait = {}) {
    auto run = [this, from, bytes = std::move(bytes)] {
      auto to = link_;
      if (to == nullptr || !to->received)
        return;
      auto received = to->received;
      received(from, bytes.data(), bytes.size());
    };
    if (wait.count() == 0)
      io_.post(run);
    else
      io_.run_after(wait, run);
  }

  /// The interface goes away.
  void break_off() {
    io_.post([this] {
      if (link_ == nullptr)
        return;
      auto closed = std::move(link_->closed);
      *link_ = {};
      if (closed)
        closed({ec::not_connected, "network is down"});
    });
  }

  [[nodiscard]] datagram_factory factory() {
    return [this](const datagram_settings&) -> datagram_port_ptr {
      return std::make_unique<port>(*this);
    };
  }

private:
  class port : public datagram_port {
  public:
    explicit port(sim_datagrams& net)
      : net_(net), link_(std::make_shared<datagram_handlers>()) {
      // nop
    }

    port(const port&) = delete;
    port& operator=(const port&) = delete;

    ~port() override {
      *link_ = {};
    }

    void open(datagram_handlers handlers) override {
      *link_ = std::move(handlers);
      net_.link_ = link_;
      ++net_.opened;
      net_.io_.post([&net = net_, link = link_] {
        auto call = *link;
        if (net.refuses && call.closed) {
          *link = {};
          call.closed({ec::not_connected, "no such interface"});
        } else if (call.opened) {
          call.opened(net.own, net.broadcast);
        }
      });
    }

    void send(const datagram_address& to, const uint8_t* data,
              size_t size) override {
      ++counts_.sent;
      ++net_.sent;
      if (net_.on_sent)
        net_.on_sent(to, {data, data + size});
    }

    [[nodiscard]] const datagram_counts& counts() const noexcept override {
      return counts_;
    }

  private:
    sim_datagrams& net_;
    std::shared_ptr<datagram_handlers> link_;
    datagram_counts counts_;
  };

  sim_reactor& io_;
  std::shared_ptr<datagram_handlers> link_;
};

} // namespace troupe::test
