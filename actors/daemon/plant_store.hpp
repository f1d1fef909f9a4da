// Opens the store and reads what was there before.

#pragma once

#include "actors/daemon/options.hpp"
#include "actors/document_records.hpp"
#include "actors/plant.hpp"
#include "actors/records.hpp"
#include "actors/wall_clock.hpp"
#include "protocol/result.hpp"
#include "storage/rocks_store.hpp"

#include <memory>
#include <string>
#include <vector>

namespace troupe {

/// The store and its content. Records that could not be read are among
/// `plant.problems`; the rest works.
struct opened_plant {
  std::shared_ptr<rocks_store> disk;
  plant_seed plant;
  segment_record segment; ///< Without an id until it is provisioned.
  std::string macid;      ///< Of the machine, or what stands for it.
  std::vector<object_record> groups;
  std::vector<object_record> jobs;
  std::vector<object_record> connections;
  std::vector<object_record> external; ///< Devices of drivers outside.
  std::vector<object_record> schedules;
  std::vector<object_record> schedule_debts; ///< What they have to give back.
  std::vector<object_record> calendars;
  std::vector<object_record> alarms;
  std::vector<object_record> alarm_rows;
  std::vector<stored_document> documents; ///< Of earlier imports.
  lon::catalogue_ptr types; ///< With what their resource reports define.
};

/// Opens the store in *folder*, makes it when it is new, and gives the segment
/// an id when it has none and makes its own. Fails with `resource_taken`,
/// `newer_format` or `storage_failed`. Blocks while it reads everything, before
/// the first actor runs. A configured sid wins over the stored one.
[[nodiscard]] result<opened_plant> open_plant(const std::string& folder,
                                              const daemon_options& options,
                                              const wall_clock& clock);

/// A number nobody can guess.
[[nodiscard]] uint64_t random_seed();

} // namespace troupe
