// The typed handles of the services: schedules, calendars, alarms.

#pragma once

#include "actors/messages.hpp"

namespace troupe {

/// Whoever has to know the configuration of the segment.
using settings_taker_actor = caf::typed_actor<
  // The segment is configured like this from now on.
  caf::reacts_to<settings_ptr>>;

/// Carries out searches for devices: hears the drivers, and tells the bus.
using searches_actor = searcher_actor::extend<
  // Searches; who asked may hear of it, too.
  caf::reacts_to<search_request_ptr>>::extend_with<settings_taker_actor>::
  extend_with<sleeper_actor>;

/// Hears how a SCHEDULE or CALENDAR does. Only changes are told.
using schedule_owner_actor = caf::typed_actor<
  // Its output is this from now on, or it fails.
  caf::reacts_to<schedule_status_ptr>,
  // The SCHEDULE with this handle has given back the debt with this number.
  caf::reacts_to<settle_atom, std::string, uint64_t>>;

/// Creates schedules and calendars, and shows how they do.
using schedules_actor = caf::typed_actor<
  // Takes requests to groups from now on.
  caf::reacts_to<attach_atom, bus_listener_actor>,
  // The group with this handle takes no values from now on, because of that;
  // empty: it does.
  caf::reacts_to<attach_atom, std::string, std::string>,
  // A request for one of the objects.
  caf::reacts_to<bus_message_ptr>,
  // Members of a group have lost these levels, which are stored as the debt of
  // this handle.
  caf::reacts_to<settle_atom, std::string, settings_ptr>,
  // Returns all schedules, as structures with `handle`, `state`, `value`,
  // `next` and what is wrong.
  caf::replies_to<load_atom>::with<value_list_ptr>,
  // Returns the counters.
  caf::replies_to<caf::get_atom>::with<metric_list_ptr>>::
  extend_with<schedule_owner_actor>::extend_with<
    settings_taker_actor>::extend_with<sleeper_actor>;

/// Gives its targets, at every instant, what its plan says. Hears of targets
/// that have another value, and of devices that come back.
using schedule_actor = subscriber_actor::extend<
  // It is planned like this from now on.
  caf::reacts_to<schedule_spec_ptr>,
  // Gives back the levels it holds, and ends.
  caf::reacts_to<stop_atom>,
  // Calendars, zone or clock are others: evaluates anew. The flag says whether
  // targets get the same output once more.
  caf::reacts_to<surroundings_ptr, bool>,
  // Takes what is for groups from now on.
  caf::reacts_to<attach_atom, bus_listener_actor>,
  // The group with this handle takes no values from now on, because of that;
  // empty: it does.
  caf::reacts_to<attach_atom, std::string, std::string>>::
  extend_with<completion_actor>::extend_with<sleeper_actor>;

/// Says each day whether it is active.
using calendar_actor = caf::typed_actor<
  // Zone or clock are others.
  caf::reacts_to<surroundings_ptr>>::extend_with<sleeper_actor>;

/// Also knows what is active.
using alarm_desk_actor = alarm_taker_actor::extend<
  // Returns the types that are active of the source, as texts.
  caf::replies_to<caf::get_atom, std::string>::with<value_list_ptr>>;

/// Sends mail. Runs on a thread of its own, because it waits for servers.
using mailer_actor = caf::typed_actor<
  // Answers when the server has taken the mail, or why not.
  caf::replies_to<mail_ptr>::with<caf::ok_atom>>::
  extend_with<settings_taker_actor>;

/// Owns the alarms of the bus and the list of all alarms.
using alarms_actor = caf::typed_actor<
  // The gateway is complete: here are its devices, and who takes jobs.
  caf::reacts_to<attach_atom, manager_actor, bus_listener_actor>,
  // A request for one of the alarms.
  caf::reacts_to<bus_message_ptr>,
  // Acknowledges, clears or shelves a row of the list.
  caf::replies_to<alarm_order_ptr>::with<caf::ok_atom>,
  // Returns the list, as structures.
  caf::replies_to<load_atom>::with<value_list_ptr>,
  // Returns the counters.
  caf::replies_to<caf::get_atom>::with<metric_list_ptr>>::
  extend_with<alarm_desk_actor>::extend_with<settings_taker_actor>::extend_with<
    sleeper_actor>;

/// Watches the limits of one datapoint.
using limit_alarm_actor = subscriber_actor::extend_with<sleeper_actor>;

/// Watches the condition of one alarm.
using alarm_actor = subscriber_actor::extend_with<sleeper_actor>;

} // namespace troupe
