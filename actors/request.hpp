// What clients ask of devices, whatever door they came in by.

#pragma once

#include "protocol/errc.hpp"
#include "protocol/ids.hpp"
#include "protocol/value.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace troupe {

/// `…/do`: an action of a device (IAP 7.4). *args* is a structure or null.
/// Names are not checked here: the device refuses what it does not know.
struct action_request {
  std::string action;
  value args;
};

/// `…/cfg[/path]`: merges *content* into the configuration; a deep path is
/// already folded into nested structures.
struct cfg_request {
  value content;
};

/// `…/if/…`: everything below one block, in any of the forms of IAP 8.5. The
/// bridge folds the topic's tail into *content*, so that only the form
/// `{"DP":{"value":…,"prio":…,"monitor":…}}` remains, with one exception: a
/// write to a member of a structure keeps its path in *field*. *content*
/// without members is the empty assignment, which shows the block again.
struct interface_request {
  std::string block;
  uint32_t index = 0;
  value content;
  std::string field; ///< "state" of `…/DP/value/state`; else empty.
  /// How long an override lasts; set by `troupe set --for`.
  std::optional<std::chrono::seconds> expiry;
  /// The device shall keep what it is given at level 17, too: if it reports
  /// another value by itself, it is written again. Holds until the next write.
  bool held = false;
  /// Changes only levels that the same source wrote; others stay.
  bool own_only = false;
};

/// On-demand read (IAP 9.6) of one datapoint. A *max_age* of zero asks the
/// device in any case (IAP Q28).
struct read_request {
  std::string block;
  uint32_t index = 0;
  std::string point;
  std::chrono::milliseconds max_age{0};
  std::chrono::milliseconds limit{30'000};
};

/// One request to one device. Every request ends in exactly one `outcome` at
/// the COMPLETION it names. Topic and source are for messages and owners, not
/// for routing. Whoever sends one without a COMPLETION hears nothing of its
/// end.
struct device_request {
  uint64_t number = 0; ///< Chosen by the asker, returned in the outcome.
  device_id target;
  std::string topic;  ///< What an error event is about.
  std::string source; ///< Who asks: `iap`, `console`, a schedule's handle.
  std::variant<action_request, cfg_request, interface_request, read_request>
    body;
};

using device_request_ptr = std::shared_ptr<const device_request>;

/// How a request ended; `ec::none` is success. *text* is for people, in the
/// words of the reference where it has some.
struct outcome {
  uint64_t number = 0;
  ec code = ec::none;
  std::string text;
  std::string topic; ///< Copied from the request.
  value result;      ///< What a read brought.
};

} // namespace troupe
