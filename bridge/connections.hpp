// Connections: their life on the bus, and the actors that carry the values.

#pragma once

#include "actors/messages.hpp"
#include "actors/wall_clock.hpp"
#include "bridge/connection_book.hpp"
#include "bridge/connection_types.hpp"
#include "bridge/exchange_pool.hpp"
#include "bridge/object_store.hpp"

#include <caf/stateful_actor.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace troupe {

/// Whom the actor talks to.
struct connections_ports {
  manager_actor manager;
  publisher_actor publisher;
  store_actor store;
  std::shared_ptr<const wall_clock> clock;
  wheel_actor wheel;
  exchange_maker reach; ///< Makes clients of other brokers.
};

/// Runs on a scheduler thread. A request changes the book, then the store, and
/// only when that has answered the bus and the running actors. Connection
/// actors are linked: they end with this one, and a defect in one ends all.
class connections_state {
public:
  static inline constexpr const char* name = "connections";

  using pointer = connections_actor::stateful_pointer<connections_state>;

  explicit connections_state(connections_actor::pointer self);

  /// Shows every stored connection, and starts those that were provisioned.
  void start(const std::string& sid, const std::vector<object_record>& stored,
             connections_ports ports);

  /// Takes `glp/0/{SID}/rq/con/{H}/do`. What is wrong goes to `ev/error`, and
  /// for an unknown handle to a `failed` status as well (IAP 13.1).
  /// @pre the topic lies below `rq/con/`: `requests` sends no others
  void on_message(const bus_message_ptr& x);

  /// The actor of *handle* reached its sources, or says what does not work. One
  /// that was stopped meanwhile may still report.
  void on_state(const std::string& handle, const outcome& how);

  /// Answers when nothing is being checked or stored any more.
  caf::result<connection_list_ptr> on_settle();

private:
  /// What runs of a connection.
  struct running {
    connection_actor actor;
    std::vector<exchange_place> places; ///< One for each end elsewhere.
  };

  void go_on();

  /// Answers those who wait for the end of all requests, if that has come.
  void settle();
  void handle(const bus_message_ptr& x);

  /// Asks the publisher for the types at the ends of a new plan; messages that
  /// come meanwhile wait, so that their order is kept (IAP 14.2).
  void check(const bus_message_ptr& cause, const connection_change& x);
  void checked(const bus_message_ptr& cause, const connection_change& x);
  void ask_type(std::vector<device_id> left, std::function<void()> then);
  void store(const bus_message& cause, const connection_change& x);
  void stored(const connection_change& x);

  /// Replaces the actor of *x*, if one runs. What was stored by an older
  /// version may be no plan any more: that shows as `failed`.
  void run(const connection_object& x, bool restored);
  void stop(const std::string& handle);
  exchange_pool make_pool();

  /// @param taken Gets the places, also when it fails.
  result<std::vector<exchange_actor>>
  reach(const connection_plan& plan, const std::vector<connection_end>& ends,
        std::vector<exchange_place>& taken);
  void show(const connection_object& x, const std::string& state,
            const std::string& why = {});

  /// @param tail Behind `glp/0/{SID}/fb/con/`.
  /// @param json Empty: clears what is retained there.
  void put(const std::string& tail, std::string json, bool retained = true);
  void fail(const std::string& topic, std::string text) const;

  connections_actor::pointer self_;
  connections_ports ports_;
  std::string sid_;
  connection_book book_{{}};
  /// Set by `start`; refers to `book_`.
  std::optional<object_store<connection_book, connection_object>> disk_;
  /// State and reason as shown last, by handle.
  std::map<std::string, std::pair<std::string, std::string>> shown_;
  std::optional<exchange_pool> exchanges_; ///< Set by `start`.
  std::map<std::string, running> running_; ///< By handle.
  bool checking_ = false;
  bool going_on_ = false;
  end_types types_;                     ///< Of the plan that is being checked.
  std::deque<bus_message_ptr> waiting_; ///< Behind that check.
  size_t storing_ = 0;                  ///< Changes on their way to the store.
  std::vector<caf::typed_response_promise<connection_list_ptr>> settling_;
};

/// @param stored The connections as they were; those that worked go on.
connections_actor::behavior_type
connections_behavior(connections_state::pointer self, const std::string& sid,
                     const std::vector<object_record>& stored,
                     connections_ports ports);

} // namespace troupe
