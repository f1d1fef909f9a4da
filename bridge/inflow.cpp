#include "bridge/inflow.hpp"

namespace troupe {

room_ptr inflow::take(size_t payload_bytes, size_t count) {
  auto bytes = weight(payload_bytes) * count;
  auto before = book_->taken.fetch_add(bytes);
  auto alone = before == 0 && count == 1;
  if (!alone && before + bytes > most_) {
    book_->taken.fetch_sub(bytes);
    ++book_->refused;
    return nullptr;
  }
  return room_ptr{book_.get(), [book = book_, bytes](const void*) {
                    book->taken.fetch_sub(bytes);
                  }};
}

bus_message_ptr inflow::admit(bus_message x) {
  auto room = take(x.topic.size() + x.payload.size());
  return room != nullptr ? hold_with(std::move(x), std::move(room)) : nullptr;
}

} // namespace troupe
