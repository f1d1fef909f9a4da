// Requests to the segment itself: its actions and its configuration (IAP 4).

#include "actors/device_life.hpp"
#include "actors/device_limits.hpp"
#include "bridge/event_filter.hpp"
#include "bridge/request_reader.hpp"
#include "bridge/requests.hpp"
#include "bridge/search_request.hpp"
#include "bridge/segment.hpp"
#include "protocol/iap/json.hpp"

namespace troupe {

namespace {

/// How long a session waits for its next message at least; at most twice that.
constexpr caf::timespan import_limit = std::chrono::minutes{5};

} // namespace

void requests_state::on_segment_action(const bus_message& x) {
  auto request = read_device_request({}, x.payload);
  if (!request)
    return tell(severity::error, x.topic, request.error().text);
  auto& action = std::get<action_request>(request->body);
  if (action.action == "report")
    return report(x, action.args);
  if (action.action == "import")
    return on_import(x, action.args);
  if (action.action == "time")
    return on_time(x, action.args);
  if (action.action == "discoverDevices")
    return discover(x, action.args);
  if (action.action == "load")
    return tell(severity::error, x.topic,
                "load: nothing can be loaded into this gateway");
  if (action.action == "update")
    return patch_cfg(x.topic, action.args);
  tell(severity::error, x.topic, action.action + ": action not supported");
}

void requests_state::report(const bus_message& x, const value& args) {
  constexpr size_t longest_filter = 256;
  auto filter = text_member(args, "filter");
  if (filter.size() > longest_filter)
    return tell(severity::error, x.topic, "filter is too long");
  self_->send(ports_.publisher, load_atom_v, std::move(filter));
}

void requests_state::discover(const bus_message& x, const value& args) {
  auto request = read_search_request(args);
  if (!request)
    return tell(severity::error, x.topic, request.error().text);
  request->topic = x.topic;
  request->asked = std::make_shared<const bus_message>(x);
  self_->send(ports_.searches,
              std::make_shared<const search_request>(*std::move(request)));
}

/// Sends the completion object of an action that names a topic for it.
void requests_state::reply(const bus_message& x, const value& args,
                           std::vector<std::pair<std::string, value>> members) {
  auto topic = text_member(args, "respond");
  if (topic.empty())
    return;
  if (!is_reply_topic(topic))
    return tell(severity::error, x.topic, topic + ": no topic for a response");
  if (auto meta = args.field("meta"))
    members.emplace_back("meta", *meta);
  send({std::move(topic), iap::to_json(value{structure{std::move(members)}})});
}

// -- transactions -------------------------------------------------------------

/// What `end` releases is carried out before the reply is sent, so that a tool
/// that waits for it finds its requests under way.
void requests_state::on_import(const bus_message& x, const value& args) {
  auto done = import_.act(args);
  expect_step();
  for (auto& request : done.released)
    on_message(request);
  value step{text_member(args, "step")};
  if (done.error.empty())
    return reply(x, args, {{"step", step}});
  tell(severity::error, x.topic, "import: " + done.error);
  reply(x, args, {{"step", step}, {"error", value{done.error}}});
}

void requests_state::expect_step() {
  ++import_steps_;
  if (!import_timed_ && import_.is_open())
    time_import();
}

/// One wake-up at a time, however many messages a transaction holds.
void requests_state::time_import() {
  import_timed_ = true;
  self_->send(ports_.wheel, wake_atom_v, sleeper_actor{self_}, import_limit,
              import_wake | import_steps_);
}

void requests_state::on_import_silence(uint64_t step) {
  import_timed_ = false;
  if (!import_.is_open())
    return;
  if (step != import_steps_) // there was something since
    return time_import();
  auto dropped = import_.expire();
  tell(severity::error, iap::segment_prefix(segment_.sid) + "/rq/do",
       "import: nobody ended the session: " + std::to_string(dropped)
         + " requests are dropped");
}

// -- configuration ------------------------------------------------------------

/// The clock itself belongs to the system; zone and rule are configuration.
void requests_state::on_time(const bus_message& x, const value& args) {
  for (auto clock : {"year", "month", "day", "hour", "minute", "second"})
    if (args.field(clock) != nullptr) {
      tell(severity::warning, x.topic, "time: the system sets its clock");
      break;
    }
  patch_cfg(x.topic, make_structure({{"time", args}}));
}

void requests_state::on_segment_cfg(const bus_message& x,
                                    const std::vector<std::string>& path) {
  if (x.payload.size() > most_request_bytes)
    return tell(severity::error, x.topic, "payload is larger than 1 MiB");
  auto patch = x.payload.empty() && !path.empty() ? result<value>{value{}}
                                                  : iap::read_json(x.payload);
  if (!patch)
    return tell(severity::error, x.topic, patch.error().text);
  patch_cfg(x.topic, nest(path, *std::move(patch)));
}

void requests_state::patch_cfg(const std::string& topic, const value& patch) {
  auto merged = merge_segment_cfg(segment_.cfg, patch);
  if (!merged)
    return tell(severity::error, topic, merged.error().text);
  auto next = segment_;
  next.cfg = *std::move(merged);
  next.cfg_updated = ports_.clock->now();
  auto before = segment_.cfg;
  segment_ = next; // the next patch builds on this one
  self_
    ->request(ports_.store, store_limit,
              std::make_shared<const record_list>(
                record_list{{segment_key(), encode(next)}}))
    .then(
      [this, next](caf::ok_atom) {
        if (auto events = next.cfg.field("events"))
          self_->send(ports_.publisher,
                      std::make_shared<const event_filter>(*events));
        auto settings = std::make_shared<const value>(next.cfg);
        for (auto& x : ports_.settings)
          self_->send(x, settings);
        self_->send(ports_.publisher, caf::put_atom_v,
                    std::make_shared<const bus_message>(bus_message{
                      iap::segment_prefix(next.sid) + "/fb/cfg",
                      render_segment_cfg(next.cfg, next.cfg_updated), true}));
      },
      [this, topic, before](const caf::error&) {
        segment_.cfg = before;
        tell(severity::error, topic, "the change could not be stored");
      });
}

} // namespace troupe
