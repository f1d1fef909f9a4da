#include "protocol/flight/tape.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <cstring>
#include <limits>
#include <tuple>

namespace troupe::flight {

namespace {

constexpr std::string_view magic{"TRPFLT1", 8};

/// As it lies in the file.
struct slot {
  uint64_t number;
  int64_t time;
  uint64_t actor;
  uint64_t amount;
  uint32_t check;
  uint16_t depth;
  uint8_t what;
  uint8_t who;
  uint8_t text;
  std::array<char, 87> bytes;
};

static_assert(sizeof(slot) == slot_bytes);
static_assert(most_text <= sizeof(slot::bytes));

/// Quick rather than strong: it is made for each record. Words are mixed as in
/// FNV-1a.
uint32_t check_of(const slot& x) noexcept {
  std::array<uint64_t, slot_bytes / sizeof(uint64_t)> words;
  auto copy = x;
  copy.check = 0;
  std::memcpy(words.data(), &copy, slot_bytes);
  uint64_t sum = 0xcbf29ce484222325;
  for (auto w : words) {
    sum = (sum ^ w) * 0x9e3779b97f4a7c15;
    sum ^= sum >> 32;
  }
  return static_cast<uint32_t>(sum);
}

bool is_known(uint8_t what) noexcept {
  return what >= static_cast<uint8_t>(event::message)
         && what <= static_cast<uint8_t>(event::boot);
}

bool is_blank(const char* in) noexcept {
  return std::all_of(in, in + slot_bytes, [](char c) { return c == 0; });
}

} // namespace

std::string_view to_string(event x) noexcept {
  switch (x) {
    case event::message:
      return "message";
    case event::second:
      return "second";
    case event::start:
      return "start";
    case event::end:
      return "end";
    case event::error:
      return "error";
    case event::health:
      return "health";
    case event::dropped:
      return "dropped";
    case event::log:
      return "log";
    case event::boot:
      return "boot";
  }
  return "";
}

void write_header(char* out, uint32_t slots) noexcept {
  constexpr auto bytes = static_cast<uint32_t>(slot_bytes);
  std::memcpy(out, magic.data(), magic.size());
  std::memcpy(out + 8, &bytes, sizeof bytes);
  std::memcpy(out + 12, &slots, sizeof slots);
}

result<uint32_t> read_header(std::string_view file) {
  if (file.size() < header_bytes || file.substr(0, magic.size()) != magic)
    return failure{ec::parse_error, "this is no file of a flight recorder"};
  uint32_t bytes = 0;
  uint32_t slots = 0;
  std::memcpy(&bytes, file.data() + 8, sizeof bytes);
  std::memcpy(&slots, file.data() + 12, sizeof slots);
  if (bytes != slot_bytes || slots == 0 || slots > most_slots
      || file.size() != header_bytes + slots * slot_bytes)
    return failure{ec::parse_error,
                   "the file of the flight recorder has another size than it "
                   "says"};
  return slots;
}

/// First the check of what was there becomes wrong, and last right.
void write_slot(char* out, const record_view& x) noexcept {
  slot to{};
  auto who = std::min(x.who.size(), most_text / 2);
  auto text = std::min(x.text.size(), most_text - who);
  to.number = x.number;
  to.time = x.time;
  to.actor = x.actor;
  to.amount = x.amount;
  to.depth = static_cast<uint16_t>(
    std::min<size_t>(x.depth, std::numeric_limits<uint16_t>::max()));
  to.what = static_cast<uint8_t>(x.what);
  to.who = static_cast<uint8_t>(who);
  to.text = static_cast<uint8_t>(text);
  std::copy_n(x.who.data(), who, to.bytes.data());
  std::copy_n(x.text.data(), text, to.bytes.data() + who);
  auto check = check_of(to);
  to.check = ~check;
  std::memcpy(out, &to, slot_bytes);
  std::atomic_signal_fence(std::memory_order_seq_cst);
  std::memcpy(out + offsetof(slot, check), &check, sizeof check);
}

std::optional<record> read_slot(const char* in) {
  slot x{};
  std::memcpy(&x, in, slot_bytes);
  if (x.number == 0 || !is_known(x.what) || size_t{x.who} + x.text > most_text
      || x.check != check_of(x))
    return std::nullopt;
  record out;
  out.number = x.number;
  out.time = x.time;
  out.what = static_cast<event>(x.what);
  out.actor = x.actor;
  out.amount = x.amount;
  out.depth = x.depth;
  out.who.assign(x.bytes.data(), x.who);
  out.text.assign(x.bytes.data() + x.who, x.text);
  return out;
}

result<tape> read_tape(std::string_view file, std::chrono::nanoseconds span) {
  auto slots = read_header(file);
  if (!slots)
    return slots.error();
  tape out;
  auto at = file.data() + header_bytes;
  for (uint32_t i = 0; i < *slots; ++i, at += slot_bytes) {
    if (auto x = read_slot(at))
      out.records.push_back(*std::move(x));
    else if (!is_blank(at))
      ++out.torn;
  }
  auto& all = out.records;
  std::sort(all.begin(), all.end(), [](auto& x, auto& y) {
    return std::tie(x.time, x.number) < std::tie(y.time, y.number);
  });
  if (span.count() <= 0 || all.empty())
    return out;
  // Without overflow, whatever the file claims.
  auto newest = all.back().time;
  constexpr auto lowest = std::numeric_limits<unix_nanos>::min();
  auto from = newest < lowest + span.count() ? lowest : newest - span.count();
  all.erase(all.begin(), std::find_if(all.begin(), all.end(),
                                      [&](auto& x) { return x.time >= from; }));
  return out;
}

} // namespace troupe::flight
