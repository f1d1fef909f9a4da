// A search for devices as somebody asks for it: IAP 4.6.

#pragma once

#include "actors/messages.hpp"
#include "protocol/result.hpp"
#include "protocol/value.hpp"

#include <chrono>
#include <string>
#include <vector>

namespace troupe {

/// What the desk of searches is asked; ends once, whatever becomes of it.
struct search_request {
  std::string topic;                  ///< What errors are about.
  std::vector<std::string> protocols; ///< Empty: all.
  bool slow = false;
  bool provisioned = false;  ///< Tell also of devices in operation.
  bool unprovisioned = true; ///< Tell of all others.
  value option;              ///< Structure by protocol, or null.
  std::chrono::milliseconds limit{600'000}; ///< Of each driver.
  std::string respond; ///< Where the completion goes; empty: nowhere.
  value meta;
  /// As it came from the bus, for drivers outside; null: they are not asked.
  bus_message_ptr asked;
  /// Hears of what is found, and how it ends; or nobody. Its own end stops the
  /// search.
  searcher_actor listener;
};

/// Reads the arguments of `discoverDevices`; those who ask and are asked are
/// left to the caller. Fails with `invalid_request` and names the member.
[[nodiscard]] result<search_request> read_search_request(const value& args);

} // namespace troupe
