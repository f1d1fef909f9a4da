// The groups of the segment: who belongs to them, and what they relay.

#pragma once

#include "actors/records.hpp"
#include "actors/request.hpp"
#include "protocol/result.hpp"
#include "protocol/schedule/owed_levels.hpp"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace troupe {

/// Owner of the levels that members have of groups.
inline constexpr const char* group_source = "grp";

/// What members have lost is stored below `schedule_debt_prefix` and this.
inline constexpr const char* group_debt_prefix = "grp/";

/// A set of objects that are addressed as one (IAP 13.2). A group that is not
/// provisioned relays no values, only actions.
struct group {
  std::string handle;
  std::string desc;
  std::vector<std::string> members; ///< Topics below `rq`, each once.
  bool provisioned = false;
  value implementation;
  unix_nanos updated = 0;
  /// Levels that members may have of the group, by what stood behind it: bit
  /// *n* for level *n*, 1 to 16.
  std::map<std::string, uint32_t> written = {};
};

/// What an action did.
struct group_change {
  enum class kind : uint8_t {
    /// There is nothing to do, as for the deletion of an unknown group.
    none,
    /// Store it, then show it, also when it is what it was: a repeated
    /// `self.create` is answered by its objects (IAP 14.2).
    changed,
    removed, ///< Erase it.
    /// Not an action of the group: hand it on to the device of each member.
    relay,
  };

  kind what = kind::none;
  group now;
  bool apply = false; ///< New members get the last value of the group.
};

/// Knows no bus and no store: what `act` returns is kept by `keep` once it is
/// stored. At most 10,000 groups of 10,000 members. Members need not exist: a
/// group is made before its devices, and outlives them (IAP Q31).
class group_book {
public:
  /// @param sid Members lie in this segment.
  explicit group_book(std::string sid);

  /// Fails with the text for `ev/error`. Actions of the group begin with
  /// `self.` (IAP 13.2). Codes: `no_such_device` for an unknown group,
  /// `already_exists` for a different one of the same handle, `invalid_request`
  /// and `wrong_type` for bad members, `too_large`, and `no_such_action`.
  [[nodiscard]] result<group_change>
  act(const std::string& handle, const action_request& x, unix_nanos now) const;

  /// Returns the group as it is once *payload* was written at *rest* behind it;
  /// nothing when it is to remember no more than it does. What counts are
  /// values with a `prio` of 1 to 16. Remembers 16 places: what goes to further
  /// ones, a member that leaves keeps.
  [[nodiscard]] std::optional<group>
  with_written(const group& x, const std::string& rest,
               const std::string& payload) const;

  /// Returns what members lose by *x*, which is not kept yet: levels that they
  /// may have of its group, or of a group that has it as a member, and that no
  /// group gives them afterwards. By topics of the datapoints' values.
  [[nodiscard]] owed_list lost_by(const group_change& x);

  void keep(group x);
  void forget(const std::string& handle);

  /// Returns null when there is no such group.
  [[nodiscard]] const group* find(const std::string& handle) const;

  /// Where a message at *rest* behind the group goes, as tails behind
  /// `glp/0/{SID}/rq/`: one a member, members of nested groups included, each
  /// once. `do` goes to the device of a member (IAP 13.2). A group inside
  /// itself ends there, and so do groups that are nested deeper than 16. At
  /// most 10,000, because nested groups multiply. An unknown group gives none.
  [[nodiscard]] std::vector<std::string> expand(const std::string& handle,
                                                const std::string& rest) const;

  template <class F>
  void each(F f) const {
    for (auto& [handle, x] : groups_)
      f(x);
  }

private:
  /// Reads the list `members`; absent it is empty. Doubles are left out, the
  /// order of the others is kept.
  [[nodiscard]] result<std::vector<std::string>>
  read_members(const std::string& handle, const value& args) const;

  /// What an expansion has met; a group may have thousands of members. Topics
  /// are compared as a whole: two members below one device are two targets,
  /// unless the request is an action.
  struct expansion {
    std::vector<std::string> out;
    std::set<std::pair<std::string, std::string>> groups; ///< With their rest.
    std::set<std::string> targets;
  };

  void expand_into(expansion& to, const std::string& handle,
                   const std::string& rest, size_t depth) const;

  /// Levels by tail behind `rq/`.
  using levels_of_members = std::map<std::string, uint32_t>;

  void add_reach(const group& x, levels_of_members& to) const;

  /// Whether *x* has the group *handle* as a member, or as one of a member.
  [[nodiscard]] bool reaches(const group& x, const std::string& handle) const;

  std::string prefix_; ///< `glp/0/{SID}/rq/`
  std::map<std::string, group> groups_;
};

/// The handle of the group that *tail*, behind `rq/`, addresses; empty for
/// other topics.
[[nodiscard]] std::string group_of_member(const std::string& tail);

/// Why a group takes no values; empty: it does.
/// @param x Null: there is none.
[[nodiscard]] std::string trouble_of(const group* x);

/// Stored below `group_prefix`.
[[nodiscard]] object_record record_of(const group& x);

/// Inverse of `record_of`.
[[nodiscard]] group group_of(const object_record& x);

/// `fb/grp/{H}/cfg` and `sts` as JSON, `mru` last.
[[nodiscard]] std::string render_group_cfg(const group& x);
[[nodiscard]] std::string render_group_sts(const group& x, bool deleted);

} // namespace troupe
