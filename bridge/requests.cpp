#include "bridge/requests.hpp"

#include "actors/counted.hpp"
#include "bridge/group_book.hpp"
#include "bridge/inflow.hpp"
#include "bridge/request_reader.hpp"
#include "bridge/type_book.hpp"
#include "protocol/iap/json.hpp"
#include "protocol/text_match.hpp"

namespace troupe {

namespace {

constexpr std::string_view local_get = "glp/0/./=get/dp/";

/// Items of one get share its number. More than `read_get` allows, so that
/// numbers of two gets never meet.
constexpr uint64_t items_per_get = 1u << 16;

} // namespace

requests_state::requests_state(requests_actor::pointer self) : self_(self) {
  // nop
}

void requests_state::start(segment_record segment, requests_ports ports) {
  segment_ = std::move(segment);
  ports_ = std::move(ports);
}

void requests_state::on_event(const bus_event& x) {
  if (x.what != bus_event::kind::connected)
    return;
  auto prefix = iap::segment_prefix(segment_.sid);
  ports_.bus->subscribe({prefix + "/rq/#", prefix + "/=get/dp/+",
                         std::string{local_get} + '+', type_request_topic});
}

void requests_state::on_message(const bus_message_ptr& x) {
  auto prefix = iap::segment_prefix(segment_.sid);
  std::string_view topic = x->topic;
  if (x->retained) { // it would be executed again at every start (IAP Q34)
    ports_.bus->publish({x->topic, {}, true}, 0);
    return tell(severity::warning, x->topic,
                "a retained request is not executed");
  }
  for (auto& get : {prefix + "/=get/dp/", std::string{local_get}})
    if (starts_with(topic, get))
      return topic.substr(get.size()) == "cancel" ? on_cancel(*x) : on_get(x);
  if (topic == type_request_topic) // the publisher knows what it has shown
    return self_->send(ports_.publisher, x);
  if (starts_with(topic, prefix + "/rq/"))
    on_request(x, topic.substr(prefix.size() + 4));
}

bool requests_state::leave_to_driver(const bus_message_ptr& x,
                                     std::string_view tail) {
  constexpr std::string_view devices = "dev/";
  if (!starts_with(tail, devices))
    return false;
  auto rest = tail.substr(devices.size());
  auto driver
    = ports_.outside.find(std::string{rest.substr(0, rest.find('/'))});
  if (driver == ports_.outside.end())
    return false;
  if (self_->current_sender() != nullptr) // a group: it comes back by the bus
    self_->send(ports_.publisher, caf::put_atom_v, x);
  else
    self_->send(driver->second, x);
  return true;
}

/// A transaction comes first: what it holds back is not even looked at. It has
/// bounds of its own, so that a copy waits, which takes no room of the inflow.
void requests_state::on_request(const bus_message_ptr& x,
                                std::string_view tail) {
  if (leave_to_driver(x, tail))
    return;
  if (import_.holds(tail)) {
    if (!import_.hold(std::make_shared<const bus_message>(*x)))
      tell(severity::error, x->topic, "the transaction is full");
    return expect_step();
  }
  if (tail == "discovery/provision")
    return on_provisioning(*x);
  auto topic = iap::read_request_topic(tail);
  if (!topic)
    return tell(severity::error, x->topic, topic.error().text);
  switch (topic->kind) {
    case iap::request_kind::device:
      return on_device(x, topic->device);
    case iap::request_kind::segment_action:
      return on_segment_action(*x);
    case iap::request_kind::segment_cfg:
      return on_segment_cfg(*x, topic->path);
    case iap::request_kind::other:
      break;
  }
  if (auto i = ports_.resources.find(topic->resource);
      i != ports_.resources.end()) {
    if (tail.size() <= topic->resource.size()) // `#` matches its parent, too
      return tell(severity::error, x->topic,
                  topic->resource + ": names no object");
    return self_->send(i->second, x);
  }
  tell(severity::error, x->topic,
       topic->resource + ": resource type not supported");
}

void requests_state::on_device(const bus_message_ptr& x,
                               const iap::device_topic& topic) {
  auto request = read_device_request(topic, x->payload);
  if (!request)
    return tell(severity::error, x->topic, request.error().text);
  request->topic = x->topic;
  request->source = is_relayed() ? group_source : "iap";
  if (!follow(*request, x))
    return tell(severity::error, x->topic, "too many actions are open");
  self_->send(ports_.manager, hold_with(*std::move(request), x),
              completion_actor{self_});
}

bool requests_state::is_relayed() const {
  auto groups = ports_.resources.find("grp");
  return groups != ports_.resources.end() && self_->current_sender() != nullptr
         && self_->current_sender()->address() == groups->second.address();
}

// -- on-demand reads ----------------------------------------------------------

/// Items that are wrong by themselves are answered at once, and a get without
/// items ends at once: each gets its one response.
void requests_state::on_get(const bus_message_ptr& x) {
  if (x->payload.size() > most_request_bytes)
    return tell(severity::error, x->topic, "payload is larger than 1 MiB");
  auto get = read_get(x->payload,
                      iap::segment_prefix(segment_.sid) + "/ev/data");
  if (!get)
    return tell(severity::error, x->topic, get.error().text);
  auto items = get->items;
  auto limit = get->limit;
  auto number = gets_.open(*std::move(get));
  if (!number)
    return tell(severity::error, x->topic, "too many gets are open");
  self_->send(ports_.wheel, wake_atom_v, sleeper_actor{self_},
              caf::timespan{limit}, *number);
  if (items.empty())
    return on_wake(*number);
  for (size_t i = 0; i < items.size(); ++i) {
    auto label = *number * items_per_get + i;
    if (!items[i].request) {
      on_outcome({label, ec::invalid_request, items[i].error, x->topic, {}});
      continue;
    }
    auto& request = *items[i].request;
    request.number = label;
    request.topic = x->topic;
    request.source = "iap";
    self_->send(ports_.manager, hold_with(std::move(request), x),
                completion_actor{self_});
  }
}

void requests_state::on_cancel(const bus_message& x) {
  auto asked = x.payload.size() <= most_request_bytes
                 ? iap::read_json(x.payload)
                 : failure{ec::too_large, {}};
  auto corr = asked ? asked->field("corr") : nullptr;
  if (corr == nullptr)
    return tell(severity::error, x.topic, "corr is required");
  for (auto& response : gets_.cancel(*corr))
    send(response);
}

void requests_state::on_outcome(const outcome& x) {
  auto get = x.number / items_per_get;
  if (auto action = actions_.take(x.number))
    end_action(*action, x);
  if (get == 0) {           // a request without an answer of its own
    if (x.code != ec::none) // IAP Q5 asks for a warning where nothing broke
      tell(x.code == ec::never_null ? severity::warning : severity::error,
           x.topic, x.text);
    return;
  }
  if (auto response = gets_.answer(get, x.number % items_per_get, x))
    send(*response);
}

void requests_state::on_wake(uint64_t get) {
  if ((get & import_wake) != 0)
    return on_import_silence(get & ~import_wake);
  if (get == sweep_wake)
    return sweep_actions();
  if (auto response = gets_.end(get, "timeout"))
    send(*response);
}

void requests_state::send(const get_response& x) {
  self_->send(
    ports_.publisher, caf::put_atom_v,
    std::make_shared<const bus_message>(bus_message{x.topic, x.json, false}));
}

void requests_state::tell(severity level, const std::string& topic,
                          std::string text) const {
  self_->send(ports_.publisher, diagnostic{level, topic, std::move(text), "iap",
                                           ports_.clock->now()});
}

requests_actor::behavior_type requests_behavior(requests_state::pointer self,
                                                segment_record segment,
                                                requests_ports ports) {
  auto& st = self->state;
  st.start(std::move(segment), std::move(ports));
  return counted_behavior<requests_actor::behavior_type>(
    self, [&st](const bus_event& x) { st.on_event(x); },
    [&st](const bus_message_ptr& x) { st.on_message(x); },
    [&st](const outcome& x) { st.on_outcome(x); },
    [&st](wake_atom, uint64_t get) { st.on_wake(get); });
}

} // namespace troupe
