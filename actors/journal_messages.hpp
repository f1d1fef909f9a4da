// Events on their way to the disk and back: none is lost while the broker is
// away, and some are kept for good.

#pragma once

#include "actors/messages.hpp"
#include "protocol/event/event_query.hpp"

#include <cstdint>
#include <memory>
#include <vector>

namespace troupe {

/// Events of the bus, in order. Others than the reader may give some, and ask
/// with `settle_atom` whether they are on the disk.
struct journal_batch {
  std::vector<bus_message_ptr> keep; ///< Until the broker has them.
  std::vector<bus_message_ptr> log;  ///< Entries of the event log.
  bool given = true; ///< By the reader, to whom offers tell what was taken.
};

using journal_batch_ptr = std::shared_ptr<const journal_batch>;

/// Numbers of messages that the broker acknowledged.
using journal_acks_ptr = std::shared_ptr<const std::vector<uint64_t>>;

/// What goes to the broker next, in this order, with QoS 1.
struct journal_offer {
  struct message {
    uint64_t number = 0; ///< Comes back with the acknowledgement.
    bus_message_ptr what;
  };

  std::vector<message> messages;
  uint64_t round = 0;  ///< Of the link, as the reader named it.
  uint64_t taken = 0;  ///< So many messages were given to keep so far.
  bool is_all = false; ///< Every one of them was offered, or is acknowledged.
};

using journal_offer_ptr = std::shared_ptr<const journal_offer>;
using event_query_ptr = std::shared_ptr<const event_query>;
using event_page_ptr = std::shared_ptr<const event_page>;

/// Publishes what the journal offers: the PUBLISHER.
using journal_reader_actor
  = caf::typed_actor<caf::reacts_to<journal_offer_ptr>>;

/// The PUBLISHER as the gateway makes it.
using journaled_publisher_actor
  = publisher_actor::extend_with<journal_reader_actor>;

using journal_actor = caf::typed_actor<
  // Nobody waits for it: what it cannot keep, it counts and tells.
  caf::reacts_to<journal_batch_ptr>,
  // These offers reached the broker.
  caf::reacts_to<journal_acks_ptr>,
  // The link is there: what is kept is offered, all that was offered before as
  // well. The number is of the link.
  caf::reacts_to<attach_atom, journal_reader_actor, uint64_t>,
  // There is no link: offers are empty, and only tell what was taken.
  caf::reacts_to<detach_atom, journal_reader_actor>,
  // Returns entries of the event log, or why there can be none.
  caf::replies_to<event_query_ptr>::with<event_page_ptr>,
  // Answers when everything so far is synced, or cannot be.
  caf::replies_to<settle_atom>::with<caf::ok_atom>,
  // Returns the counters.
  caf::replies_to<caf::get_atom>::with<metric_list_ptr>,
  // INTERNAL: Commits what has gathered.
  caf::reacts_to<commit_atom>>::extend_with<sleeper_actor>;

} // namespace troupe

// clang-format off
CAF_BEGIN_TYPE_ID_BLOCK(troupe_journal, caf::first_custom_type_id + 210)

  CAF_ADD_TYPE_ID(troupe_journal, (troupe::event_page_ptr))
  CAF_ADD_TYPE_ID(troupe_journal, (troupe::event_query_ptr))
  CAF_ADD_TYPE_ID(troupe_journal, (troupe::journal_acks_ptr))
  CAF_ADD_TYPE_ID(troupe_journal, (troupe::journal_batch_ptr))
  CAF_ADD_TYPE_ID(troupe_journal, (troupe::journal_offer_ptr))

CAF_END_TYPE_ID_BLOCK(troupe_journal)
// clang-format on

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::event_page_ptr)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::event_query_ptr)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::journal_acks_ptr)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::journal_batch_ptr)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::journal_offer_ptr)
