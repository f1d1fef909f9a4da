// Every message and every typed handle. `type_ids.hpp` numbers the types.

#pragma once

#include "actors/type_ids.hpp"

#include <caf/replies_to.hpp>
#include <caf/typed_actor.hpp>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace troupe {

/// An actor that asked the TIMER WHEEL for a call.
using sleeper_actor = caf::typed_actor<
  // The delay asked for with this token has passed.
  caf::reacts_to<wake_atom, uint64_t>>;

/// Owns every timeout of the gateway.
using wheel_actor = caf::typed_actor<
  // Wakes the SLEEPER with the token once the delay has passed.
  caf::reacts_to<wake_atom, sleeper_actor, caf::timespan, uint64_t>,
  // INTERNAL: One turn of the wheel.
  caf::reacts_to<caf::tick_atom>>;

/// Keeps records; the only actor that touches the disk. Runs on a thread of its
/// own, because it waits for the disk. Writes are carried out in the order of
/// arrival, and a read sees all that came before it.
using store_actor = caf::typed_actor<
  // Writes all records or none. Answers once they are synced; an error says
  // that nothing was kept.
  caf::replies_to<record_list_ptr>::with<caf::ok_atom>,
  // Returns every record whose key begins with the prefix, in key order.
  caf::replies_to<load_atom, std::string>::with<record_list_ptr>,
  // INTERNAL: Commits what has gathered.
  caf::reacts_to<commit_atom>>;

/// Takes the end of a request. Each request has exactly one outcome, however it
/// ends.
using completion_actor = caf::typed_actor<
  // The request with this number ended.
  caf::reacts_to<outcome>>;

/// Gives an OBSERVER's or PUBLISHER's room for more views back to a device.
/// Mailboxes have no bound of their own: credit is what bounds them.
using credit_taker_actor = caf::typed_actor<
  // So many of your messages have been dealt with.
  caf::reacts_to<credit_atom, uint32_t>>;

/// Sees every change of every device. The PUBLISHER is one, consoles and tests
/// are others. Views and samples cost credit, the rest is rare. What is sent is
/// immutable and shared by all observers.
using observer_actor = caf::typed_actor<
  // The objects named in `parts` are new.
  caf::reacts_to<device_view_ptr>,
  // A block is new.
  caf::reacts_to<block_view_ptr>,
  // Samples that their monitor settings report.
  caf::reacts_to<sample_report_ptr>,
  // A device came, went, or had a point written.
  caf::reacts_to<life_event_ptr>,
  // Something to tell operators.
  caf::reacts_to<diagnostic>>;

/// Hears the MQTT client. Told from threads of the client's library.
using bus_listener_actor = caf::typed_actor<
  // The link came or went, or a publication ended.
  caf::reacts_to<bus_event>,
  // A message that was subscribed to.
  caf::reacts_to<bus_message_ptr>>;

/// Shows the gateway on the bus, and knows the newest view of everything. Order
/// is that of cause: what a device shows goes out as it was sent.
using publisher_actor = observer_actor::extend<
  // Copies everything to a further OBSERVER from now on, until it is gone.
  caf::reacts_to<observe_atom, observer_actor>,
  // Returns the newest views below `protocol/handle` globs (`*`, `**`).
  caf::replies_to<caf::get_atom, std::string>::with<view_set_ptr>,
  // Publishes a message as it is, behind everything sent before.
  caf::reacts_to<caf::put_atom, bus_message_ptr>,
  // Publishes again what is retained below `fb` and matches the expression.
  caf::reacts_to<load_atom, std::string>,
  // Publishes only events that pass, from now on.
  caf::reacts_to<event_filter_ptr>,
  // Knows these types when it is asked for definitions.
  caf::reacts_to<lon::catalogue_ptr>,
  // Answers when everything published so far is on the broker.
  caf::replies_to<settle_atom>::with<caf::ok_atom>,
  // Returns the counters.
  caf::replies_to<caf::get_atom>::with<metric_list_ptr>>::
  extend_with<bus_listener_actor>::extend_with<sleeper_actor>;

/// Owns the requests of one resource type, such as groups. Other types are
/// refused by `requests` (IAP Q40).
using resource_actor = caf::typed_actor<
  // A request for one of its objects. What it hands on goes back to the sender,
  // which is a BUS LISTENER.
  caf::reacts_to<bus_message_ptr>>;

/// Turns messages of the bus into requests, and their ends into events. Wakes
/// for the limits of gets and transactions.
using requests_actor = bus_listener_actor ::extend_with<
  completion_actor>::extend_with<sleeper_actor>;

/// Stands in for the whole gateway until a client gives the segment its id.
using provisioner_actor
  = bus_listener_actor::extend_with<sleeper_actor>::extend<
    // Answers with the id, once it is there.
    caf::replies_to<caf::get_atom>::with<std::string>>;

/// Gathers samples for the STORE. Between devices and store, so that no poll
/// waits for the disk.
using recorder_actor = caf::typed_actor<
  // The device accepted these samples.
  caf::reacts_to<device_number, batch_ptr>,
  // Drops what waits of a device; answers when nothing more will come.
  caf::replies_to<detach_atom, device_number>::with<caf::ok_atom>,
  // Answers when everything so far is synced; an error says that some is lost.
  caf::replies_to<settle_atom>::with<caf::ok_atom>>::extend_with<sleeper_actor>;

/// Asked for a search for devices.
using searcher_actor = caf::typed_actor<
  // Something was found, or the search went on, or ended.
  caf::reacts_to<search_report_ptr>>;

/// Talks to field devices of one protocol. Messages for one device are carried
/// out in order; all of them are handed to the driver's own thread. None is
/// answered here but the counters.
using driver_actor = caf::typed_actor<
  // Takes charge of a device; the actor gets its batches and reports.
  caf::reacts_to<attach_atom, device_link_ptr, caf::strong_actor_ptr>,
  // Forgets a device; nothing is sent about it afterwards.
  caf::reacts_to<detach_atom, device_number>,
  // Replaces the poll plan of a device.
  caf::reacts_to<scan_plan_ptr>,
  // Writes; the device gets one `driver_done`.
  caf::reacts_to<write_command_ptr>,
  // Reads now; the device gets a batch, then one `driver_done`.
  caf::reacts_to<read_command_ptr>,
  // The device has taken its batch and has room for the next.
  caf::reacts_to<credit_atom, device_number>,
  // Looks for devices; one search at a time, the next is refused. The SEARCHER
  // gets one report that ends it.
  caf::reacts_to<search_order_ptr, searcher_actor>,
  // Ends the search with this number, if it runs.
  caf::reacts_to<stop_atom, uint64_t>,
  // Returns the driver's counters.
  caf::replies_to<caf::get_atom>::with<metric_list_ptr>>;

/// What a DRIVER tells a DEVICE. Sent from the driver's thread, without a
/// sender.
using driven_actor = caf::typed_actor<
  // New values. The receiver answers with credit.
  caf::reacts_to<batch_ptr>,
  // The device answers again, or does not.
  caf::reacts_to<health_report>,
  // A command ended.
  caf::reacts_to<driver_done>>;

/// Hears of datapoints it asked for.
using subscriber_actor = caf::typed_actor<
  // The datapoint asked for with this token has this present value.
  caf::reacts_to<uint64_t, sample>,
  // It is there now, or no longer; the text says why not.
  caf::reacts_to<uint64_t, outcome>>;

/// Datapoints are named, not numbered: the asker knows no types. Without a
/// point it is the status of the device: samples of `{"state","health"}`.
struct point_watch {
  device_id device;
  std::string block;
  uint32_t index = 0;
  std::string point;
  subscriber_actor who;
  uint64_t token = 0; ///< Comes back with each sample.
};

/// Hears how a CONNECTION does. Only changes are told.
using connection_owner_actor = caf::typed_actor<
  // The connection with this handle works, or does not, and why.
  caf::reacts_to<std::string, outcome>>;

/// Creates connections, and knows how they do.
using connections_actor = caf::typed_actor<
  // A request for one of the connections.
  caf::reacts_to<bus_message_ptr>,
  // Returns all of them, once every request so far has ended.
  caf::replies_to<settle_atom>::with<connection_list_ptr>>::
  extend_with<connection_owner_actor>;

/// Carries values from datapoints to datapoints while it lives.
using connection_actor = subscriber_actor::extend_with<completion_actor>;

/// Exchanges values with one other broker.
using exchange_actor = bus_listener_actor::extend<
  // Tells the SUBSCRIBER each value on the topic, until it ends.
  caf::reacts_to<observe_atom, std::string, subscriber_actor, uint64_t>,
  // Publishes. Of a topic only the newest message waits for the broker.
  caf::reacts_to<caf::put_atom, bus_message_ptr>>::extend_with<sleeper_actor>;

/// Hears of alarms from whoever finds their conditions.
using alarm_taker_actor = caf::typed_actor<
  // An alarm is active, or not; repetitions change nothing.
  caf::reacts_to<alarm_report_ptr>>;

/// Owns the policy of one datapoint: its priority array. Level 17 passes
/// through to the DEVICE, which alone knows the actual value.
using datapoint_actor = caf::typed_actor<
  // Changes one level; the DEVICE gets the new policy.
  caf::reacts_to<point_write_ptr>,
  // The present value changed, as its DEVICE decided: for subscribers.
  caf::reacts_to<sample>,
  // Tells the SUBSCRIBER of each change, until it ends.
  caf::reacts_to<observe_atom, subscriber_actor, uint64_t>,
  // Returns the present policy.
  caf::replies_to<caf::get_atom>::with<policy_ptr>>::extend_with<sleeper_actor>;

/// One field device: its life cycle, its live table, its points. Requests are
/// carried out one after the other, in the order of arrival.
using device_actor = caf::typed_actor<
  // A request; ends in one outcome at the COMPLETION.
  caf::reacts_to<device_request_ptr, completion_actor>,
  // A DATAPOINT changed its priority array.
  caf::reacts_to<policy_ptr>,
  // The driver of the protocol is there, or anew.
  caf::reacts_to<attach_atom, driver_actor>,
  // Publishes every object again.
  caf::reacts_to<observe_atom>,
  // The rules of its type are these from now on.
  caf::reacts_to<point_rules_ptr>,
  // Datapoints that clients add may have these types.
  caf::reacts_to<lon::catalogue_ptr>,
  // Lets a SUBSCRIBER hear of a datapoint, from its present value on. An error
  // says what is not there.
  caf::replies_to<observe_atom, point_watch_ptr>::with<caf::ok_atom>>::
  extend_with<driven_actor>::extend_with<credit_taker_actor>::extend_with<
    sleeper_actor>;

/// Stands for the devices of drivers outside the gateway, and serves these
/// drivers. What a driver does with a request is seen in what it shows.
using external_actor = bus_listener_actor::extend<
  // Polls a datapoint, or hands a request on to the driver; ends in one
  // outcome at the COMPLETION.
  caf::reacts_to<device_request_ptr, completion_actor>,
  // Lets a SUBSCRIBER hear of a datapoint until it ends.
  caf::replies_to<observe_atom, point_watch_ptr>::with<caf::ok_atom>,
  // Returns the counters.
  caf::replies_to<caf::get_atom>::with<metric_list_ptr>>::
  extend_with<sleeper_actor>;

/// Whoever counts what it does.
using counting_actor = caf::typed_actor<
  // Returns the counters.
  caf::replies_to<caf::get_atom>::with<metric_list_ptr>>;

/// Knows every device by handle, and creates and buries them. Everybody finds
/// devices here: handles of devices are not passed around, because a device
/// that died comes back as another actor.
using manager_actor = caf::typed_actor<
  // Routes a request to its device, or creates the device.
  caf::reacts_to<device_request_ptr, completion_actor>,
  // Adds device types; an error names the first that does not fit.
  caf::replies_to<type_list_ptr>::with<caf::ok_atom>,
  // Returns all known types.
  caf::replies_to<caf::get_atom>::with<type_list_ptr>,
  // Adds or replaces the data rules of types.
  caf::replies_to<rule_list_ptr>::with<caf::ok_atom>,
  // Returns all data rules.
  caf::replies_to<load_atom>::with<rule_list_ptr>,
  // Datapoints that clients add to devices may have these types.
  caf::reacts_to<lon::catalogue_ptr>,
  // A driver for the protocol is there; devices are handed to it.
  caf::reacts_to<attach_atom, std::string, driver_actor>,
  // Hands the order to the driver of its protocol, along with the types.
  caf::reacts_to<search_order_ptr, searcher_actor>,
  // Ends the search with this number in the driver of the protocol.
  caf::reacts_to<stop_atom, std::string, uint64_t>,
  // Lets a SUBSCRIBER hear of a datapoint. An error says what is not there;
  // the SUBSCRIBER hears when that has changed, for as long as it lives.
  caf::replies_to<observe_atom, point_watch_ptr>::with<caf::ok_atom>,
  // INTERNAL: A DEVICE ended its `delete`, or could never be stored.
  caf::reacts_to<gone_atom, device_number>,
  // INTERNAL: A DEVICE has other datapoints than before.
  caf::reacts_to<observe_atom, device_number>,
  // INTERNAL: The request that brought the first address ended, or a refused
  // `delete`, which brings none; the DEVICE has the second.
  caf::reacts_to<settle_atom, device_number, std::string, std::string>,
  // Returns the counters of all drivers.
  caf::replies_to<caf::get_atom, attach_atom>::with<metric_list_ptr>,
  // Counts devices and datapoints, without the system device.
  caf::replies_to<caf::get_atom, caf::ok_atom>::with<metric_list_ptr>>::
  extend_with<sleeper_actor>;

/// Imports files, one order after the other. Runs on a thread of its own,
/// because it parses big files.
using importer_actor = caf::typed_actor<
  // Imports all files or nothing; the report says which.
  caf::replies_to<import_order_ptr>::with<import_report_ptr>,
  // Returns the files that make the site what it is.
  caf::replies_to<caf::get_atom>::with<site_files_ptr>>::
  extend_with<completion_actor>::extend_with<sleeper_actor>;

/// Carries out the commands of `troupe`.
using console_actor = caf::typed_actor<
  // A session has this command; the command knows where its rows go.
  caf::reacts_to<console_command_ptr>>::extend_with<completion_actor>::
  extend_with<sleeper_actor>;

/// Follows changes for one `troupe watch`; credit is per bundle of changes.
using watcher_actor = observer_actor::extend_with<credit_taker_actor>;

} // namespace troupe
