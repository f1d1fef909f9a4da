// Searches on their way from the desk to the drivers.

#include "tests/support/plant_fixture.hpp"

#include <catch2/catch.hpp>

namespace troupe::test {

namespace {

struct search_fixture : plant_fixture {
  void search(const std::string& protocol) {
    search_order x;
    x.number = 7;
    x.protocol = protocol;
    tell(manager, std::make_shared<const search_order>(std::move(x)),
         as<searcher_actor>());
  }

  /// Orders that drivers got since the last call.
  std::vector<search_order_ptr> orders() {
    std::vector<search_order_ptr> out;
    auto more = true;
    while (more)
      self->receive([&](const search_order_ptr& x,
                        const searcher_actor&) { out.push_back(x); },
                    caf::after(caf::timespan{0}) >> [&] { more = false; });
    return out;
  }
};

} // namespace

TEST_CASE_METHOD(search_fixture, "a driver is told the types of its protocol",
                 "[device]") {
  be_driver("modbus");
  search("modbus");
  auto got = orders();
  REQUIRE(got.size() == 1);
  CHECK(got[0]->number == 7);
  REQUIRE(got[0]->types.size() == 1);
  CHECK(got[0]->types[0]->protocol == "modbus");
}

TEST_CASE_METHOD(search_fixture, "without a driver a search ends at once",
                 "[device]") {
  search("modbus");
  CHECK(orders().empty());
  auto heard = received<search_report_ptr>();
  REQUIRE(heard.size() == 1);
  CHECK(heard[0]->what == search_report::kind::ended);
  CHECK(heard[0]->search == 7);
  CHECK(heard[0]->protocol == "modbus");
  CHECK(heard[0]->code == ec::unsupported);
}

TEST_CASE_METHOD(search_fixture, "a search is stopped in its driver",
                 "[device]") {
  be_driver("modbus");
  tell(manager, stop_atom_v, std::string{"lon"}, uint64_t{6});
  tell(manager, stop_atom_v, std::string{"modbus"}, uint64_t{7});
  std::vector<uint64_t> stopped;
  auto more = true;
  while (more)
    self->receive([&](stop_atom, uint64_t x) { stopped.push_back(x); },
                  caf::after(caf::timespan{0}) >> [&] { more = false; });
  CHECK(stopped == std::vector<uint64_t>{7});
}

} // namespace troupe::test
