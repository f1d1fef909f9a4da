#include "bridge/mqtt/listening.hpp"

#include <catch2/catch.hpp>

namespace troupe {

TEST_CASE("only loopback addresses are loopback", "[broker]") {
  for (auto x : {"127.0.0.1", "127.9.9.9", "::1"})
    CHECK(is_loopback(x));
  for (auto x : {"0.0.0.0", "::", "192.168.1.2", "fe80::1", "::ffff:10.0.0.1",
                 "localhost", "127.example.org", ""})
    CHECK_FALSE(is_loopback(x));
}

TEST_CASE("an address is written in numbers", "[broker]") {
  for (auto x : {"127.0.0.1", "0.0.0.0", "::"})
    CHECK(is_address(x));
  for (auto x : {"localhost", "127.0.0", "1.2.3.4\n", ""})
    CHECK_FALSE(is_address(x));
}

TEST_CASE("who listens on all addresses is found on loopback", "[broker]") {
  CHECK(local_address("0.0.0.0") == "127.0.0.1");
  CHECK(local_address("::") == "::1");
  CHECK(local_address("192.168.1.2") == "192.168.1.2");
}

TEST_CASE("an address of another machine cannot be listened on", "[broker]") {
  auto x = check_listening("192.0.2.1", 0); // for documentation, RFC 5737
  REQUIRE_FALSE(x);
  CHECK(x.error().code == ec::resource_taken);
  CHECK(x.error().text.rfind("192.0.2.1:0 ", 0) == 0);
}

} // namespace troupe
