#include "bridge/logger.hpp"

#include "actors/failure_of.hpp"
#include "protocol/event/logger_request.hpp"
#include "protocol/iap/topic.hpp"

namespace troupe {

namespace {

/// Each holds a page of entries in memory. One that was given up would still
/// wait in the journal's mailbox: none is.
constexpr size_t most_under_way = 64;

} // namespace

logger_state::logger_state(resource_actor::pointer self) : self_(self) {
  // nop
}

void logger_state::start(const std::string& sid, logger_ports ports) {
  sid_ = sid;
  ports_ = std::move(ports);
}

void logger_state::on_message(const bus_message& x) {
  auto prefix = iap::segment_prefix(sid_) + "/rq/";
  auto client = logger_client(x.topic.substr(prefix.size()));
  if (!client)
    return; // nobody whom an answer could reach
  auto request = read_logger_request(x.payload);
  if (!request)
    return answer(*client, logger_refusal({}, request.error()));
  if (under_way_ >= most_under_way)
    return answer(*client,
                  logger_refusal(*request, {ec::overloaded,
                                            "too many read the event log"}));
  ask(*client, *request);
}

void logger_state::ask(const std::string& client, const value& request) {
  auto query = read_logger_query(request);
  if (!query)
    return answer(client, logger_refusal(request, query.error()));
  ++under_way_;
  self_
    ->request(ports_.journal, caf::infinite,
              std::make_shared<const event_query>(*std::move(query)))
    .then(
      [this, client, request](const event_page_ptr& x) {
        --under_way_;
        answer(client, logger_answer(request, x->events, x->next));
      },
      [this, client, request](const caf::error& why) {
        --under_way_;
        answer(client, logger_refusal(request, failure_of(why)));
      });
}

void logger_state::answer(const std::string& client, std::string json) {
  self_->send(ports_.publisher, caf::put_atom_v,
              std::make_shared<const bus_message>(bus_message{
                logger_answer_topic(sid_, client), std::move(json), false}));
}

resource_actor::behavior_type logger_behavior(logger_state::pointer self,
                                              const std::string& sid,
                                              logger_ports ports) {
  auto& st = self->state;
  st.start(sid, std::move(ports));
  return {[&st](const bus_message_ptr& x) { st.on_message(*x); }};
}

} // namespace troupe
