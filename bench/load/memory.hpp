// What the simulated devices remember when their power fails.

#pragma once

#include "bench/load/plant.hpp"
#include "protocol/result.hpp"

#include <cstddef>
#include <fstream>
#include <map>
#include <string>
#include <vector>

namespace troupe::load {

/// Keeps written points in a file, one line a write: the device's handle, the
/// position of the point and its registers, in decimal. The last line of a
/// point counts.
///     line     = handle blank position *(blank word) newline
/// A line without words was being written when the power failed, and is
/// ignored. The file is written anew when old lines outnumber the newest by
/// 10,000.
class memory {
public:
  /// @param handles Of the plant's devices, in their order.
  memory(std::string path, std::vector<std::string> handles);

  /// Gives the devices back what was written to them; what no longer fits is
  /// forgotten. Fails with `storage_failed` when the file cannot be written.
  /// @pre the plant has all devices, in the order of the handles
  [[nodiscard]] status recall(plant& devices);

  /// *point* of a device was written; its answer goes out after this. A full
  /// disk is no failure of the device: it forgets.
  void keep(plant& devices, plant::device_index device, size_t point);

private:
  using words = std::vector<uint16_t>;
  using place = std::pair<std::string, size_t>;

  void read();
  [[nodiscard]] status rewrite();
  void append(const place& where, const words& what);

  std::string path_;
  std::vector<std::string> handles_;
  /// What the file says, with the newest words of each point.
  std::map<place, words> kept_;
  std::ofstream out_;
  size_t lines_ = 0;
};

} // namespace troupe::load
