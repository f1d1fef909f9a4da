// Reads what a device that was found has.

#pragma once

#include "actors/driver_link.hpp"
#include "drivers/bacnet/property_reads.hpp"
#include "protocol/bacnet/object_facts.hpp"
#include "protocol/bacnet/object_list_reader.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace troupe::bacnet {

/// Asks a device one request after the other: what it is, which objects it has,
/// and, unless a known type fits, what these are. Ends early with one that
/// falls silent. Stays where it is; knows no clock.
class device_survey {
public:
  using time_point = read_plan::time_point;

  /// @param known Types of the protocol; outlives the survey.
  device_survey(uint32_t instance, const device_binding& peer,
                const settings& cfg, const std::vector<device_type_ptr>& known);

  device_survey(const device_survey&) = delete;
  device_survey& operator=(const device_survey&) = delete;

  /// What to ask now; nothing once it is done. Then call `on_outcome`.
  [[nodiscard]] std::optional<request> next(time_point now);

  /// How the last request ended.
  void on_outcome(const outcome& x, time_point now);

  /// What is known of the device, once all was asked for. Without a type when
  /// there is not enough to make one of; *unid* is left to the caller.
  [[nodiscard]] device_find find() const;

private:
  enum class stage : uint8_t { identity, list, objects, states, done };

  [[nodiscard]] std::vector<property_ref> wanted();
  void take(const finding& x);
  void end_plan();

  /// Of which type the device is, as far as can be told by what it has.
  void match();

  uint32_t instance_;
  device_binding peer_;
  settings cfg_;
  const std::vector<device_type_ptr>& known_;
  read_lessons lessons_;
  stage stage_ = stage::identity;
  std::optional<read_plan> plan_;
  planned_read asked_;
  std::vector<bool> told_; ///< Items of the plan that brought a value.
  size_t items_ = 0;       ///< Of the plan.
  object_list_reader list_;
  facts_reader facts_;
  device_type_ptr type_;   ///< One that fits, or null.
  bool cut_short_ = false; ///< It fell silent.
};

} // namespace troupe::bacnet
