// Bits, symbols, decimals, shapes and runs, each alone.

#include "storage/history/chunk_bytes.hpp"
#include "storage/history/chunk_decimal.hpp"
#include "storage/history/chunk_shape.hpp"
#include "storage/history/chunk_state.hpp"

#include <catch2/catch.hpp>

#include <cmath>
#include <limits>
#include <random>
#include <vector>

namespace troupe {

TEST_CASE("bits come back in their order", "[history]") {
  std::mt19937_64 random{1};
  bit_writer out;
  std::vector<std::pair<uint64_t, unsigned>> all;
  for (int i = 0; i < 2000; ++i) {
    auto count = static_cast<unsigned>(random() % 65);
    all.emplace_back(random(), count);
    out.put(all.back().first, count);
  }
  std::string bytes;
  out.append_to(bytes);
  CHECK(bytes.size() == (out.bits() + 7) / 8);
  bit_reader uut{bytes};
  for (auto& [bits, count] : all)
    REQUIRE(uut.get(count)
            == (count == 64 ? bits : bits & ((uint64_t{1} << count) - 1)));
  CHECK_FALSE(uut.failed());
}

TEST_CASE("behind the last bit there is nothing", "[history]") {
  bit_reader uut{"\xFF"};
  CHECK(uut.get(7) == 127);
  CHECK_FALSE(uut.failed());
  CHECK(uut.get(2) == 2);
  CHECK(uut.failed());
  CHECK(uut.get(64) == 0);
  CHECK(uut.rice(12, 3) == 0);
  CHECK(uut.count() == 1);
}

TEST_CASE("Rice codes come back, and too many ones are none", "[history]") {
  bit_writer out;
  out.put(0b0101, 4);          // no one, 101
  out.put(0b1110, 4);          // three ones, and no more bits
  out.put(0b111111111110, 12); // eleven ones
  out.put(0x155'5555, 26);     // and its bits
  out.put(0xFFF, 12);          // none
  out.put(1, 1);
  std::string bytes;
  out.append_to(bytes);
  bit_reader uut{bytes};
  CHECK(uut.rice(12, 3) == 5);
  CHECK(uut.rice(12, 0) == 3);
  CHECK(uut.rice(12, 26) == (uint64_t{11} << 26 | 0x155'5555));
  CHECK(uut.rice(12, 26) == std::nullopt);
  CHECK(uut.get(1) == 1); // the ones alone were taken
  CHECK_FALSE(uut.failed());
}

TEST_CASE("counts take twice their digits less one", "[history]") {
  bit_writer out;
  std::vector<uint32_t> all{1, 2, 3, 4, 500, 8192, most_bit_count};
  for (auto x : all) {
    auto before = out.bits();
    out.put_count(x);
    CHECK(out.bits() - before == count_bits(x));
  }
  CHECK(count_bits(1) == 1);
  CHECK(count_bits(4) == 5);
  std::string bytes;
  out.append_to(bytes);
  bit_reader uut{bytes};
  for (auto x : all)
    CHECK(uut.count() == x);
  CHECK_FALSE(uut.failed());
  bit_reader too_large{std::string_view{"\0\0\x0F\xFF\xFF\xFF", 6}};
  too_large.count();
  CHECK(too_large.failed());
}

TEST_CASE("symbols of any size come back, and runs of zeros", "[history]") {
  std::mt19937_64 random{2};
  symbol_writer out;
  std::vector<uint64_t> all;
  for (int i = 0; i < 3000; ++i) {
    auto zeros = random() % 3 == 0 ? random() % 40 : 0;
    all.insert(all.end(), zeros, 0);
    all.push_back(random() >> random() % 64);
  }
  all.insert(all.end(), 5, 0);
  for (auto x : all)
    out.put(x);
  std::string bytes;
  out.append_to(bytes);
  CHECK(bytes.size() == out.bytes());
  symbol_reader uut{bytes};
  for (auto x : all)
    REQUIRE(uut.next().symbol == x);
  CHECK_FALSE(uut.failed());
}

TEST_CASE("short decimals are found, and only where they are exact",
          "[history]") {
  CHECK(to_decimal(21.37, 2) == 2137);
  CHECK(to_decimal(-21.37, 2) == -2137);
  CHECK(to_decimal(-0.005, 3) == -5);
  CHECK(to_decimal(21.37, 3) == 21370);
  CHECK(to_decimal(0.0, 0) == 0);
  CHECK(to_decimal(4503599627370495.0, 0) == 4503599627370495);
  CHECK(to_decimal(1e-15, 15) == 1);
  for (auto x :
       {-0.0, 21.375, 0.1 + 0.2, 4503599627370496.0, 1e300, -1e300, 1.0 / 3,
        std::numeric_limits<double>::infinity(), std::nan("")}) {
    CAPTURE(x);
    CHECK_FALSE(to_decimal(x, 2));
  }
  for (int i = -20'000; i < 20'000; ++i)
    for (unsigned decimals = 0; decimals < 4; ++decimals)
      REQUIRE(to_decimal(from_decimal(i, decimals), decimals) == i);
}

TEST_CASE("shapes with impossible parts are refused", "[history]") {
  auto parse = [](std::string_view x) {
    return sample_shape::parse(x).has_value();
  };
  using namespace std::literals;
  CHECK(parse("\0\0"sv));            // good, null
  CHECK(parse("\2\x0A\1\1x\4"sv));   // invalid, {x: real}
  CHECK(parse("\0\x0B\2\3\3"sv));    // [integer, integer]
  CHECK_FALSE(parse(""));            // no quality
  CHECK_FALSE(parse("\0"sv));        // no node
  CHECK_FALSE(parse("\3\0"sv));      // no such quality
  CHECK_FALSE(parse("\0\x0C"sv));    // no such node
  CHECK_FALSE(parse("\0\0\0"sv));    // more than a node
  CHECK_FALSE(parse("\0\7\5abc"sv)); // a text that ends early
  CHECK_FALSE(parse("\0\x0B\xFF\xFF\xFF\xFF\x0F\3"sv));    // a count too large
  CHECK_FALSE(parse("\0\x8\xFF\xFF\xFF\xFF\xFF\xFF\1"sv)); // a wide number
  std::string nested{'\0'};
  for (unsigned i = 0; i <= deepest_shape; ++i)
    nested += "\x0B\1";
  CHECK_FALSE(parse(nested + "\3"));
  CHECK(parse(nested.substr(0, nested.size() - 2) + "\3"));
  std::string wide = "\0\x0B\x11"s + std::string(17, '\3');
  CHECK_FALSE(parse(wide)); // a column too many
}

TEST_CASE("a change between two shapes costs its run and nothing else",
          "[history]") {
  state_writer uut;
  for (int i = 0; i < 100; ++i)
    uut.put(i % 2 == 0 ? "a" : "b");
  // Runs of one are one bit; which one is clear, but for a third to come.
  CHECK(uut.bytes() <= (100 + 99 + 7) / 8);
  CHECK(uut.dictionary() == "\1a\1b");
  std::string bytes;
  uut.append_to(bytes);
  state_reader back{bytes};
  for (uint32_t i = 0; i < 100; ++i)
    REQUIRE(back.next() == i % 2);
  CHECK_FALSE(back.failed());
}

TEST_CASE("numbers of bytes are as long as they say", "[history]") {
  for (unsigned shift = 0; shift < 64; ++shift)
    for (auto x : {uint64_t{1} << shift, (uint64_t{1} << shift) - 1}) {
      std::string bytes;
      put_varint(bytes, x);
      CHECK(bytes.size() == varint_size(x));
      byte_reader uut{bytes};
      CHECK(uut.varint() == x);
      CHECK(uut.at_end());
    }
  byte_reader endless{"\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF"};
  endless.varint();
  CHECK(endless.failed());
}

} // namespace troupe
