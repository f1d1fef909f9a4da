// The publisher's part of a trace: from a sample to the broker's answer.

#pragma once

#include "actors/payloads.hpp"
#include "actors/trace_book.hpp"
#include "actors/view.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace troupe {

/// Finds out which publications carry a sample that is followed. Keeps the
/// newest 64 of them; while nothing is traced its owner asks `active` and
/// leaves the rest. Used by the publisher only.
class publication_trace {
public:
  publication_trace() = default;

  /// @param book Null: nothing is ever traced. Outlives this.
  explicit publication_trace(trace_book* book) : book_(book) {
    // nop
  }

  [[nodiscard]] bool active() const noexcept {
    return is_tracing(book_);
  }

  /// Sample *i* of *x* became *what*; null: it is not published.
  void event(const sample_report& x, size_t i, const bus_message_ptr& what);

  /// The block is with the publisher.
  void block(const block_view& x);

  /// It goes out at *topic*, or not: it looks as before.
  void shown(const block_view& x, const std::string& topic, bool goes_out);

  void published(const bus_message& x, uint64_t token);

  /// Concerns *count* tokens, from *first* upwards.
  void acked(uint64_t first, uint64_t count);

private:
  /// A publication that carries a sample.
  struct carrier {
    trace_step sent = trace_step::event_sent;
    trace_step acked = trace_step::event_acked;
    device_id device;
    point_index point = 0;
    unix_nanos time = 0;
    std::string topic;
    /// Of an event; empty for a block, which may be replaced by a newer one.
    std::string payload;
    uint64_t token = 0; ///< 0: not sent yet.
  };

  void await(carrier x);

  trace_book* book_ = nullptr;
  std::vector<carrier> carriers_;
};

} // namespace troupe
