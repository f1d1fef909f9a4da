#include "bridge/inflow.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

namespace troupe::test {

namespace {

bus_message message_of(size_t bytes) {
  return {{}, std::string(bytes, 'x'), false};
}

} // namespace

TEST_CASE("a message holds its room until the last copy goes", "[inflow]") {
  inflow uut;
  auto message = uut.admit(message_of(100));
  auto copy = message;
  CHECK(uut.bytes_under_way() == inflow::weight(100));
  message.reset();
  CHECK(uut.bytes_under_way() == inflow::weight(100));
  copy.reset();
  CHECK(uut.bytes_under_way() == 0);
}

TEST_CASE("what came of a message holds the room of the message", "[inflow]") {
  inflow uut;
  auto message = uut.admit(message_of(100));
  auto request = hold_with(std::string{"a request"}, message);
  message.reset();
  CHECK(uut.bytes_under_way() == inflow::weight(100));
  CHECK(*request == "a request");
  request.reset();
  CHECK(uut.bytes_under_way() == 0);
}

TEST_CASE("beyond its bound an inflow refuses, and counts it", "[inflow]") {
  inflow uut{3 * inflow::weight(10)};
  std::vector<bus_message_ptr> under_way;
  for (auto i = 0; i < 3; ++i)
    under_way.push_back(uut.admit(message_of(10)));
  CHECK(under_way.back() != nullptr);
  CHECK(uut.admit(message_of(0)) == nullptr);
  CHECK(uut.refused() == 1);
  under_way.pop_back();
  CHECK(uut.admit(message_of(10)) != nullptr);
}

TEST_CASE("whatever its size, a message alone fits", "[inflow]") {
  inflow uut{10};
  CHECK(uut.admit(message_of(1'000)) != nullptr);
}

TEST_CASE("copies for many members take room together", "[inflow]") {
  inflow uut{10 * inflow::weight(10)};
  auto first = uut.take(10, 8);
  CHECK(first != nullptr);
  CHECK(uut.take(10, 3) == nullptr);
  CHECK(uut.take(10, 2) != nullptr);
}

TEST_CASE("room may outlive the inflow", "[inflow]") {
  bus_message_ptr message;
  {
    inflow uut;
    message = uut.admit(message_of(1));
  }
  message.reset();
  CHECK(message == nullptr);
}

} // namespace troupe::test
