// Joins datapoint properties to the points they are about.

#pragma once

#include "protocol/data_rule.hpp"
#include "protocol/import/dla.hpp"
#include "protocol/import/issue_log.hpp"
#include "protocol/import/type_plan.hpp"
#include "protocol/lon/catalogue.hpp"

#include <map>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace troupe {

/// Checks rows of property files against the types of an import, and merges
/// what several files say about one type. Add all rows, then `take`.
class rule_plan {
public:
  /// What a folder or package brings: its files belong together.
  struct origin {
    size_t file = 0;    ///< Number of the file in *logs*.
    std::string bundle; ///< Its folder or package.
  };

  /// @param types Linked before rows are added. All must outlive this.
  rule_plan(const type_plan& types, const lon::type_catalogue& catalogue,
            std::vector<issue_log>& logs);

  /// Adds a row; what several say alike counts once. A type that is not there
  /// is an error, once a file, unless the bundle has types, but none of its
  /// protocol: then the rows are leftovers, as exporters write all they know.
  void add(const origin& from, dla_row row);

  /// Notes that *bundle* has types of *protocol*.
  void note(const std::string& bundle, const std::string& protocol);

  /// Returns the rules by protocol and type. Points are in the order of normal
  /// form, but empty rules are kept: they say that a point is as its type says.
  [[nodiscard]] std::vector<data_rules> take();

private:
  struct place {
    size_t file = 0;
    uint32_t line = 0;
  };

  struct entry {
    data_rule rule;
    place where;
  };

  using key = std::pair<std::string, std::string>;
  using point_map = std::unordered_map<std::string, point_index>;

  /// Rows of one file about one type that have no effect.
  struct unused_rows {
    place first;
    uint32_t column = 0;
    size_t count = 0;
    std::string text; ///< What is wrong with the first.
    bool warning = false;
  };

  void count_unused(std::map<std::pair<size_t, key>, unused_rows>& all,
                    const origin& from, const dla_row& row, uint32_t column,
                    std::string text, bool warning);
  [[nodiscard]] bool is_leftover(const origin& from,
                                 const std::string& protocol) const;
  void refuse_type(const origin& from, const dla_row& row);

  /// Gives *rule* the name that the point has today.
  [[nodiscard]] const point_type* find_point(const device_type& type,
                                             data_rule& rule);

  /// Checks what only the type of the point can tell.
  void check_initial(const origin& from, const dla_row& row,
                     const point_type& point);
  void merge(const origin& from, const device_type& type, dla_row row);

  const type_plan& types_;
  const lon::type_catalogue& catalogue_;
  std::vector<issue_log>& logs_;
  std::map<key, point_map> points_; ///< Of types, by path.
  std::map<key, std::map<std::string, entry>> rules_;
  std::map<std::string, std::vector<std::string>> bundles_;
  std::map<std::pair<size_t, key>, unused_rows> unknown_types_;
  std::map<std::pair<size_t, key>, unused_rows> unknown_points_;
};

} // namespace troupe
