#include "bridge/console/cli/tui/point_table.hpp"

#include "protocol/glob.hpp"

#include <algorithm>
#include <utility>

namespace troupe::cli {

namespace {

std::string folded(std::string text) {
  for (auto& x : text)
    if (x >= 'A' && x <= 'Z')
      x = static_cast<char>(x - 'A' + 'a');
  return text;
}

/// The worst comes first; what never had a value is next to it.
int rank_of(const live_point& x) noexcept {
  switch (x.status) {
    case console::point_row::invalid:
      return 0;
    case console::point_row::stale:
      return 1;
    default:
      return x.time == 0 ? 2 : 3;
  }
}

} // namespace

void point_table::begin() {
  ++round_;
  for (auto& x : points_)
    x.changed = false;
}

void point_table::add(const console::point_row& x) {
  auto& point = entry(x.path());
  point.round = round_;
  point.unit = x.unit();
  point.active_level = x.active_level();
  if (point.changed)
    return; // the watch has told something newer, or will
  point.value = x.value();
  point.status = x.status();
  point.time = x.time();
  sorted_ = sorted_ && order_ == point_order::path;
}

/// A point that only the watch has told of since is new: it stays.
void point_table::finish() {
  auto is_gone = [&](const live_point& x) {
    return x.round != round_ && !x.changed;
  };
  if (std::none_of(points_.begin(), points_.end(), is_gone))
    return;
  index_.clear();
  points_.erase(std::remove_if(points_.begin(), points_.end(), is_gone),
                points_.end());
  for (size_t i = 0; i < points_.size(); ++i)
    index_.emplace(points_[i].path, i);
  filtered_ = false;
}

bool point_table::change(const console::point_row& x) {
  auto known = index_.count(x.path()) > 0;
  auto& point = entry(x.path());
  point.value = x.value();
  point.status = x.status();
  point.time = x.time();
  point.changed = true;
  if (x.active_level() != 0)
    point.active_level = x.active_level();
  sorted_ = sorted_ && order_ == point_order::path;
  return known;
}

live_point& point_table::entry(const std::string& path) {
  auto found = index_.find(path);
  if (found != index_.end())
    return points_[found->second];
  auto& point = points_.emplace_back();
  point.path = path;
  point.folded = folded(path);
  point.round = round_;
  index_.emplace(point.path, points_.size() - 1);
  filtered_ = false;
  return point;
}

void point_table::set_filter(std::string text) {
  filter_ = std::move(text);
  filtered_ = false;
}

void point_table::set_order(point_order x) {
  order_ = x;
  filtered_ = false; // the order of the gateway is that of `points_`
}

size_t point_table::shown() {
  refresh();
  return visible_.size();
}

const live_point& point_table::at(size_t i) {
  refresh();
  return points_[visible_[i]];
}

const live_point* point_table::find(const std::string& path) const {
  auto found = index_.find(path);
  return found != index_.end() ? &points_[found->second] : nullptr;
}

void point_table::refresh() {
  if (!std::exchange(filtered_, true)) {
    visible_.clear();
    sorted_ = order_ == point_order::path;
    auto is_pattern = filter_.find('*') != std::string::npos;
    glob pattern{is_pattern ? filter_ : "**"};
    auto part = folded(filter_);
    for (size_t i = 0; i < points_.size(); ++i)
      if (is_pattern ? pattern.covers(points_[i].path)
                     : points_[i].folded.find(part) != std::string::npos)
        visible_.push_back(i);
  }
  if (!std::exchange(sorted_, true))
    sort_visible();
}

/// Keys are gathered first: looking a point up at each comparison takes longer
/// than the rest.
void point_table::sort_visible() {
  std::vector<std::pair<int64_t, size_t>> keys;
  keys.reserve(visible_.size());
  for (auto i : visible_)
    keys.emplace_back(order_ == point_order::newest    ? -points_[i].time
                      : order_ == point_order::quality ? rank_of(points_[i])
                                                       : 0,
                      i);
  std::sort(keys.begin(), keys.end());
  for (size_t i = 0; i < keys.size(); ++i)
    visible_[i] = keys[i].second;
}

} // namespace troupe::cli
