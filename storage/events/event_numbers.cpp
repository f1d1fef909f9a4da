#include "storage/events/event_numbers.hpp"

#include "storage/events/event_key.hpp"

#include <optional>
#include <utility>

namespace troupe {

namespace {

constexpr char prefix = 'n';
constexpr size_t number_bytes = 8;
constexpr size_t most_page_bytes = size_t{1} << 20;

std::string number_key(uint64_t number) {
  std::string out{prefix};
  for (auto shift = 56; shift >= 0; shift -= 8)
    out += static_cast<char>(number >> shift & 0xFF);
  return out;
}

/// Nothing for keys that `number_key` does not make.
std::optional<uint64_t> read_number(std::string_view key) noexcept {
  if (key.size() != number_bytes + 1)
    return std::nullopt;
  uint64_t out = 0;
  for (auto c : key.substr(1))
    out = out << 8 | static_cast<unsigned char>(c);
  return out;
}

key_range behind(uint64_t number) {
  return {record_family::events,
          number_key(number) + '\0',
          {static_cast<char>(prefix + 1)}};
}

/// Nothing when retention was faster, or it is damaged.
result<std::optional<event_record>>
read_entry(const store& from, const std::string& key, size_t& size) {
  std::optional<event_record> out;
  auto which = read_event_key(key);
  auto ok = from.scan(
    {record_family::events, key, key + '\0'}, [&](auto, auto bytes) {
      size += bytes.size();
      if (auto found = read_event_bytes(bytes); found && which)
        out = *std::move(found);
      return false;
    });
  if (!ok)
    return ok.error();
  if (out) {
    out->time = which->time;
    out->category = which->category;
  }
  return out;
}

} // namespace

store_record numbering(uint64_t number, std::string key) {
  return {number_key(number), std::move(key), record_family::events};
}

store_record unnumbering(uint64_t number) {
  return {number_key(number), std::nullopt, record_family::events};
}

result<bool> is_numbered(const store& from, uint64_t number) {
  auto out = false;
  auto key = number_key(number);
  auto ok = from.scan({record_family::events, key, key + '\0'},
                      [&](auto, auto) {
                        out = true;
                        return false;
                      });
  if (!ok)
    return ok.error();
  return out;
}

result<numbered_page> read_numbered(const store& from, uint64_t after,
                                    size_t most) {
  std::vector<std::pair<uint64_t, std::string>> keys;
  numbered_page out;
  auto ok = from.scan(behind(after), [&](auto key, auto bytes) {
    out.more = keys.size() == most;
    if (auto number = read_number(key); number && !out.more)
      keys.emplace_back(*number, bytes);
    return !out.more;
  });
  if (!ok)
    return ok.error();
  out.last = after;
  size_t size = 0;
  for (auto& [number, key] : keys) {
    if (size >= most_page_bytes) {
      out.more = true;
      break;
    }
    auto found = read_entry(from, key, size);
    if (!found)
      return found.error();
    if (*found)
      out.events.push_back(**std::move(found));
    out.last = number;
  }
  return out;
}

result<record_list> forget_numbers(const store& from, uint64_t last,
                                   size_t budget) {
  record_list out;
  auto ok = from.scan(behind(0), [&](auto key, auto) {
    auto number = read_number(key);
    if (out.size() == budget || (number && *number > last))
      return false;
    out.push_back({std::string{key}, std::nullopt, record_family::events});
    return true;
  });
  if (!ok)
    return ok.error();
  return out;
}

} // namespace troupe
