#include "bridge/console/cli/tui/list_cursor.hpp"

#include <algorithm>

namespace troupe::cli {

bool list_cursor::press(const key& x) {
  auto last = size_ > 0 ? size_ - 1 : 0;
  auto up = [&](size_t n) { row_ -= std::min(row_, n); };
  auto down = [&](size_t n) { row_ = std::min(last, row_ + n); };
  if (x.name == key_name::up || x.is('k'))
    up(1);
  else if (x.name == key_name::down || x.is('j'))
    down(1);
  else if (x.name == key_name::page_up)
    up(room_);
  else if (x.name == key_name::page_down || x.is(' '))
    down(room_);
  else if (x.name == key_name::home || x.is('g'))
    row_ = 0;
  else if (x.name == key_name::end || x.is('G'))
    row_ = last;
  else
    return false;
  moved_ = true;
  return true;
}

void list_cursor::settle(size_t size, size_t room, const namer& name_of) {
  size_ = size;
  room_ = std::max<size_t>(room, 1);
  if (size == 0) {
    row_ = first_ = 0;
    chosen_.clear();
    return;
  }
  row_ = std::min(row_, size - 1);
  if (!moved_ && !chosen_.empty() && name_of(row_) != chosen_)
    for (size_t i = 0; i < size; ++i)
      if (name_of(i) == chosen_) {
        row_ = i;
        break;
      }
  moved_ = false;
  chosen_ = name_of(row_);
  first_ = std::min(first_, row_);
  if (row_ >= first_ + room_)
    first_ = row_ - room_ + 1;
  first_ = std::min(first_, size > room_ ? size - room_ : 0);
}

} // namespace troupe::cli
