#include "bridge/connections.hpp"

#include "actors/counted.hpp"
#include "bridge/request_reader.hpp"
#include "protocol/iap/topic.hpp"

#include <set>

namespace troupe {

namespace {

/// Requests behind one whose types are looked up.
constexpr size_t most_waiting = 10'000;

/// More devices are looked at when the connection runs.
constexpr size_t most_asked = 16;

constexpr caf::timespan type_limit = std::chrono::seconds{10};

value implementation_of(const connection_object& x) {
  auto out = x.args.field("implementation");
  return out != nullptr ? *out : value{};
}

} // namespace

connections_state::connections_state(connections_actor::pointer self)
  : self_(self) {
  // nop
}

void connections_state::start(const std::string& sid,
                              const std::vector<object_record>& stored,
                              connections_ports ports) {
  sid_ = sid;
  ports_ = std::move(ports);
  exchanges_.emplace(make_pool());
  book_ = connection_book{sid};
  disk_.emplace(self_, ports_.store, book_, connection_prefix);
  for (auto& x : stored) {
    auto known = connection_of(x);
    book_.keep(known);
    show(known, known.provisioned ? "provisioned" : "created");
    if (known.provisioned)
      run(known, true);
  }
}

void connections_state::on_message(const bus_message_ptr& x) {
  if (waiting_.size() >= most_waiting)
    return fail(x->topic, "too many requests wait");
  waiting_.push_back(x);
  go_on();
}

/// A loop, not a recursion: a check may end at once.
void connections_state::go_on() {
  if (going_on_)
    return;
  going_on_ = true;
  while (!checking_ && !waiting_.empty()) {
    auto next = waiting_.front();
    waiting_.pop_front();
    handle(next);
  }
  going_on_ = false;
  settle();
}

caf::result<connection_list_ptr> connections_state::on_settle() {
  settling_.push_back(self_->make_response_promise<connection_list_ptr>());
  auto reply = settling_.back();
  settle();
  return reply;
}

void connections_state::settle() {
  if (checking_ || storing_ > 0 || !waiting_.empty() || settling_.empty())
    return;
  auto all = std::make_shared<const connection_list>(book_.all());
  for (auto& x : std::exchange(settling_, {}))
    x.deliver(all);
}

/// Only `do` is there: a connection is configured by its actions (IAP 13.1).
void connections_state::handle(const bus_message_ptr& cause) {
  auto& x = *cause;
  auto prefix = iap::segment_prefix(sid_) + "/rq/con/";
  auto levels = iap::split_levels(x.topic.substr(prefix.size()));
  if (levels.size() != 2 || levels[1] != "do")
    return fail(x.topic, "a connection takes actions only");
  auto request = read_device_request({}, x.payload);
  if (!request)
    return fail(x.topic, request.error().text);
  auto& action = std::get<action_request>(request->body);
  auto change = book_.act(levels[0], action, ports_.clock->now());
  if (!change) {
    if (change.error().code == ec::no_such_device) // IAP 13.1 says so
      put(levels[0] + "/sts",
          render_connection_sts("failed", {}, change.error().text,
                                ports_.clock->now()),
          false);
    return fail(x.topic, change.error().text);
  }
  auto renewed = action.action == "create" || action.action == "update";
  if (change->step != connection_step::none)
    return renewed ? check(cause, *change) : store(x, *change);
  auto known = book_.find(levels[0]);
  auto last = shown_.find(levels[0]);
  if (known != nullptr && last != shown_.end()) // a repetition (IAP 14.2)
    show(*known, last->second.first, last->second.second);
}

void connections_state::check(const bus_message_ptr& cause,
                              const connection_change& x) {
  auto plan = read_plan(sid_, x.now.handle, x.now.args);
  std::set<device_id> devices;
  for (auto ends : {&plan->sources, &plan->destinations})
    for (auto& end : *ends)
      if (is_valid_handle(end.device.protocol) // no pattern that finds all
          && is_valid_handle(end.device.handle) && devices.size() < most_asked)
        devices.insert(end.device);
  checking_ = true;
  types_.clear();
  ask_type({devices.begin(), devices.end()},
           [this, cause, x] { checked(cause, x); });
}

void connections_state::ask_type(std::vector<device_id> left,
                                 std::function<void()> then) {
  if (left.empty())
    return then();
  auto id = left.back();
  left.pop_back();
  auto go_on = [this, left, then] { ask_type(left, then); };
  self_
    ->request(ports_.publisher, type_limit, caf::get_atom_v,
              id.protocol + '/' + id.handle)
    .then(
      [this, id, go_on](const view_set_ptr& x) {
        for (auto& device : x->devices)
          types_[device->device] = device->type;
        go_on();
      },
      [go_on](const caf::error&) { go_on(); }); // it is seen when it runs
}

void connections_state::checked(const bus_message_ptr& cause,
                                const connection_change& x) {
  checking_ = false;
  auto plan = read_plan(sid_, x.now.handle, x.now.args);
  if (auto ok = check_types(*plan, types_); !ok)
    fail(cause->topic, ok.error().text);
  else
    store(*cause, x);
  go_on();
}

void connections_state::store(const bus_message& cause,
                              const connection_change& x) {
  ++storing_;
  auto then = [this, topic = cause.topic, x](bool ok) {
    --storing_;
    if (ok)
      stored(x);
    else
      fail(topic, x.now.handle + " : the change could not be stored");
    settle();
  };
  if (x.step == connection_step::erase)
    disk_->forget(x.now.handle, then);
  else
    disk_->keep(x.now, then);
}

/// An effect is shown once a power cut cannot take it back.
void connections_state::stored(const connection_change& x) {
  switch (x.step) {
    case connection_step::none:
      break;
    case connection_step::show:
      show(x.now, "created");
      break;
    case connection_step::start:
      show(x.now, "provisioning");
      run(x.now, false);
      break;
    case connection_step::stop:
      stop(x.now.handle);
      show(x.now, "unprovisioned");
      break;
    case connection_step::erase:
      stop(x.now.handle);
      show(x.now, "deleted");
      put(x.now.handle + "/cfg", {});
      shown_.erase(x.now.handle);
      break;
  }
}

void connections_state::on_state(const std::string& handle,
                                 const outcome& how) {
  auto known = book_.find(handle);
  if (known == nullptr || running_.count(handle) == 0)
    return; // it was stopped meanwhile
  if (how.code == ec::none)
    return show(*known, "provisioned");
  show(*known, "failed", how.text);
  fail(iap::segment_prefix(sid_) + "/fb/con/" + handle,
       handle + ": " + how.text);
}

void connections_state::show(const connection_object& x,
                             const std::string& state, const std::string& why) {
  shown_[x.handle] = {state, why};
  put(x.handle + "/cfg", render_connection_cfg(x));
  put(x.handle + "/sts",
      render_connection_sts(state, implementation_of(x), why, x.updated));
}

void connections_state::put(const std::string& tail, std::string json,
                            bool retained) {
  self_->send(ports_.publisher, caf::put_atom_v,
              std::make_shared<const bus_message>(
                bus_message{iap::segment_prefix(sid_) + "/fb/con/" + tail,
                            std::move(json), retained}));
}

void connections_state::fail(const std::string& topic, std::string text) const {
  self_->send(ports_.publisher,
              diagnostic{severity::error, topic, std::move(text), "iap",
                         ports_.clock->now()});
}

connections_actor::behavior_type
connections_behavior(connections_state::pointer self, const std::string& sid,
                     const std::vector<object_record>& stored,
                     connections_ports ports) {
  auto& st = self->state;
  st.start(sid, stored, std::move(ports));
  return counted_behavior<connections_actor::behavior_type>(
    self, [&st](const bus_message_ptr& x) { st.on_message(x); },
    [&st](const std::string& handle, const outcome& how) {
      st.on_state(handle, how);
    },
    [&st](settle_atom) { return st.on_settle(); });
}

} // namespace troupe
