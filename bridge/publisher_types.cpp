// The publisher's side of the type catalogue: IAP 13.4, 14.1 and 21.2.

#include "actors/device_life.hpp"
#include "bridge/publisher.hpp"
#include "bridge/request_reader.hpp"
#include "protocol/iap/json.hpp"
#include "protocol/iap/object_writer.hpp"

namespace troupe {

namespace {

constexpr size_t longest_type_name = 256;

} // namespace

void publisher_state::on_types(const lon::catalogue_ptr& x) {
  types_->renew(x);
}

/// Definitions that say what they said before stay silent.
void publisher_state::define(const device_type_ptr& type) {
  for (auto& x : types_->use(type)) {
    auto known = shelf_.find(x.topic);
    if (known == nullptr || *known != x.payload)
      retain(x.topic, std::move(x.payload));
  }
}

/// What a driver asked for before a restart is on the broker, and nowhere else.
void publisher_state::keep_definitions() {
  for (auto& topic : sync_.topics_below(types_->prefix()))
    if (shelf_.find(topic) == nullptr)
      if (auto known = types_->find_topic(topic))
        shelf_.put(known->topic, std::move(known->payload));
}

/// Requests for another segment are not ours to answer. A definition that is
/// there goes out again: the library of the one who asks may not subscribe
/// twice (IAP 21.1).
void publisher_state::on_type_request(const bus_message& x) {
  if (x.payload.size() > most_request_bytes)
    return on_diagnostic({severity::error, x.topic,
                          "payload is larger than 1 MiB", "publisher",
                          ports_.clock->now()});
  auto asked = iap::read_json(x.payload);
  auto refuse = [&](std::string why) {
    on_diagnostic({severity::error, x.topic, std::move(why), "publisher",
                   ports_.clock->now()});
  };
  if (!asked)
    return refuse(asked.error().text);
  auto sid = text_member(*asked, "sid");
  if (!sid.empty() && sid != cfg_.sid)
    return;
  auto respond = text_member(*asked, "respond");
  if (!respond.empty() && !is_reply_topic(respond))
    return refuse(respond + ": no topic for a response");
  auto wanted = text_member(*asked, "value");
  if (wanted.size() > longest_type_name)
    wanted.clear(); // nothing that long has a definition
  auto found = text_member(*asked, "command") == "publish"
                 ? publish_definition(wanted)
                 : std::string{};
  if (respond.empty())
    return found.empty() ? refuse(wanted + ": type not found") : pump();
  std::string json;
  iap::object_writer out{json};
  out.text("command", text_member(*asked, "command"));
  out.text("value", wanted);
  if (found.empty())
    out.text("error", "type not found");
  else
    out.text("topic", found);
  out.end();
  outbox_.put(
    std::make_shared<const bus_message>(bus_message{respond, json, false}));
  pump();
}

/// Returns its topic, or nothing.
std::string publisher_state::publish_definition(const std::string& wanted) {
  auto topic = types_->topic_of(wanted);
  if (auto known = types_->find(wanted))
    retain(topic = known->topic, std::move(known->payload));
  else if (auto own = shelf_.find(topic))
    retain(topic, *own);
  else
    return {};
  return topic;
}

} // namespace troupe
