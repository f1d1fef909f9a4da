#include "storage/outbox/batch.hpp"

#include "protocol/proto/outbox.pb.h"

#include <limits>
#include <unordered_map>

namespace troupe {

namespace {

constexpr char batch_prefix = 'q';
constexpr char cursor_prefix = 'c';
constexpr size_t key_size = 10;

/// Far beyond what is put together; damage must not multiply a topic.
constexpr uint64_t most_decoded = uint64_t{64} << 20;

std::string bytes_of(uint64_t number) {
  std::string out;
  for (auto shift = 56; shift >= 0; shift -= 8)
    out += static_cast<char>(number >> shift & 0xFF);
  return out;
}

uint64_t read_number(std::string_view bytes) noexcept {
  uint64_t number = 0;
  for (auto c : bytes)
    number = number << 8 | static_cast<unsigned char>(c);
  return number;
}

failure unreadable() {
  return {ec::storage_failed, "unreadable record of the outbox"};
}

} // namespace

outbox_lane lane_of(std::string_view topic) noexcept {
  constexpr std::string_view events = "/ev/";
  auto at = topic.find(events);
  if (at == std::string_view::npos)
    return outbox_lane::news;
  topic.remove_prefix(at + events.size());
  auto category = topic.substr(0, topic.find('/'));
  if (category == "data")
    return outbox_lane::samples;
  return category == "updated" ? outbox_lane::updates : outbox_lane::news;
}

std::string batch_key(outbox_lane lane, uint64_t first) {
  return std::string{batch_prefix, static_cast<char>(lane)} + bytes_of(first);
}

std::optional<uint64_t> number_of(std::string_view key) noexcept {
  if (key.size() != key_size || key[0] != batch_prefix)
    return std::nullopt;
  return read_number(key.substr(2));
}

key_range batch_range(outbox_lane lane, uint64_t first, uint64_t end) {
  return {record_family::outbox, batch_key(lane, first), batch_key(lane, end)};
}

/// Topics recur: each is written once.
store_record to_record(outbox_lane lane, const outbox_batch& x) {
  proto::OutboxBatch out;
  std::unordered_map<std::string_view, uint32_t> known;
  for (auto& message : x.messages) {
    auto index = static_cast<uint32_t>(known.size());
    auto [i, fresh] = known.emplace(message->topic, index);
    if (fresh)
      out.add_topics(message->topic);
    auto added = out.add_messages();
    added->set_topic(i->second);
    added->set_payload(message->payload);
  }
  out.set_time(x.time);
  out.set_bytes_before(x.bytes_before);
  out.set_messages_before(x.messages_before);
  return {batch_key(lane, x.first), out.SerializeAsString(),
          record_family::outbox};
}

store_record cursor_record(outbox_lane lane, uint64_t number) {
  return {{cursor_prefix, static_cast<char>(lane)},
          bytes_of(number),
          record_family::outbox};
}

result<uint64_t> read_cursor(const store& from, outbox_lane lane) {
  auto key = cursor_record(lane, 0).key;
  uint64_t out = 0;
  auto ok = from.scan(
    {record_family::outbox, key, key + '\0'}, [&](auto, auto bytes) {
      out = bytes.size() == sizeof out ? read_number(bytes) : 0;
      return false;
    });
  if (!ok)
    return ok.error();
  return out;
}

result<outbox_batch> read_batch(std::string_view key, std::string_view bytes) {
  auto first = number_of(key);
  proto::OutboxBatch in;
  if (!first || *first == 0 || bytes.size() > std::numeric_limits<int>::max()
      || !in.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))
      || in.messages().empty())
    return unreadable();
  outbox_batch out{
    *first, in.time(), in.bytes_before(), in.messages_before(), {}};
  if (out.first > std::numeric_limits<uint64_t>::max() / 2)
    return unreadable(); // numbers of later ones would wrap
  uint64_t decoded = 0;
  for (auto& x : *in.mutable_messages()) {
    if (x.topic() >= static_cast<uint32_t>(in.topics_size()))
      return unreadable();
    decoded += in.topics(static_cast<int>(x.topic())).size();
    if (decoded > most_decoded)
      return unreadable();
    out.messages.push_back(std::make_shared<const bus_message>(
      bus_message{in.topics(static_cast<int>(x.topic())),
                  std::move(*x.mutable_payload()), false}));
  }
  return out;
}

} // namespace troupe
