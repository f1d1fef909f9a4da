#include "bridge/console/cli/tui/point_feed.hpp"

#include <utility>

namespace troupe::cli {

void point_feed::add_wishes(std::vector<wish>& out, time_point now) {
  constexpr std::chrono::seconds patience{1};
  if (std::exchange(failed_, false))
    not_before_ = now + patience;
  if (now < not_before_)
    return;
  if (!std::exchange(watch_asked_, true)) {
    auto& x = out.emplace_back();
    x.what = wanted::watch;
    x.request.mutable_watch();
  }
  if (!watching_ || listing_ || now < next_listing())
    return;
  listing_ = true;
  listed_ = true;
  listed_at_ = now;
  points_.begin();
  auto& x = out.emplace_back();
  x.what = wanted::listing;
  x.request.mutable_points();
}

point_feed::time_point point_feed::next_listing() const {
  constexpr std::chrono::seconds most{60};
  constexpr std::chrono::seconds least{5};
  if (listed_at_ == time_point::min())
    return listed_at_;
  return listed_at_ + (listed_ ? most : least);
}

void point_feed::take(wanted what, const console::reply& x) {
  if (what == wanted::watch) {
    if (x.has_watching())
      watching_ = true;
    if (x.has_point())
      listed_ = points_.change(x.point()) && listed_;
    if (x.has_lost())
      listed_ = false;
    if (x.has_end()) { // the daemon may be another one when it is back
      watch_asked_ = watching_ = listed_ = false;
      listed_at_ = time_point::min();
      failed_ = true;
    }
    return;
  }
  if (x.has_point())
    points_.add(x.point());
  if (!x.has_end())
    return;
  listing_ = false;
  if (x.end().code() == 0)
    points_.finish();
  else
    failed_ = true;
  listed_ = listed_ && !failed_;
}

void point_feed::note_devices(const std::vector<console::device_row>& all) {
  std::string text;
  for (auto& x : all)
    text.append(x.protocol())
      .append(1, '/')
      .append(x.handle())
      .append(1, ' ')
      .append(x.type())
      .append(1, '\n');
  if (text == devices_)
    return;
  listed_ = false;
  devices_ = std::move(text);
}

} // namespace troupe::cli
