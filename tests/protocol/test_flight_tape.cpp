// The file of the flight recorder: what is read back, and what is not believed.

#include "protocol/flight/tape.hpp"

#include <catch2/catch.hpp>

#include <chrono>
#include <limits>
#include <string>

namespace troupe::flight {

namespace {

using namespace std::chrono_literals;

/// A file with *slots* empty slots.
std::string blank_file(uint32_t slots) {
  std::string out(header_bytes + slots * slot_bytes, 0);
  write_header(out.data(), slots);
  return out;
}

void put(std::string& file, uint32_t slot, const record_view& x) {
  write_slot(file.data() + header_bytes + slot * slot_bytes, x);
}

record_view at(uint64_t number, unix_nanos time) {
  record_view out;
  out.number = number;
  out.time = time;
  out.who = "device";
  out.text = "batch";
  return out;
}

} // namespace

TEST_CASE("a record comes back as it was written", "[flight]") {
  auto file = blank_file(2);
  put(file, 1, {7, 42, event::health, 12, 99, 70'000, "modbus/a", "down"});
  auto got = read_tape(file, 0s);
  REQUIRE(got);
  CHECK(got->torn == 0);
  REQUIRE(got->records.size() == 1);
  auto& x = got->records[0];
  CHECK(x.number == 7);
  CHECK(x.time == 42);
  CHECK(x.what == event::health);
  CHECK(x.actor == 12);
  CHECK(x.amount == 99);
  CHECK(x.depth == 65'535); // more is not told
  CHECK(x.who == "modbus/a");
  CHECK(x.text == "down");
}

TEST_CASE("long texts are cut, and stay inside their slot", "[flight]") {
  auto file = blank_file(2);
  auto x = at(1, 1);
  std::string who(200, 'w');
  std::string text(200, 't');
  x.who = who;
  x.text = text;
  put(file, 0, x);
  put(file, 1, at(2, 2));
  auto got = read_tape(file, 0s);
  REQUIRE(got);
  REQUIRE(got->records.size() == 2);
  CHECK(got->records[0].who == std::string(most_text / 2, 'w'));
  CHECK(got->records[0].text == std::string(most_text - most_text / 2, 't'));
  CHECK(got->records[1].who == "device");
}

TEST_CASE("every torn record is recognised", "[flight]") {
  auto file = blank_file(2);
  put(file, 0, at(1, 1));
  put(file, 1, at(2, 2));
  // Whichever byte of the record was not written.
  for (size_t i = 0; i < slot_bytes; ++i) {
    auto torn = file;
    torn[header_bytes + i] = static_cast<char>(torn[header_bytes + i] ^ 0x5a);
    auto got = read_tape(torn, 0s);
    REQUIRE(got);
    CAPTURE(i);
    CHECK(got->torn == 1);
    CHECK(got->records.size() == 1);
  }
}

TEST_CASE("records come in the order of time, and the last of them on wish",
          "[flight]") {
  auto file = blank_file(4);
  auto second = [](int x) { return unix_nanos{1'000'000'000} * x; };
  put(file, 0, at(5, second(100)));
  put(file, 1, at(2, second(39)));
  put(file, 2, at(3, second(40)));
  put(file, 3, at(4, second(40)));
  auto all = read_tape(file, 0s);
  REQUIRE(all);
  REQUIRE(all->records.size() == 4);
  CHECK(all->records[0].number == 2);
  CHECK(all->records[1].number == 3);
  CHECK(all->records[3].number == 5);
  auto last = read_tape(file, 60s);
  REQUIRE(last);
  REQUIRE(last->records.size() == 3);
  CHECK(last->records[0].number == 3);
}

TEST_CASE("files of others are refused", "[flight]") {
  auto fails = [](const std::string& file) {
    auto got = read_tape(file, 60s);
    return !got && got.error().code == ec::parse_error;
  };
  CHECK(fails({}));
  CHECK(fails(std::string(header_bytes + slot_bytes, 0)));
  auto file = blank_file(2);
  CHECK_FALSE(fails(file));
  CHECK(fails(file + 'x'));
  CHECK(fails(file.substr(0, file.size() - 1)));
  file[12] = 0; // no slots
  CHECK(fails(file));
  file.replace(12, 4, "\xff\xff\xff\xff", 4);
  CHECK(fails(file));
}

TEST_CASE("times at the ends of their range do not confuse the reader",
          "[flight]") {
  auto file = blank_file(2);
  put(file, 0, at(1, std::numeric_limits<unix_nanos>::min()));
  put(file, 1, at(2, std::numeric_limits<unix_nanos>::min() + 5));
  auto got = read_tape(file, 60s);
  REQUIRE(got);
  CHECK(got->records.size() == 2);
}

} // namespace troupe::flight
