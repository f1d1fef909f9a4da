// The bytes of a chunk, which flash keeps for years.

#include "tests/support/chunk_samples.hpp"

namespace troupe {

namespace {

/// Milliseconds after noon, and what was logged.
log_sample after(int64_t millis, value what, quality status = quality::good) {
  return {(1'764'000'000'000 + millis) * 1'000'000, status, std::move(what)};
}

/// Every kind of number, a gap, texts, and times that are late.
std::vector<log_sample> example() {
  auto automatic = std::make_shared<const std::string>("AUTO");
  return {after(0, value{21.37}),
          after(1000, value{21.38}),
          after(2000, value{21.38}),
          after(3007, value{21.4}),
          after(4000, value{}, quality::stale),
          after(64000, value{"on"}),
          after(65000, value{1.0 / 3}),
          after(66000, value{-0.0}),
          after(67000,
                make_structure({{"value", value{-0.25}},
                                {"state", value{7}},
                                {"mode", value{enumeration{-1, automatic}}}}))};
}

std::string from_hex(std::string_view x) {
  std::string out;
  for (size_t i = 0; i + 1 < x.size(); i += 2)
    out
      += static_cast<char>(std::stoi(std::string{x.substr(i, 2)}, nullptr, 16));
  return out;
}

/// One line a part, as in the grammar of chunk.hpp.
const std::string version_1 = from_hex(
  "01"                           // version
  "09"                           // count
  "80a0bfe9d666"                 // first
  "b88b04"                       // span
  "0dfff057d03f9fdfff08733c0402" // times
  "2a"
  "020004"                                                       // good real
  "020100"                                                       // stale null
  "050007026f6e"                                                 // good text
  "1d000a030576616c75650405737461746503046d6f64650901044155544f" // {value...}
  "02"
  "2715"                                                               // states
  "20fff25ffe0c859433ffd1feaaaaaaaaaaaaafffa8000000000000000fff0643a4" // value
  "04fff01f00"                                                         // state
  "4acc63ec" // checksum
);

} // namespace

TEST_CASE("chunks of version 1 stay readable", "[history]") {
  CHECK(exactly(read_all(version_1), example()));
}

/// Should it fail for a better coder, the bytes above must still be read.
TEST_CASE("chunks are written as in version 1", "[history]") {
  CHECK(written(example()).encode() == version_1);
}

} // namespace troupe
