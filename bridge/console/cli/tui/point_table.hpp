// All datapoints of a gateway with their live values.

#pragma once

#include "protocol/proto/console.pb.h"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace troupe::cli {

struct live_point {
  std::string path;
  std::string folded; ///< Of the path, for searching in any case.
  std::string value;  ///< JSON.
  std::string unit;
  console::point_row::quality status = console::point_row::good;
  int64_t time = 0;          ///< Of the last sample, ns since 1970; 0: never.
  uint32_t active_level = 0; ///< 0: not known.
  uint64_t round = 0;        ///< Of the listing that named it last.
  bool changed = false;      ///< Since that listing began.
};

enum class point_order : uint8_t {
  path,    ///< As the gateway lists them.
  quality, ///< What is not good comes first.
  newest   ///< The newest sample comes first.
};

/// Listings (`point` rows of a query) and changes (those of a watch) in any
/// order: a watch that runs when a listing begins is the newer of the two. For
/// tens of thousands of points: a change costs one look-up, a filter one pass.
class point_table {
public:
  /// A listing begins; points that it does not name are gone at its end.
  void begin();
  void add(const console::point_row& x);
  void finish();

  /// @return Whether the point is known; an unknown one is added, without what
  ///         only a listing tells.
  bool change(const console::point_row& x);

  /// Only points that match are shown. With a `*` it is a glob over paths, or
  /// over their beginnings; else a part of the path, in any case. Empty: all.
  void set_filter(std::string text);

  [[nodiscard]] const std::string& filter() const noexcept {
    return filter_;
  }

  void set_order(point_order x);

  [[nodiscard]] point_order order() const noexcept {
    return order_;
  }

  /// All of them.
  [[nodiscard]] size_t size() const noexcept {
    return points_.size();
  }

  /// Those that are shown.
  [[nodiscard]] size_t shown();

  /// @pre i < shown()
  [[nodiscard]] const live_point& at(size_t i);

  /// Null when there is no such point.
  [[nodiscard]] const live_point* find(const std::string& path) const;

private:
  live_point& entry(const std::string& path);

  /// Brings `visible_` up to date.
  void refresh();
  void sort_visible();

  /// Addresses stay while points are added; keys of `index_` point here.
  std::deque<live_point> points_;
  std::unordered_map<std::string_view, size_t> index_;
  std::vector<size_t> visible_;
  std::string filter_;
  point_order order_ = point_order::path;
  uint64_t round_ = 0;
  bool filtered_ = true; ///< `visible_` has what the filter shows.
  bool sorted_ = true;   ///< In the right order.
};

} // namespace troupe::cli
