#include "bridge/publication_trace.hpp"

#include <algorithm>
#include <utility>

namespace troupe {

void publication_trace::await(carrier x) {
  constexpr size_t most = 64;
  if (carriers_.size() >= most)
    carriers_.erase(carriers_.begin());
  carriers_.push_back(std::move(x));
}

void publication_trace::event(const sample_report& x, size_t i,
                              const bus_message_ptr& what) {
  auto& y = x.samples[i];
  if (!book_->follows(x.device, y.point))
    return;
  if (what == nullptr) {
    book_->reached(trace_step::event, x.device, y.point, y.time,
                   "the event filter of the segment holds it back");
    return book_->left_out({trace_step::event_sent, trace_step::event_acked},
                           x.device, y.point, y.time);
  }
  book_->reached(trace_step::event, x.device, y.point, y.time);
  await({trace_step::event_sent, trace_step::event_acked, x.device, y.point,
         y.time, what->topic, what->payload, 0});
}

void publication_trace::block(const block_view& x) {
  for (auto& y : x.points)
    if (book_->follows(x.device, y.point))
      book_->reached(trace_step::block, x.device, y.point, y.time);
}

void publication_trace::shown(const block_view& x, const std::string& topic,
                              bool goes_out) {
  for (auto& y : x.points) {
    if (!book_->follows(x.device, y.point))
      continue;
    if (goes_out)
      await({trace_step::block_sent,
             trace_step::block_acked,
             x.device,
             y.point,
             y.time,
             topic,
             {},
             0});
    else // clients see what they have
      book_->left_out({trace_step::block_sent, trace_step::block_acked},
                      x.device, y.point, y.time);
  }
}

/// Messages that came back from the journal are copies: their bytes tell.
void publication_trace::published(const bus_message& x, uint64_t token) {
  for (auto& y : carriers_) {
    if (y.token != 0 || y.topic != x.topic
        || (!y.payload.empty() && y.payload != x.payload))
      continue;
    y.token = token;
    book_->reached(y.sent, y.device, y.point, y.time);
  }
}

void publication_trace::acked(uint64_t first, uint64_t count) {
  auto is_acked = [=](const carrier& y) {
    return y.token != 0 && y.token >= first && y.token - first < count;
  };
  for (auto& y : carriers_)
    if (is_acked(y))
      book_->reached(y.acked, y.device, y.point, y.time);
  carriers_.erase(std::remove_if(carriers_.begin(), carriers_.end(), is_acked),
                  carriers_.end());
}

} // namespace troupe
