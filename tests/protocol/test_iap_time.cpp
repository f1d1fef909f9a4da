#include "protocol/iap/time.hpp"

#include <catch2/catch.hpp>

namespace troupe::iap {

TEST_CASE("time stamps of the bus are read as they are written", "[iap]") {
  for (unix_nanos x : {int64_t{0}, int64_t{1'694'613'693'381'000'000},
                       int64_t{-1'000'000}, int64_t{9'000'000'000'000'000'000},
                       int64_t{-9'000'000'000'000'000'000}}) {
    CAPTURE(format_mru(x));
    CHECK(read_mru(format_mru(x)) == x);
  }
}

TEST_CASE("what is no time stamp of the bus is no time", "[iap]") {
  for (auto x :
       {"", "-", "2023-09-13", "2023-09-13 14:01:33", "2023-09-13 14:01:33 UTC",
        "2023-09-13 14:01:33.38 UTC", "2023-09-13 14:01:33.3810 UTC",
        "2023-09-13 14:01:33.381", "2023-09-13 14:01:33.381 UTC ",
        " 2023-09-13 14:01:33.381 UTC", "2023-09-13T14:01:33.381 UTC",
        "2023-02-30 14:01:33.381 UTC", "2023-09-13 24:00:00.000 UTC",
        "2023-09-13 14:01:60.000 UTC", "2023-09-13 14:01:33.-81 UTC",
        "2023-9-13 14:01:33.381 UTC", "2023-09-13 14:01:33.99999999999 UTC",
        "9999-09-13 14:01:33.381 UTC", "0000-01-01 00:00:00.000 UTC"}) {
    CAPTURE(x);
    CHECK_FALSE(read_mru(x));
  }
}

TEST_CASE("ISO times are read with fractions and offsets", "[iap]") {
  constexpr unix_nanos second = 1'000'000'000;
  constexpr auto afternoon = 1'694'613'693 * second;
  CHECK(read_iso("2023-09-13T14:01:33Z") == afternoon);
  CHECK(read_iso("2023-09-13T16:01:33+02:00") == afternoon);
  CHECK(read_iso("2023-09-13T14:01:33.123456789Z") == afternoon + 123'456'789);
  CHECK(read_iso("1969-12-31T23:59:59Z") == -second);
  CHECK(read_iso(format_iso(afternoon)) == afternoon);
}

TEST_CASE("what is no ISO time is no time", "[iap]") {
  for (auto x :
       {"", "2023-09-13", "2023-09-13T14:01Z", "2023-09-13T14:01:33",
        "2023-09-13 14:01:33Z", "2023-09-13T14:01:33Z ", "infinite-future",
        " 2023-09-13T14:01:33Z", "2023-02-30T14:01:33Z", "2023-13-01T14:01:33Z",
        "2023-09-13T24:00:00Z", "2262-09-13T14:01:33Z", "1677-01-01T00:00:00Z",
        "99999-09-13T14:01:33Z", "2023-09-13T14:01:33.Z",
        "2023-09-13T14:01:33+99:00"}) {
    CAPTURE(x);
    CHECK_FALSE(read_iso(x));
  }
}

} // namespace troupe::iap
