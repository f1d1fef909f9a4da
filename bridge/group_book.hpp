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

/// A set of objects that are addressed as one (IAP 13.2).
struct group {
  std::string handle;
  std::string desc;
  std::vector<std::string> members; ///< Topics below `rq`, each once.
  bool provisioned = false;
  value implementation;
  unix_nanos updated = 0;
};

/// A request that a group hands on.
struct relayed {
  std::string tail; ///< What stands behind `glp/0/{SID}/rq/`.
  std::string payload;
};

/// What an action did.
struct group_change {
  enum class kind : uint8_t {
    none,    ///< Nothing to store; the group is shown again.
    changed, ///< Store it, then show it.
    removed, ///< Erase it.
    relay,   ///< An action that is not the group's own.
  };

  kind what = kind::none;
  group now;
  bool apply = false; ///< New members get the last value of the group.
};

/// Knows no bus and no store: what `act` returns is kept by `keep` once it is
/// stored.
class group_book {
public:
  /// @param sid Members lie in this segment.
  explicit group_book(std::string sid);

  /// Fails with the text for `ev/error`.
  [[nodiscard]] result<group_change>
  act(const std::string& handle, const action_request& x, unix_nanos now) const;

  void keep(group x);
  void forget(const std::string& handle);

  /// Returns null when there is no such group.
  [[nodiscard]] const group* find(const std::string& handle) const;

  /// What a message at *rest* behind the group becomes: one message a member,
  /// members of nested groups included, each once. `do` goes to the device of
  /// a member (IAP 13.2). A group inside itself ends there, and so do groups
  /// that are nested deeper than 16.
  [[nodiscard]] std::vector<relayed> expand(const std::string& handle,
                                            const std::string& rest,
                                            const std::string& payload) const;

  template <class F>
  void each(F f) const {
    for (auto& [handle, x] : groups_)
      f(x);
  }

private:
  [[nodiscard]] result<std::vector<std::string>>
  read_members(const std::string& handle, const value& args) const;

  /// What an expansion has met; a group may have thousands of members.
  struct expansion {
    std::vector<relayed> out;
    std::set<std::pair<std::string, std::string>> groups; ///< With their rest.
    std::set<std::string> targets;
  };

  void expand_into(expansion& to, const std::string& handle,
                   const std::string& rest, const std::string& payload,
                   size_t depth) const;

  std::string prefix_; ///< `glp/0/{SID}/rq/`
  std::map<std::string, group> groups_;
};

[[nodiscard]] object_record record_of(const group& x);
[[nodiscard]] group group_of(const object_record& x);

/// `fb/grp/{H}/cfg` and `sts` as JSON, `mru` last.
[[nodiscard]] std::string render_group_cfg(const group& x);
[[nodiscard]] std::string render_group_sts(const group& x, bool deleted);

} // namespace troupe
