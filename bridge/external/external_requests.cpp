// Requests that drivers outside carry out: polls, searches, and the rest.

#include "bridge/external/external_services.hpp"
#include "protocol/iap/topic.hpp"

#include <fmt/format.h>

namespace troupe {

namespace {

constexpr size_t most_polls = 20'000;

/// The reference's limit for a step of a search (IAP 14.6).
constexpr unix_nanos search_limit = 30'000'000'000;

outcome ended(const device_request& x, ec code, std::string text) {
  return {x.number, code, std::move(text), x.topic, {}};
}

} // namespace

void external_state::on_request(const device_request_ptr& x,
                                const completion_actor& who) {
  auto action = std::get_if<action_request>(&x->body);
  auto creates = action != nullptr && action->action == "create";
  if (!creates && !is_alive(key_of(x->target)))
    return self_->send(who, ended(*x, ec::no_such_device,
                                  x->target.handle + " : device not found"));
  if (auto what = std::get_if<read_request>(&x->body))
    return poll(x, *what, who);
  auto request = render_request(topics_.sid(), *x);
  if (!iap::is_publishable(request.topic))
    return self_->send(who, ended(*x, ec::invalid_request, "no such topic"));
  put(std::move(request.topic), std::move(request.json));
  self_->send(who, ended(*x, ec::none, {}));
}

// -- polls --------------------------------------------------------------------

/// The asker has a limit of its own and answers itself when it is over; here
/// it only says how long the answer is of use.
void external_state::poll(const device_request_ptr& x, const read_request& what,
                          const completion_actor& who) {
  if (polls_.size() >= most_polls)
    return self_->send(who,
                       ended(*x, ec::overloaded, "too many reads are open"));
  auto topic = poll_topic(x->target, what);
  if (!iap::is_publishable(topic))
    return self_->send(who, ended(*x, ec::invalid_request, "no such topic"));
  send_poll({x, who, {}, 0}, std::move(topic), what);
}

void external_state::send_poll(pending_poll x, std::string topic,
                               const read_request& what) {
  if (polls_.size() >= most_polls)
    return;
  using nanos = std::chrono::nanoseconds;
  x.until = ports_.clock->now()
            + std::chrono::duration_cast<nanos>(what.limit).count();
  polls_[++last_poll_] = std::move(x);
  put(std::move(topic), render_poll(last_poll_, what));
  arm_tick();
}

void external_state::on_polled(const bus_message& x) {
  auto answer = read_poll_answer(x.payload);
  if (!answer)
    return complain("polled", x.topic, answer.error().text);
  auto i = polls_.find(answer->number);
  if (i == polls_.end())
    return; // too late, or said twice
  auto poll = std::move(i->second);
  polls_.erase(i);
  if (poll.request != nullptr) {
    answer->how.number = poll.request->number;
    answer->how.topic = poll.request->topic;
    self_->send(poll.who, answer->how);
  } else if (answer->how.code == ec::none && !answer->how.result.is_null()) {
    carry_on(poll.watch, answer->how.result);
  }
}

// -- searches -----------------------------------------------------------------

void external_state::on_search(const bus_message& x) {
  auto asked = read_search(topics_, x.topic, x.payload);
  if (!asked)
    return tell(severity::error, x.topic, asked.error().text);
  if (!*asked)
    return;
  auto& wanted = **asked;
  if (wanted.protocols.empty())
    return end(wanted);
  auto number = searches_.open(wanted, ports_.clock->now() + search_limit);
  if (!number)
    return tell(severity::error, x.topic, "too many searches are running");
  for (auto& protocol : wanted.protocols)
    put(fmt::format("glp/0/./=engine/{}/rq/discoverDevices", protocol),
        render_search(wanted, protocol, *number));
  arm_tick();
}

void external_state::on_discovered(const external_topic& topic) {
  uint64_t number = 0;
  for (auto c : topic.name) {
    if (c < '0' || c > '9' || number > UINT32_MAX)
      return;
    number = number * 10 + static_cast<uint64_t>(c - '0');
  }
  if (auto done = searches_.ended(number, topic.device.protocol))
    end(*done);
}

void external_state::end(const search& x) {
  if (!x.respond.empty())
    put(x.respond, render_search_end(x));
}

} // namespace troupe
