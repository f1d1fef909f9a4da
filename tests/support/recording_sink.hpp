// Keeps everything a driver says.

#pragma once

#include "drivers/protocol_driver.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace troupe::test {

class recording_sink : public driver_sink {
public:
  void values(device_number device, batch_ptr x) override {
    order.push_back('v');
    batches.emplace_back(device, std::move(x));
  }

  void health(const health_report& x) override {
    order.push_back('h');
    reports.push_back(x);
  }

  void done(const driver_done& x) override {
    order.push_back('d');
    ends.push_back(x);
  }

  void found(device_find x) override {
    finds.push_back(std::move(x));
  }

  void progress(double part) override {
    parts.push_back(part);
  }

  void search_ended(const failure& how) override {
    search_ends.push_back(how);
  }

  /// The newest sample of a point, in all batches of the device.
  [[nodiscard]] std::optional<sample> last(device_number device,
                                           point_index point) const {
    std::optional<sample> out;
    for (auto& [number, x] : batches)
      for (auto& what : x->samples)
        if (number == device && what.point == point)
          out = what;
    return out;
  }

  /// Samples of a device so far.
  [[nodiscard]] size_t samples_of(device_number device) const {
    size_t out = 0;
    for (auto& [number, x] : batches)
      out += number == device ? x->samples.size() : 0;
    return out;
  }

  [[nodiscard]] std::optional<driver_done> end_of(uint64_t request) const {
    for (auto& x : ends)
      if (x.request == request)
        return x;
    return std::nullopt;
  }

  [[nodiscard]] std::optional<health_report>
  health_of(device_number device) const {
    std::optional<health_report> out;
    for (auto& x : reports)
      if (x.device == device)
        out = x;
    return out;
  }

  void clear() {
    batches.clear();
    reports.clear();
    ends.clear();
    order.clear();
  }

  std::vector<std::pair<device_number, batch_ptr>> batches;
  std::vector<health_report> reports;
  std::vector<driver_done> ends;
  std::vector<device_find> finds;
  std::vector<double> parts; ///< Of a search, as it went on.
  std::vector<failure> search_ends;
  std::string order; ///< v, h, d as they came.
};

} // namespace troupe::test
