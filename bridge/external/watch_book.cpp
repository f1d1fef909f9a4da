#include "bridge/external/watch_book.hpp"

#include "protocol/iap/json.hpp"
#include "protocol/iap/object_writer.hpp"
#include "protocol/iap/topic.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace troupe {

namespace {

constexpr size_t most_points = 10'000;
constexpr size_t most_watches = 1'000; // of one point
constexpr size_t most_status_bytes = size_t{64} << 10;

bool is_same(const watched_point& x, const point_watch& y) {
  return x.device == y.device && x.point.block == y.block
         && x.point.index == y.index && x.point.point == y.point;
}

} // namespace

/// Two points may have one name, as dots may stand anywhere: the later one gets
/// a mark.
std::optional<std::string> watch_book::add(const point_watch_ptr& x) {
  auto name = fmt::format("{}.{}.{}.{}", x->device.handle, x->block, x->index,
                          x->point);
  auto i = points_.find(name);
  while (i != points_.end() && !is_same(i->second, *x))
    i = points_.find(name += '~');
  if (i == points_.end()) {
    if (points_.size() >= most_points)
      return std::nullopt;
    watched_point fresh{x->device, {x->block, x->index, x->point, {}, {}}, {}};
    fresh.point.limit = std::chrono::seconds{30};
    i = points_.emplace(name, std::move(fresh)).first;
  }
  if (i->second.watches.size() >= most_watches)
    return std::nullopt;
  i->second.watches.push_back(x);
  return name;
}

const watched_point* watch_book::find(const std::string& name) const {
  auto i = points_.find(name);
  return i == points_.end() ? nullptr : &i->second;
}

std::vector<std::string> watch_book::names_of(const std::string& protocol,
                                              const std::string& handle) const {
  std::vector<std::string> out;
  for (auto& [name, x] : points_)
    if (x.device.protocol == protocol
        && (handle.empty() || x.device.handle == handle))
      out.push_back(name);
  return out;
}

std::map<std::string, watched_point>
watch_book::remove(const caf::actor_addr& who) {
  std::map<std::string, watched_point> out;
  for (auto i = points_.begin(); i != points_.end();) {
    auto next = std::next(i);
    auto& all = i->second.watches;
    all.erase(std::remove_if(all.begin(), all.end(),
                             [&](auto& x) { return x->who.address() == who; }),
              all.end());
    if (all.empty())
      out.insert(points_.extract(i));
    i = next;
  }
  return out;
}

std::string connection_topic(const watched_point& x, const std::string& name) {
  return fmt::format("glp/0/./=engine/{}/con/{}/do", x.device.protocol, name);
}

std::string
render_connection_action(const std::string& action, const std::string& sid,
                         const watched_point& x, const std::string& name) {
  auto source
    = fmt::format("{}/{}/{}/value", iap::device_feedback(sid, x.device),
                  iap::block_path(x.point.block, x.point.index), x.point.point);
  auto input = fmt::format("glp/0/./=dcm/con/{}/in", name);
  auto args
    = make_structure({{"sources", value{array{{value{source}}}}},
                      {"destinations", value{array{}}},
                      {"monitor", make_structure({{"input", value{input}}})}});
  return iap::to_json(
    make_structure({{"action", value{action}}, {"args", args}}));
}

std::string connection_failure(const std::string& payload) {
  if (payload.size() > most_status_bytes)
    return {};
  auto sts = iap::read_json(payload);
  auto code = sts ? sts->field("failureCode") : nullptr;
  if (code == nullptr || code->number().value_or(0) == 0)
    return {};
  auto reason = sts->field("failureReason");
  return reason != nullptr && reason->text() != nullptr ? *reason->text()
                                                        : "it gives no reason";
}

} // namespace troupe
