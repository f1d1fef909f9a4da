// The actor that waits for mail servers, so that nobody else has to.

#pragma once

#include "actors/service_messages.hpp"
#include "bridge/mail/mail_port.hpp"

#include <caf/stateful_actor.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <memory>
#include <optional>

namespace troupe {

/// One mail at a time, in the order in which they come.
struct mailer_state {
  static inline constexpr const char* name = "mailer";

  std::shared_ptr<mail_port> port;
  std::optional<smtp_settings> server; ///< Nothing: mail cannot be sent.
  std::string why;                     ///< Why there is none.
};

/// Runs on a thread of its own: `mail_port` blocks.
mailer_actor::behavior_type
mailer_behavior(mailer_actor::stateful_pointer<mailer_state> self,
                std::shared_ptr<mail_port> port);

} // namespace troupe
