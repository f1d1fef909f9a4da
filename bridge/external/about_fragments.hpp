// What drivers say of themselves, merged into `fb/about` (IAP 4.4, 14.1).

#pragma once

#include "protocol/ids.hpp"
#include "protocol/result.hpp"
#include "protocol/value.hpp"

#include <map>
#include <string>
#include <vector>

namespace troupe {

/// Keeps the newest fragment of each driver. Engines do not retain theirs: what
/// was said before a restart of the gateway is unknown until the engine says it
/// again. A protocol that is owned outside is announced all the same. Bounded:
/// one fragment a protocol, 16 KiB and 16 components each.
class about_fragments {
public:
  /// @param base `fb/about` as JSON, without what drivers add.
  /// @param protocols Those that are owned outside.
  about_fragments(const std::string& base, std::vector<std::string> protocols);

  /// Takes a fragment; returns whether it says anything new. Fails with
  /// `too_large`, `parse_error`, `wrong_type`, or with `invalid_request` when
  /// it speaks for a protocol that is not its own.
  /// @param protocol Of the topic; empty: what the fragment says.
  result<bool> take(const std::string& protocol, const std::string& payload);

  /// `fb/about` as JSON, `mru` last.
  [[nodiscard]] std::string render(unix_nanos mru) const;

private:
  struct fragment {
    std::vector<value> components;
    std::map<std::string, value> limits; ///< By protocol.

    friend bool operator==(const fragment& x, const fragment& y) {
      return x.components == y.components && x.limits == y.limits;
    }
  };

  [[nodiscard]] result<fragment> read(const std::string& protocol,
                                      const std::string& payload) const;
  [[nodiscard]] value merged(const std::string& name, const value& x) const;

  value base_;
  std::vector<std::string> protocols_;
  std::map<std::string, fragment> fragments_; ///< By the first protocol.
};

} // namespace troupe
