// The groups of the segment: who belongs to them, and what they relay.

#pragma once

#include "actors/records.hpp"
#include "actors/request.hpp"
#include "protocol/result.hpp"

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace troupe {

/// A set of objects that are addressed as one (IAP 13.2). A group that is not
/// provisioned relays no values, only actions.
struct group {
  std::string handle;
  std::string desc;
  std::vector<std::string> members; ///< Topics below `rq`, each once.
  bool provisioned = false;
  value implementation;
  unix_nanos updated = 0;
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

  std::string prefix_; ///< `glp/0/{SID}/rq/`
  std::map<std::string, group> groups_;
};

/// Stored below `group_prefix`.
[[nodiscard]] object_record record_of(const group& x);

/// Inverse of `record_of`.
[[nodiscard]] group group_of(const object_record& x);

/// `fb/grp/{H}/cfg` and `sts` as JSON, `mru` last.
[[nodiscard]] std::string render_group_cfg(const group& x);
[[nodiscard]] std::string render_group_sts(const group& x, bool deleted);

} // namespace troupe
