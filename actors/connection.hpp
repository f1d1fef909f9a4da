// Carries the present value of some datapoints to others (IAP 13.1).

#pragma once

#include "actors/messages.hpp"
#include "protocol/iap/json_path.hpp"
#include "protocol/presentation.hpp"

#include <caf/stateful_actor.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace troupe {

/// A topic at another broker, or of a virtual segment at our own (IAP 13.1).
/// What passes there is a value as bare JSON.
struct exchange_end {
  std::string topic;
  std::string host; ///< Empty: our own broker.
  uint16_t port = 0;
  bool tls = false;
};

/// One end: a datapoint, or a member of its value. Not resolved: the device may
/// be replaced while the connection lives.
struct connection_end {
  device_id device;
  std::string block;
  uint32_t index = 0;
  std::string point;
  std::string field; ///< `state` or `a/b`; empty: the whole value.
  /// Set: no datapoint, and the members above mean nothing.
  std::optional<exchange_end> elsewhere = std::nullopt;
};

/// 1 to 1,000 ends on each side. Each source writes every destination: there is
/// no arithmetic between sources.
struct connection_plan {
  std::string handle;
  std::vector<connection_end> sources;
  std::vector<connection_end> destinations;
  /// Members of the destination and where the source has them; the single
  /// member `$` selects the whole value (IAP Q52). Empty: as it is.
  std::vector<std::pair<std::string, iap::json_path>> map;
  presentation outgoing;              ///< Of all sources that are datapoints.
  std::vector<presentation> incoming; ///< By destination; empty: of none.
  std::string user;                   ///< At other brokers.
  std::string password;               ///< At other brokers.
};

/// What leaves for *x*, a value of *from*: the name of a preset, or the local
/// value as the map has it (IAP 8.7). Fails with `wrong_type` when the map or
/// the field leads nowhere. A path may begin with the name of the datapoint, as
/// the reference's examples do.
/// @param from The source *x* comes from; its field selects a member first.
[[nodiscard]] result<value> carry(const connection_plan& plan,
                                  const connection_end& from, const value& x);

/// What the destination with index *to* is given for *x*, which `carry` made.
/// Fails with `invalid_request` for the name of a preset it does not know.
[[nodiscard]] result<value> deliver(const connection_plan& plan, size_t to,
                                    const value& x);

/// Runs on a scheduler thread. Knows no bus: its owner shows how it does.
/// Writes go through the manager like those of clients, at level 17, and end in
/// outcomes.
class connection_state {
public:
  static inline constexpr const char* name = "connection";

  using pointer = connection_actor::stateful_pointer<connection_state>;

  explicit connection_state(connection_actor::pointer self);

  /// Asks for all sources at once; each must answer within 10 s, or the owner
  /// hears of it. A source that is not there may come later.
  /// @param outlets By destination, for those elsewhere.
  void start(connection_plan plan, bool restored, manager_actor manager,
             connection_owner_actor owner, std::vector<exchange_actor> outlets);

  /// Invalid samples are not carried, and neither is a value that equals the
  /// last.
  /// @param source Index of the source, as its token.
  void on_sample(uint64_t source, const sample& x);

  /// The source is there from now on, or no longer.
  void on_source(uint64_t source, const outcome& x);
  void on_outcome(const outcome& x);

private:
  void answered(uint64_t source, failure how);

  /// @param to Index of the destination.
  void write(size_t to, const value& what);

  /// What is wrong with a source goes before what is wrong with a destination.
  void judge();

  /// @param code `none`: all sources are there and the last write succeeded.
  void tell(ec code, const std::string& why);

  connection_actor::pointer self_;
  connection_plan plan_;
  manager_actor manager_;
  connection_owner_actor owner_;
  std::vector<exchange_actor> outlets_;
  bool adopt_ = false;                    ///< First values are known already.
  std::map<uint64_t, value> last_;        ///< By source: carried last.
  size_t awaited_ = 0;                    ///< Sources that have not answered.
  std::map<uint64_t, failure> missing_;   ///< Sources, and why.
  std::map<uint64_t, failure> unfit_;     ///< Sources whose value led nowhere.
  std::map<uint64_t, failure> unwritten_; ///< Destinations by number.
  std::optional<failure> told_;           ///< What the owner knows.
};

/// Values of sources elsewhere come from their exchanges, as samples.
/// @param restored It worked before a restart: values that have not changed
/// since are not written again.
connection_actor::behavior_type
connection_behavior(connection_state::pointer self, connection_plan plan,
                    bool restored, manager_actor manager,
                    connection_owner_actor owner,
                    std::vector<exchange_actor> outlets);

} // namespace troupe
