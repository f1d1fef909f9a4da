#include "bridge/console/cli/tui/page.hpp"

#include <algorithm>
#include <utility>

namespace troupe::cli {

void page::paint(picture& out, size_t columns, size_t rows, int64_t now) {
  arrange(columns);
  if (auto heads = head(); !heads.empty() && rows > 0) {
    out.push_back({std::move(heads), line_style::head});
    --rows;
  }
  auto all = size();
  // Rows may have moved since the last picture: first find the chosen one.
  cursor_.settle(all, rows, [this](size_t i) { return name(i); });
  auto end = std::min(all, cursor_.first() + rows);
  for (auto i = cursor_.first(); i < end; ++i) {
    out.push_back(line(i, now));
    if (i == cursor_.row())
      out.back().style = line_style::chosen;
  }
}

} // namespace troupe::cli
