// A file that is to be imported.

#pragma once

#include <string>

namespace troupe {

/// A file as it came; *name* serves messages and names types without a `.dtd`.
struct import_file {
  std::string name;
  std::string text;
};

} // namespace troupe
