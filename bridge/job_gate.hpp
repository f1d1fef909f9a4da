// How often jobs may start, and how much they may have under way.

#pragma once

#include "actors/payloads.hpp"
#include "bridge/inflow.hpp"
#include "protocol/rate_limit.hpp"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>

namespace troupe {

/// An alarm that starts a job which raises the alarm would go round for ever:
/// each job starts 10 times in a row, and then once in 6 s. Many jobs at once
/// would hold up everybody else's requests for as long as theirs take: together
/// they have 2,000 requests under way, or one job's. Used on one thread, but
/// what is under way may end on any.
class job_gate {
public:
  enum class answer : uint8_t {
    go,
    refused,       ///< Tell it.
    refused_again, ///< It was told, and the job has not started since.
  };

  static constexpr size_t most_under_way = 2'000;

  /// Whether *job* may start now.
  [[nodiscard]] answer start(const std::string& job, unix_nanos now);

  /// Whether there is room for so many requests more.
  [[nodiscard]] bool has_room(size_t requests) const;

  /// Counts one request as under way until the last copy of the result goes.
  /// @param room What the request holds besides.
  [[nodiscard]] room_ptr count(room_ptr room);

  void forget(const std::string& job);

private:
  struct pace {
    rate_limit limit{/*interval=*/6'000'000'000, /*burst=*/10};
    bool told = false;
  };

  std::map<std::string, pace> paces_; ///< By job.
  std::shared_ptr<std::atomic<size_t>> under_way_
    = std::make_shared<std::atomic<size_t>>(0);
};

} // namespace troupe
