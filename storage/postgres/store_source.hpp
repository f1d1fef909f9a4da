// Samples and events out of the gateway's own store.

#pragma once

#include "storage/postgres/sample_source.hpp"
#include "storage/postgres/store_cursor.hpp"
#include "storage/sink_progress.hpp"
#include "storage/store.hpp"

#include <memory>
#include <string>
#include <unordered_map>

namespace troupe {

struct store_source_config {
  bool samples = true;
  bool events = true;
};

/// Reads what others commit, in the order in which they did. A stop of the
/// gateway is a sample of the point `*` without a value. A new sink begins with
/// what the history's tail has: minutes, or hours.
class store_source : public sample_source {
public:
  /// @param from Not kept alive: the sink's thread may be the last to end.
  store_source(std::weak_ptr<const store> from, const store_source_config& cfg,
               std::shared_ptr<sink_progress> progress);

  /// Fails as the store, and with `cancelled` once that is gone.
  [[nodiscard]] result<sink_batch> read(const std::string& cursor,
                                        size_t most) override;

private:
  status read_events(const store& from, store_cursor& at, size_t most,
                     sink_batch& out);
  status read_samples(const store& from, store_cursor& at, size_t most,
                      sink_batch& out);
  [[nodiscard]] result<std::string> name_of(const store& from,
                                            const arrival& x);

  std::weak_ptr<const store> from_;
  store_source_config cfg_;
  std::shared_ptr<sink_progress> progress_;
  std::unordered_map<series_number, std::string> names_;
};

} // namespace troupe
