#include "bridge/external/sample_filter.hpp"

#include "protocol/iap/json.hpp"
#include "protocol/iap/object_writer.hpp"
#include "protocol/iap/time.hpp"
#include "protocol/iap/topic.hpp"

namespace troupe {

namespace {

constexpr size_t most_payload_bytes = size_t{64} << 10;
constexpr double nanos_per_second = 1e9;
constexpr size_t levels_of_block = 10;

std::string key_of(const external_sample& x) {
  return x.topic + '/' + x.point;
}

/// `glp/0/{SID}/fb/dev/{P}/{H}/if/{B}/{I}`, of a protocol that is owned
/// outside: a driver cannot speak for the gateway's own devices.
result<device_id> read_block_topic(const external_topics& topics,
                                   const std::string& topic) {
  auto levels = iap::split_levels(topic);
  if (!iap::is_publishable(topic) || levels.size() != levels_of_block
      || levels[0] != "glp" || levels[1] != "0" || levels[2] != topics.sid()
      || levels[3] != "fb" || levels[4] != "dev" || levels[7] != "if")
    return failure{ec::invalid_request, "topic is no block of a device"};
  if (!topics.owns(levels[5]))
    return failure{ec::invalid_request,
                   levels[5] + ": no protocol of an outside driver"};
  return device_id{levels[5], levels[6]};
}

result<std::string> read_point(const value& x) {
  constexpr std::string_view tail = "/value";
  auto member = x.field("datapoint");
  if (member == nullptr || member->text() == nullptr)
    return failure{ec::invalid_request, "datapoint is required"};
  auto name = *member->text();
  if (name.size() > tail.size()
      && name.compare(name.size() - tail.size(), tail.size(), tail) == 0)
    name.resize(name.size() - tail.size());
  if (name.empty() || name.find('/') != std::string::npos)
    return failure{ec::invalid_request, "datapoint is no name of a datapoint"};
  return name;
}

} // namespace

result<external_sample> read_external_sample(const external_topics& topics,
                                             const std::string& payload,
                                             const monitor_rates& rates) {
  if (payload.size() > most_payload_bytes)
    return failure{ec::too_large, "a sample is at most 64 KiB"};
  auto x = iap::read_json(payload);
  if (!x)
    return x.error();
  auto topic = x->field("topic");
  if (topic == nullptr || topic->text() == nullptr)
    return failure{ec::invalid_request, "topic is required"};
  auto device = read_block_topic(topics, *topic->text());
  if (!device)
    return device.error();
  auto point = read_point(*x);
  if (!point)
    return point.error();
  auto what = x->field("value");
  if (what == nullptr)
    return failure{ec::invalid_request, "value is required"};
  monitor_settings base;
  auto monitor = x->field("monitor");
  auto given = monitor != nullptr && !monitor->is_null();
  base.event = !given || monitor->field("rate") == nullptr;
  auto settings = given ? merge_monitor(base, *monitor, rates)
                        : result<monitor_settings>{base};
  if (!settings)
    return settings.error();
  return external_sample{*device, *topic->text(),       *point,
                         *what,   *std::move(settings), payload.size()};
}

sample_filter::sample_filter(sample_filter_config cfg) : cfg_(cfg) {
  // nop
}

bool sample_filter::admit(const external_sample& x, unix_nanos now) {
  auto key = key_of(x);
  // Remembered and held back, and its names three times.
  auto& at = touch(key, 2 * x.bytes + 3 * key.size());
  stop_waiting(key, at);
  switch (decide_report(x.monitor, x.what, now, at.memory)) {
    case report_step::skip:
      return false;
    case report_step::report:
      return true;
    case report_step::wait:
      break;
  }
  wait(key, at, x);
  return false;
}

void sample_filter::wait(const std::string& key, entry& at,
                         const external_sample& x) {
  at.waiting = x;
  at.due = at.memory.time
           + static_cast<unix_nanos>(x.monitor.throttle * nanos_per_second);
  due_.emplace(at.due, key);
}

void sample_filter::stop_waiting(const std::string& key, entry& at) {
  if (!at.waiting)
    return;
  due_.erase({at.due, key});
  at.waiting.reset();
}

std::vector<external_sample> sample_filter::take_due(unix_nanos now) {
  std::vector<external_sample> out;
  while (!due_.empty() && due_.begin()->first <= now) {
    auto key = due_.begin()->second;
    auto& at = points_.at(key);
    auto x = *std::move(at.waiting);
    stop_waiting(key, at);
    // The same moment as that of the wake-up: a clock may be a little behind.
    if (decide_report(x.monitor, x.what, std::max(now, at.due), at.memory)
        == report_step::report)
      out.push_back(std::move(x));
  }
  return out;
}

std::optional<unix_nanos> sample_filter::next_due() const {
  return due_.empty() ? std::nullopt
                      : std::optional<unix_nanos>{due_.begin()->first};
}

/// The entry of *key*, as the youngest; others make room for it.
sample_filter::entry& sample_filter::touch(const std::string& key,
                                           size_t bytes) {
  auto [i, fresh] = points_.try_emplace(key);
  auto& at = i->second;
  if (fresh)
    at.age = ages_.insert(ages_.end(), key);
  else
    ages_.splice(ages_.end(), ages_, at.age);
  bytes_ = bytes_ - at.bytes + bytes;
  at.bytes = bytes;
  while ((points_.size() > cfg_.most_points || bytes_ > cfg_.most_bytes)
         && points_.size() > 1) {
    auto oldest = ages_.front();
    erase(oldest);
    ++evicted_;
  }
  return at;
}

void sample_filter::erase(const std::string& key) {
  auto i = points_.find(key);
  stop_waiting(key, i->second);
  bytes_ -= i->second.bytes;
  ages_.erase(i->second.age);
  points_.erase(i);
}

void sample_filter::forget(const std::string& below) {
  auto i = points_.lower_bound(below);
  while (i != points_.end() && i->first.compare(0, below.size(), below) == 0) {
    auto key = i->first;
    ++i;
    erase(key);
  }
}

std::string render_external_data(const external_sample& x, unix_nanos now,
                                 const std::string& health) {
  std::string json;
  iap::object_writer out{json};
  out.text("cat", x.monitor.cat.empty() ? "data" : x.monitor.cat);
  out.text("topic", x.topic);
  out.text("message", x.point + "/value");
  out.add("data", x.what);
  out.text("source", x.device.protocol);
  out.text("ts", iap::format_iso(now));
  out.text("health", health);
  out.end();
  return json;
}

} // namespace troupe
