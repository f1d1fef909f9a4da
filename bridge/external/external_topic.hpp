// Topics by which drivers outside the gateway talk with it (IAP 14.1).

#pragma once

#include "protocol/ids.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace troupe {

/// What a message of the bus is for these drivers.
enum class external_kind : uint8_t {
  none,       ///< For somebody else.
  about,      ///< `=engine/about`, `=engine/{P}/about`
  sample,     ///< `=monitoring/service`
  control,    ///< `=control/service`
  logged,     ///< `=logger/event`
  polled,     ///< The answer to a poll.
  discovered, ///< A driver has ended its search.
  status,     ///< `fb/dev/{P}/{H}/sts`
  cfg,        ///< `fb/dev/{P}/{H}/cfg`
  request,    ///< `rq/dev/{P}/{H}/…`
  segment_do, ///< `rq/do`
  connected,  ///< `=engine/{P}/con/{H}/sts`
  input,      ///< `=dcm/con/{H}/in`
};

/// Nobody but `external` has a use for it.
[[nodiscard]] bool is_service(external_kind x) noexcept;

/// *device* has the protocol only where the topic names no device. *name* is
/// the last level of `discovered`, and the connection of the last two kinds.
struct external_topic {
  external_kind kind = external_kind::none;
  device_id device;
  std::string name;
};

/// Knows which protocols are owned outside. Topics of other protocols are for
/// somebody else, whatever they say. Immutable: used by several threads.
class external_topics {
public:
  external_topics(std::string sid, std::vector<std::string> protocols);

  [[nodiscard]] external_topic read(std::string_view topic) const;

  [[nodiscard]] bool owns(std::string_view protocol) const noexcept;

  /// What to subscribe to. `rq` is not among them: `requests` hands on what it
  /// gets.
  [[nodiscard]] std::vector<std::string> filters() const;

  [[nodiscard]] const std::string& sid() const noexcept {
    return sid_;
  }

  [[nodiscard]] const std::vector<std::string>& protocols() const noexcept {
    return protocols_;
  }

private:
  [[nodiscard]] external_topic
  read_service(const std::vector<std::string>& levels) const;
  [[nodiscard]] external_topic
  read_segment(const std::vector<std::string>& levels) const;

  std::string sid_;
  std::vector<std::string> protocols_;
  std::string prefix_; ///< `glp/0/{SID}/`
};

/// Where drivers answer polls, and where they say that they have searched.
[[nodiscard]] std::string poll_answer_topic();
[[nodiscard]] std::string discovered_topic(const std::string& protocol,
                                           uint64_t number);

} // namespace troupe
