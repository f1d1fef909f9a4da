// What is wrong in an imported file, and where.

#include "protocol/import/issue.hpp"

namespace troupe {

std::string to_string(const import_issue& x) {
  return x.file + ':' + std::to_string(x.line) + ':' + std::to_string(x.column)
         + ": " + (x.warning ? "warning: " : "") + x.text;
}

} // namespace troupe
