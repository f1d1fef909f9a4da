// Bytes that are no chunk, or no more.

#include "storage/history/chunk_bytes.hpp"
#include "tests/support/chunk_samples.hpp"
#include "tests/support/random_samples.hpp"

#include <string>

namespace troupe {

namespace {

std::string example() {
  return written(random_samples{3}.take(60)).encode();
}

/// With a checksum that fits, so that the parts behind it are met.
std::string sealed(std::string content) {
  put_checksum(content);
  return content;
}

std::string content_of(const std::string& chunk) {
  return std::string{*checked_part(chunk)};
}

/// Reads to the end or to the damage, and says how many samples there were.
size_t readable(const std::string& bytes) {
  size_t count = 0;
  if (auto uut = chunk_reader::open(bytes)) {
    log_sample x;
    while (uut->next(x))
      ++count;
    CHECK_FALSE(uut->next(x)); // the end stays the end
  }
  return count;
}

} // namespace

TEST_CASE("a flipped bit is noticed", "[history]") {
  auto good = example();
  for (size_t i = 0; i < good.size() * 8; ++i) {
    auto bytes = good;
    bytes[i / 8] = static_cast<char>(bytes[i / 8] ^ 1 << i % 8);
    REQUIRE_FALSE(chunk_reader::open(bytes));
    REQUIRE_FALSE(chunk_writer::resume(bytes));
  }
}

TEST_CASE("a torn chunk is noticed", "[history]") {
  auto good = example();
  for (size_t i = 0; i < good.size(); ++i)
    REQUIRE_FALSE(chunk_reader::open(std::string_view{good}.substr(0, i)));
  CHECK_FALSE(chunk_reader::open(good + '\0'));
}

TEST_CASE("a wrong chunk with a right checksum ends in an error or in samples",
          "[history]") {
  auto good = content_of(example());
  for (size_t i = 0; i < good.size() * 8; ++i) {
    auto bytes = good;
    bytes[i / 8] = static_cast<char>(bytes[i / 8] ^ 1 << i % 8);
    auto chunk = sealed(bytes);
    REQUIRE(readable(chunk) <= most_chunk_samples);
    auto resumed = chunk_writer::resume(chunk);
    REQUIRE((!resumed || resumed->count() <= most_chunk_samples));
  }
  for (size_t i = 0; i < good.size(); ++i)
    REQUIRE(readable(sealed(good.substr(0, i))) <= 60);
}

TEST_CASE("a chunk of a newer Troupe is told from a damaged one", "[history]") {
  auto content = content_of(example());
  content[0] = static_cast<char>(chunk_version + 1);
  auto newer = sealed(content);
  CHECK(read_chunk_head(newer).error().code == ec::newer_format);
  CHECK(chunk_reader::open(newer).error().code == ec::newer_format);
  CHECK(chunk_writer::resume(newer).error().code == ec::newer_format);
  content[0] = 0;
  CHECK(chunk_reader::open(sealed(content)).error().code == ec::parse_error);
}

TEST_CASE("what a head promises must come", "[history]") {
  // Version, count, first, span; then empty columns.
  auto chunk = [](char count, char span) {
    return sealed({1, count, 0, span, 0, 0, 0});
  };
  CHECK(read_all(chunk(0, 0)).empty());
  for (auto& bytes : {chunk(0, 1), chunk(1, 0), chunk(2, 0)}) {
    auto uut = chunk_reader::open(bytes);
    REQUIRE(uut);
    log_sample x;
    CHECK_FALSE(uut->next(x));
    CHECK(uut->error().error().code == ec::parse_error);
  }
}

TEST_CASE("impossible heads are refused", "[history]") {
  auto head = [](uint64_t count, uint64_t first, uint64_t span) {
    std::string out{char{chunk_version}};
    put_varint(out, count);
    put_varint(out, first);
    put_varint(out, span);
    return read_chunk_head(out);
  };
  CHECK(head(1, 2, 3));
  CHECK_FALSE(head(most_chunk_samples + 1, 0, 0));
  CHECK_FALSE(head(1, ~uint64_t{0}, 0));
  CHECK_FALSE(head(1, 0, ~uint64_t{0}));
  CHECK_FALSE(read_chunk_head(""));
  CHECK_FALSE(read_chunk_head("\1\1"));
}

} // namespace troupe
