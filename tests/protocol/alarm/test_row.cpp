#include "protocol/alarm/row.hpp"
#include "protocol/iap/json.hpp"

#include <catch2/catch.hpp>

namespace troupe {

namespace {

alarm_row full() {
  alarm_row x;
  x.id = "18fae27693b40000";
  x.source = "glp/0/s/fb/dev/lon/1/if/Lamp/0/nvoLamp";
  x.type = "highError";
  x.category = "alarm";
  x.message = "hot";
  x.what = make_structure({{"value", value{21.5}}, {"state", value{1}}});
  x.severity = 2.5;
  x.urgent = x.active = x.needs_ack = x.told_active = true;
  x.acknowledged_by = "anna";
  x.acknowledged_at = 5;
  x.count = 3;
  x.first_raised = 1;
  x.last_raised = 1'800'000'000'123'456'789;
  x.ended = 3;
  x.shelved_until = 4;
  x.shelved_by = "bert";
  x.acknowledged = x.told_acknowledged = false;
  return x;
}

/// The stored record of *x*, as the store gives it back.
value stored(const alarm_row& x) {
  auto out = iap::read_json(iap::to_json(to_value(x)));
  REQUIRE(out);
  return *out;
}

value with(const char* member, value x) {
  structure out;
  auto from = stored(full());
  for (auto& [name, what] : from.fields()->fields)
    out.fields.emplace_back(name, name == member ? x : what);
  return value{std::move(out)};
}

} // namespace

TEST_CASE("a stored alarm comes back as it was", "[alarm]") {
  auto x = read_alarm_row(stored(full()));
  REQUIRE(x);
  CHECK(to_value(*x) == to_value(full()));
  CHECK(x->last_raised == 1'800'000'000'123'456'789);
  CHECK(x->shelved());
  CHECK_FALSE(x->told_acknowledged);
}

TEST_CASE("a stored alarm of an older version has defaults", "[alarm]") {
  auto x = read_alarm_row(make_structure({{"id", value{"0000000000000001"}},
                                          {"source", value{"a"}},
                                          {"type", value{"b"}},
                                          {"count", value{1}},
                                          {"what is this", value{1}}}));
  REQUIRE(x);
  CHECK(x->acknowledged);
  CHECK_FALSE(x->active);
}

TEST_CASE("a damaged record is refused", "[alarm]") {
  for (auto& x : std::vector<value>{value{}, value{1}, value{array{}}})
    CHECK_FALSE(read_alarm_row(x));
  struct row {
    const char* member;
    value what;
  };
  for (auto& x : std::vector<row>{
         {"id", value{}},
         {"id", value{7}},
         {"id", value{"18fae27693b4000"}},
         {"id", value{"18FAE27693B40000"}},
         {"id", value{"ffffffffffffffff"}},
         {"source", value{""}},
         {"source", value{std::string(1'025, 'x')}},
         {"type", value{}},
         {"type", value{array{}}},
         {"category", value{std::string(129, 'x')}},
         {"message", value{std::string(1'025, 'x')}},
         {"value", value{std::string(1'025, 'x')}},
         {"severity", value{"2"}},
         {"urgent", value{1}},
         {"active", value{"true"}},
         {"needs_ack", value{false}},
         {"needs_ack", value{0.5}},
         {"acknowledged", value{1}},
         {"acknowledged_at", value{-1}},
         {"count", value{0}},
         {"count", value{-1}},
         {"count", value{1.5}},
         {"first_raised", value{-1}},
         {"last_raised", value{1e300}},
         {"ended", value{"1"}},
         {"shelved_until", value{true}},
         {"shelved_by", value{std::string(129, 'x')}},
         {"told_active", value{7}},
       }) {
    CAPTURE(x.member, iap::to_json(x.what));
    auto got = read_alarm_row(with(x.member, x.what));
    REQUIRE_FALSE(got);
    CHECK(got.error().code == ec::storage_failed);
    CHECK(got.error().text.substr(0, 7) == "alarm: ");
  }
}

TEST_CASE("a value that is too long is left out of a row", "[alarm]") {
  CHECK(bounded_alarm_value(value{std::string(1'022, 'x')}).text() != nullptr);
  CHECK(bounded_alarm_value(value{std::string(1'023, 'x')}).is_null());
  CHECK(bounded_alarm_value(value{7}) == value{7});
}

} // namespace troupe
