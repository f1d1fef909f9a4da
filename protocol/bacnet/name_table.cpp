#include "protocol/bacnet/name_table.hpp"

#include <algorithm>
#include <charconv>

namespace troupe::bacnet {

namespace {

/// The standard's hyphen, C's underscore and people's space are the same.
char plain(char c) noexcept {
  if (c == '_' || c == ' ')
    return '-';
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

} // namespace

bool same_name(std::string_view x, std::string_view y) noexcept {
  return std::equal(x.begin(), x.end(), y.begin(), y.end(),
                    [](char a, char b) { return plain(a) == plain(b); });
}

std::optional<uint32_t> parse_plain_number(std::string_view x) noexcept {
  uint32_t out = 0;
  auto [end, error] = std::from_chars(x.data(), x.data() + x.size(), out);
  if (x.empty() || error != std::errc{} || end != x.data() + x.size())
    return std::nullopt;
  return out;
}

std::string_view name_table::name_of(uint32_t number) const noexcept {
  auto end = rows_ + size_;
  auto i = std::lower_bound(rows_, end, number, [](auto& row, uint32_t x) {
    return row.number < x;
  });
  return i != end && i->number == number ? i->name : std::string_view{};
}

std::string name_table::text_of(uint32_t number) const {
  auto name = name_of(number);
  return name.empty() ? std::to_string(number) : std::string{name};
}

std::optional<uint32_t> name_table::number_of(std::string_view x) const {
  auto end = rows_ + size_;
  auto i = std::find_if(rows_, end,
                        [&](auto& row) { return same_name(row.name, x); });
  if (i != end)
    return i->number;
  return parse_plain_number(x);
}

} // namespace troupe::bacnet
