#include "bench/load/run/site_setup.hpp"

#include "bench/load/clients/sample_event.hpp"
#include "protocol/iap/object_writer.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <chrono>
#include <unordered_set>
#include <utility>

namespace troupe::load {

namespace {

using clock = std::chrono::steady_clock;

constexpr auto blocks = "glp/0/+/fb/dev/+/+/if/+/+";
constexpr auto calm = std::chrono::seconds{2};
constexpr auto most = std::chrono::seconds{120};

constexpr auto polled = R"("monitor":{"rate":"slow"})";
constexpr auto told = R"("monitor":{"rate":0,"event":true})";
constexpr auto watched = R"("log":{"enabled":true},"alarm":{"highError":1e9})";

bool has_rate(const value& point) {
  auto rate = member_at(point, "monitor/rate");
  if (rate == nullptr || rate->is_null())
    return false;
  auto text = rate->text();
  return text != nullptr ? *text != "none" : rate->number().value_or(0) > 0;
}

bool is_number(const value& point) {
  auto x = point.field("value");
  return x != nullptr && x->number();
}

/// Members to write, without braces.
std::string cfg_of(const value& point, const site_wishes& wishes) {
  std::string out;
  if (wishes.event_all)
    out = told;
  else if (wishes.poll_all && !has_rate(point))
    out = polled;
  if (wishes.services && is_number(point))
    out += (out.empty() ? "" : ",") + std::string{watched};
  return out;
}

/// Asks on one connection.
class site_setup {
public:
  explicit site_setup(const site_wishes& wishes) : wishes_(wishes) {
    // nop
  }

  result<size_t> run(const broker_place& where) {
    mqtt_client::handlers on;
    on.connected = [this] {
      ok_ = ok_ && static_cast<bool>(client_->subscribe(blocks, 1));
    };
    on.lost = [this] { ok_ = false; };
    on.arrived = [this](auto& x) { arrived(x.topic, x.payload); };
    client_ = std::make_shared<mqtt_client>(
      context_, fmt::format("load-setup-{}", ::getpid()), std::move(on));
    if (auto done = client_->connect(where); !done)
      return done.error();
    for (auto limit = clock::now() + most;
         ok_ && clock::now() < limit && clock::now() - last_ < calm;)
      context_.run_for(std::chrono::milliseconds{100});
    if (!targets_.empty())
      send_schedule();
    client_->close();
    if (!ok_)
      return failure{ec::not_connected, "the broker broke the connection"};
    return sent_;
  }

private:
  void arrived(std::string_view topic, std::string_view payload) {
    auto place = read_block_topic(topic);
    if (!place || !seen_.emplace(topic).second)
      return;
    last_ = clock::now();
    auto found = set_up_block(payload, wishes_);
    if (!found.request.empty())
      send(fmt::format("glp/0/{}/rq/{}", place->sid, place->path),
           found.request);
    if (!wishes_.services)
      return;
    for (auto& name : found.inputs)
      schedule(place->sid, fmt::format("glp/0/{}/rq/{}/{}/value", place->sid,
                                       place->path, name));
  }

  void schedule(const std::string& sid, std::string target) {
    if (scheduled_ == scheduled_inputs)
      return;
    ++scheduled_;
    sid_ = sid;
    targets_.push_back(std::move(target));
    if (targets_.size() == targets_of_schedule)
      send_schedule();
  }

  void send_schedule() {
    send(fmt::format("glp/0/{}/rq/sev/load-{}/do", sid_, scheduled_),
         schedule_request(targets_));
    targets_.clear();
  }

  void send(const std::string& topic, const std::string& payload) {
    ++sent_;
    ok_ = ok_ && static_cast<bool>(client_->publish(topic, payload, 1));
  }

  site_wishes wishes_;
  boost::asio::io_context context_{1};
  std::shared_ptr<mqtt_client> client_;
  std::unordered_set<std::string> seen_;
  std::string sid_;
  std::vector<std::string> targets_; ///< Of the next schedule.
  size_t scheduled_ = 0;
  size_t sent_ = 0;
  bool ok_ = true;
  clock::time_point last_ = clock::now();
};

} // namespace

block_setup set_up_block(std::string_view block, const site_wishes& wishes) {
  auto x = iap::read_json(block);
  if (!x || x->fields() == nullptr)
    return {};
  block_setup out;
  std::string text;
  iap::object_writer request{text};
  for (auto& [name, point] : x->fields()->fields) {
    if (point.fields() == nullptr)
      continue;
    if (!has_rate(point))
      out.inputs.push_back(name);
    if (auto cfg = cfg_of(point, wishes); !cfg.empty())
      request.json(name, fmt::format("{{{}}}", cfg));
  }
  request.end();
  if (text != "{}")
    out.request = std::move(text);
  return out;
}

std::string schedule_request(const std::vector<std::string>& targets) {
  std::string list;
  for (auto& x : targets)
    list += fmt::format("{}\"{}\"", list.empty() ? "" : ",", x);
  return fmt::format(
    R"({{"action":"create","args":{{"targets":[{}],"weekly":[)"
    R"({{"weekday":8,"events":{{"06:00":20,"18:00":16}}}}]}}}})",
    list);
}

result<size_t> set_up_site(const broker_place& where,
                           const site_wishes& wishes) {
  return site_setup{wishes}.run(where);
}

} // namespace troupe::load
