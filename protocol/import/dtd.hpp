// Reads device type files (`.dtd`).

#pragma once

#include "protocol/import/issue.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace troupe {

/// Joins the name of a device type to the program id of its interface file.
/// Images are named, not loaded: there is nothing to load them into yet.
struct device_type_row {
  std::string name;
  std::string protocol;          ///< Lower case.
  std::string program_id;        ///< 16 upper-case hex digits.
  std::string application;       ///< Name of an image file, may be empty.
  std::string system;            ///< Name of an image file, may be empty.
  std::string picture;           ///< Name of a picture, may be empty.
  bool load_application = false; ///< Load the image when provisioning.
  bool load_system = false;
  bool is_default = false; ///< Answers to the program id alone.
  uint32_t line = 0;
  uint32_t column = 0; ///< Of the name.
};

/// Reads a file that begins `#filetype,dtd`. Rows that say the same as an
/// earlier one are left out. One name with two program ids is an error.
[[nodiscard]] import_result<std::vector<device_type_row>>
read_dtd(const std::string& file, std::string_view text);

} // namespace troupe
