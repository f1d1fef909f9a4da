// Samples and events that tell whether each arrived once.

#pragma once

#include "storage/postgres/sample_source.hpp"

#include <algorithm>
#include <string>

namespace troupe::test {

/// Sample *i* has the value *i*; each hundredth comes with an event. The cursor
/// is the number of the next.
class numbered_source : public sample_source {
public:
  result<sink_batch> read(const std::string& cursor, size_t most) override {
    sink_batch out;
    auto i = cursor.empty() ? 0 : std::stoul(cursor);
    for (; i < end && out.samples.size() + out.events.size() < most; ++i) {
      auto time = unix_nanos{1'700'000'000'000'000'000}
                  + static_cast<unix_nanos>(i) * 1'000'000'000;
      out.samples.push_back({"modbus/ahu-1/Room/0/p" + std::to_string(i % 7),
                             time, quality::good,
                             value{static_cast<int64_t>(i)}});
      if (i % 100 == 0)
        out.events.push_back({time,
                              "ev/alarm",
                              "alarm",
                              "high",
                              "test",
                              std::to_string(i),
                              value{},
                              {"a"}});
    }
    out.cursor = std::to_string(i);
    out.more = i < end;
    return out;
  }

  size_t end = 0;
};

} // namespace troupe::test
