#include "bridge/console/cli/tui/line_editor.hpp"

namespace troupe::cli {

bool line_editor::press(const key& x) {
  constexpr size_t most = 1'000;
  switch (x.name) {
    case key_name::text:
      if (x.text.empty() || text_.size() + x.text.size() > most)
        return false;
      text_ += x.text;
      return true;
    case key_name::erase: {
      auto had = text_.size();
      auto is_tail = [](char c) {
        return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
      };
      while (!text_.empty() && is_tail(text_.back()))
        text_.pop_back();
      if (!text_.empty())
        text_.pop_back();
      return text_.size() != had;
    }
    case key_name::erase_line: {
      auto had = !text_.empty();
      text_.clear();
      return had;
    }
    default:
      return false;
  }
}

} // namespace troupe::cli
