// Follows single updates of single datapoints on their way through the gateway.

#pragma once

#include "protocol/ids.hpp"

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace troupe {

/// Where an update passes, roughly in this order.
enum class trace_step : uint8_t {
  frame,       ///< The response with the value is here.
  decoded,     ///< Its raw bytes differ from those before.
  device,      ///< The device has judged it.
  datapoint,   ///< The datapoint knows its new present value.
  recorder,    ///< It waits for the disk.
  stored,      ///< It is on the disk.
  event,       ///< It has become an `ev/data`.
  event_sent,  ///< That is on its way to the broker.
  event_acked, ///< The broker has it.
  block,       ///< The block with the value was taken.
  block_sent,
  block_acked,
};

[[nodiscard]] std::string_view to_string(trace_step x) noexcept;

/// The datapoint that is followed. Both names of its device: drivers know the
/// number, the bridge the handle.
struct trace_subject {
  device_number number = 0;
  device_id device;
  point_index point = 0;
};

struct trace_hop {
  trace_step step = trace_step::frame;
  std::chrono::nanoseconds after{0}; ///< Since the first hop.
  std::string note;                  ///< What happened there; may be empty.
};

/// One update: a sample that brought something new.
struct traced_update {
  unix_nanos time = 0; ///< Of the sample.
  std::vector<trace_hop> hops;
  /// Steps it has yet to take, as far as the device has said.
  std::vector<trace_step> awaited;
  bool complete = false;
};

/// What a trace has seen so far.
struct trace_report {
  uint64_t frames = 0;    ///< Responses of the device.
  uint64_t unchanged = 0; ///< Reads of the point that brought nothing new.
  std::vector<traced_update> updates;
  bool done = false; ///< All updates that were wanted are complete.
};

/// Knows what is traced, at most `most_traces` at a time. While nothing is, a
/// hop costs one relaxed load: ask `any` first. All members may be called from
/// any thread. Of a point one update is followed at a time; a newer one that
/// takes its place in a queue is followed instead, and the hop says so.
/// Outlives everybody who notes hops.
class trace_book {
  struct entry;

public:
  using now_function = std::function<std::chrono::nanoseconds()>;

  static constexpr size_t most_traces = 8;
  static constexpr size_t most_updates = 100; ///< Of one trace.

  /// The trace ends with it.
  class ticket {
  public:
    ticket(trace_book& book, std::shared_ptr<entry> what)
      : book_(book), what_(std::move(what)) {
      // nop
    }

    ~ticket();

    ticket(const ticket&) = delete;
    ticket& operator=(const ticket&) = delete;

    [[nodiscard]] trace_report read() const;

  private:
    trace_book& book_;
    std::shared_ptr<entry> what_;
  };

  /// @param now A steady clock.
  explicit trace_book(now_function now);

  /// Whether anything is traced at all.
  [[nodiscard]] bool any() const noexcept {
    return open_.load(std::memory_order_relaxed) != 0;
  }

  /// Begins to follow a point; null when too many are followed already.
  /// @param updates How many, 1 to `most_updates`.
  [[nodiscard]] std::unique_ptr<ticket> open(const trace_subject& what,
                                             size_t updates);

  [[nodiscard]] bool follows(device_number device, point_index point) const;
  [[nodiscard]] bool follows(const device_id& device, point_index point) const;

  // -- hops; ignored where nothing is followed --------------------------------

  /// A response of the device is about to be decoded.
  void frame(device_number device);

  /// The response had the point. What is new is followed from here on.
  /// @param time Of the sample.
  void decoded(device_number device, point_index point, unix_nanos time,
               bool is_news);

  /// The device has decided which steps follow.
  void judged(device_number device, point_index point, unix_nanos time,
              std::vector<trace_step> awaited, std::string note);

  void reached(trace_step step, device_number device, point_index point,
               unix_nanos time, std::string note = {});
  void reached(trace_step step, const device_id& device, point_index point,
               unix_nanos time, std::string note = {});

  /// The steps will not be taken after all.
  void left_out(std::initializer_list<trace_step> steps,
                const device_id& device, point_index point, unix_nanos time);

private:
  struct entry {
    trace_subject what;
    size_t wanted = 1;
    std::optional<std::chrono::nanoseconds> frame; ///< The newest.
    std::chrono::nanoseconds begin{0}; ///< First hop of the newest update.
    trace_report report;
  };

  template <class Predicate, class F>
  void change(Predicate is_meant, F f);

  template <class Predicate>
  [[nodiscard]] bool has(Predicate is_meant) const;

  void note(entry& x, trace_step step, unix_nanos time, std::string text) const;

  now_function now_;
  std::atomic<uint32_t> open_{0};
  mutable std::mutex guard_; ///< Of everything below.
  std::set<std::shared_ptr<entry>> entries_;
};

/// Whether hops are worth a call: *book* may be null.
[[nodiscard]] inline bool is_tracing(const trace_book* book) noexcept {
  return book != nullptr && book->any();
}

} // namespace troupe
