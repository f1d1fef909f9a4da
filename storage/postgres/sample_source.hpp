// Where the PostgreSQL sink gets samples and events from.

#pragma once

#include "protocol/ids.hpp"
#include "protocol/result.hpp"
#include "protocol/sample.hpp"
#include "protocol/value.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace troupe {

struct sink_sample {
  std::string point; ///< `protocol/handle/block/index/datapoint`.
  unix_nanos time = 0;
  quality status = quality::good;
  value what; ///< Null: from here on nothing is known.
};

struct sink_event {
  unix_nanos time = 0;
  std::string topic;
  std::string category;
  std::string severity;
  std::string source;
  std::string message;
  value data;
  std::vector<std::string> tags;
};

/// What follows a cursor.
struct sink_batch {
  std::vector<sink_sample> samples;
  std::vector<sink_event> events;
  std::string cursor; ///< Behind the last of them; at most 4 KiB.
  uint64_t lost = 0;  ///< Records in between that are not kept any more.
  bool more = false;  ///< Something follows.
};

/// A cursor is bytes that only the source understands; the empty one is where
/// the source wants a new sink to begin. Records behind a cursor are the same,
/// and in the same order, each time they are read, as long as they are kept.
class sample_source {
public:
  virtual ~sample_source() = default;

  /// Returns at most *most* records. Called on the sink's thread; must return
  /// within a few seconds, also while the gateway stops. Fails as it likes: it
  /// is asked again later.
  [[nodiscard]] virtual result<sink_batch>
  read(const std::string& cursor, size_t most) = 0;
};

} // namespace troupe
