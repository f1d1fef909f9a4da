// A broker inside the test: keeps what is retained, counts what is published.

#pragma once

#include "bridge/mqtt/port.hpp"

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace troupe::test {

/// Plays client and broker at once. Nothing is acknowledged before the test
/// says so.
class fake_port : public mqtt_port {
public:
  void handle(port_handlers handlers) override {
    handlers_ = std::move(handlers);
  }

  void connect() override {
    ++connects;
  }

  void publish(const bus_message& x, uint64_t token) override {
    published.push_back(x);
    tokens.push_back(token);
    if (x.retained && x.payload.empty())
      retained.erase(x.topic);
    else if (x.retained)
      retained[x.topic] = x.payload;
  }

  void subscribe(const std::vector<std::string>& filters) override {
    filters_of.insert(filters_of.end(), filters.begin(), filters.end());
  }

  void unsubscribe(const std::vector<std::string>& filters) override {
    for (auto& x : filters)
      filters_of.erase(std::remove(filters_of.begin(), filters_of.end(), x),
                       filters_of.end());
  }

  void close() override {
    closed = true;
  }

  /// The library has something to say.
  void report(const bus_event& x) {
    handlers_.event(x);
  }

  void report(const bus_message& x) {
    handlers_.message(x);
  }

  /// Takes what was published since the last call.
  std::vector<bus_message> take() {
    return std::exchange(published, {});
  }

  std::vector<bus_message> published;
  std::vector<uint64_t> tokens; ///< Of every publication, never cleared.
  std::map<std::string, std::string> retained;
  std::vector<std::string> filters_of; ///< What is subscribed.
  int connects = 0;
  bool closed = false;

private:
  port_handlers handlers_;
};

} // namespace troupe::test
