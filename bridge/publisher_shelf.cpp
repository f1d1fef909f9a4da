// What the publisher retains, and what becomes an event.

#include "bridge/publisher.hpp"
#include "bridge/render.hpp"
#include "protocol/iap/topic.hpp"

#include <fmt/format.h>

#include <utility>

namespace troupe {

namespace {

/// Brokers hang up on who sends more than they take; ours takes 16 MiB.
constexpr size_t most_payload_bytes = size_t{8} << 20;

/// Keeps the place of a block that is not rendered yet. Not empty: that would
/// clear its topic.
constexpr const char* late = "{}";

} // namespace

std::string publisher_state::block_topic(const block_view& x) const {
  auto& block = x.type->blocks[x.block];
  return iap::device_feedback(cfg_.sid, x.device) + '/'
         + iap::block_path(block.name, block.index);
}

void publisher_state::retain_block(const block_view_ptr& x) {
  auto topic = block_topic(*x);
  if (!iap::is_publishable(topic))
    return;
  if (phase_ == phase::online && outbox_.is_full()) {
    outbox_.put(
      std::make_shared<const bus_message>(bus_message{topic, late, true}));
    unrendered_[topic] = x;
    if (trace_.active())
      trace_.shown(*x, topic, true);
    return;
  }
  auto json = render_block(*x);
  auto known = shelf_.find(topic);
  auto is_news = known == nullptr || *known != json;
  if (trace_.active())
    trace_.shown(*x, topic, is_news);
  if (is_news)
    retain(topic, std::move(json));
  // else clients that answer every publication must not be provoked
}

bus_message_ptr publisher_state::rendered(const bus_message_ptr& x) {
  auto i = unrendered_.find(x->topic);
  if (i == unrendered_.end())
    return x;
  auto json = render_block(*i->second);
  unrendered_.erase(i);
  auto known = shelf_.find(x->topic);
  if ((known != nullptr && *known == json) || !fits(x->topic, json))
    return nullptr;
  shelf_.put(x->topic, json);
  return std::make_shared<const bus_message>(
    bus_message{x->topic, std::move(json), true});
}

void publisher_state::render_all() {
  for (auto& [topic, x] : std::exchange(unrendered_, {}))
    shelf_.put(topic, render_block(*x));
}

/// One message that the broker never takes would be sent again at each connect
/// and keep the gateway off the bus.
bool publisher_state::fits(const std::string& topic, const std::string& json) {
  if (json.size() <= most_payload_bytes)
    return true;
  on_diagnostic({severity::error, topic, "object is too large for the bus",
                 "publisher", ports_.clock->now()});
  return false;
}

void publisher_state::retain(const std::string& topic, std::string json) {
  if (!iap::is_publishable(topic) || !fits(topic, json))
    return;
  unrendered_.erase(topic);
  if (phase_ == phase::online)
    outbox_.put(
      std::make_shared<const bus_message>(bus_message{topic, json, true}));
  shelf_.put(topic, std::move(json));
}

/// Observers see it in what remains.
void publisher_state::forget_block(const block_view& x) {
  auto topic = block_topic(x);
  window_.forget(topic);
  shown_[x.device].blocks.erase(x.block);
  retain(topic, {});
  pump();
}

/// Cleared topics go out even if the broker never had them: it ignores that.
void publisher_state::forget_device(const device_view& x) {
  auto prefix = iap::device_feedback(cfg_.sid, x.device) + '/';
  render_all(); // the shelf names what there is to clear
  retain(prefix + "sts", render_sts(x));
  for (auto& topic : shelf_.clear_below(prefix, prefix + "sts")) {
    window_.forget(topic);
    if (phase_ == phase::online)
      outbox_.put(
        std::make_shared<const bus_message>(bus_message{topic, {}, true}));
  }
  shown_.erase(x.device);
  pump();
}

bus_message_ptr publisher_state::event(std::string_view tail,
                                       std::string json) {
  auto topic = fmt::format("glp/0/{}/ev/{}", cfg_.sid, tail);
  if (!iap::is_publishable(topic) || !fits(topic, json))
    return nullptr;
  auto x = std::make_shared<const bus_message>(
    bus_message{std::move(topic), std::move(json), false});
  auto passes = cfg_.events.passes(tail.substr(0, tail.find('/')));
  emit(x, passes);
  return passes ? x : nullptr;
}

void publisher_state::flush_blocks(const device_id& device) {
  auto prefix = iap::device_feedback(cfg_.sid, device) + '/';
  for (auto& x : window_.take_below(prefix, self_->clock().now()))
    retain_block(x);
}

} // namespace troupe
