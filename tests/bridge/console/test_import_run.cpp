// The order of requests of an import, and what it undoes.

#include "bridge/import_run.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

namespace troupe {

namespace {

device_row row(const std::string& handle, uint32_t line) {
  device_row result;
  result.file = "site.csv";
  result.line = line;
  result.handle = handle;
  result.protocol = "lon";
  result.device_type = "lamp";
  result.uid = "auto";
  return result;
}

std::vector<device_row> lamps(size_t n) {
  std::vector<device_row> result;
  for (size_t i = 0; i < n; ++i)
    result.push_back(
      row("lamp-" + std::to_string(i), static_cast<uint32_t>(i + 2)));
  return result;
}

/// Answers requests until the run is done.
struct gateway {
  ec code_for(const device_request& x) const {
    auto action = std::get_if<action_request>(&x.body);
    auto what = action != nullptr ? action->action : "cfg";
    return what == at && x.target.handle == whom ? code : ec::none;
  }

  void play(import_run& uut) {
    while (!uut.done()) {
      auto requests = uut.next();
      most = std::max(most, requests.size());
      for (auto& x : requests) {
        auto action = std::get_if<action_request>(&x->body);
        log.push_back((action != nullptr ? action->action : "cfg") + ' '
                      + x->target.handle);
        outcome end;
        end.number = x->number;
        end.code = code_for(*x);
        end.text = "because";
        CHECK(uut.on_outcome(end));
      }
    }
  }

  std::string at = "nothing"; ///< The step that fails,
  std::string whom;           ///< of this device,
  ec code = ec::none;         ///< with this code.
  std::vector<std::string> log;
  size_t most = 0;
};

using log_type = std::vector<std::string>;

import_report report_of(const import_run& uut) {
  import_report result;
  uut.report(result);
  return result;
}

} // namespace

TEST_CASE("an import creates all devices before it names them", "[import]") {
  import_run uut{lamps(2), {}, 1, 64};
  gateway plant;
  plant.play(uut);
  CHECK(
    plant.log
    == log_type{"create lamp-0", "create lamp-1", "cfg lamp-0", "cfg lamp-1"});
  auto report = report_of(uut);
  CHECK(report.accepted());
  CHECK(report.devices.size() == 2);
  CHECK(report.unchanged == 0);
}

TEST_CASE("an import of nothing is done at once", "[import]") {
  import_run uut{{}, {}, 1, 64};
  CHECK(uut.done());
  CHECK(uut.next().empty());
}

TEST_CASE("an import keeps a window of requests", "[import]") {
  import_run uut{lamps(10), {}, 1, 3};
  CHECK(uut.next().size() == 3);
  CHECK(uut.next().empty());
  CHECK(uut.on_outcome({2, ec::none, {}, {}, {}}));
  CHECK(uut.next().size() == 1);
  CHECK_FALSE(uut.on_outcome({2, ec::none, {}, {}, {}})); // twice
}

TEST_CASE("an import repeats nothing that a client may have changed",
          "[import]") {
  auto rows = lamps(2);
  rows[1].desc = "ceiling";
  import_run uut{rows, {{"lon", "lamp-0"}, {"lon", "lamp-1"}}, 1, 64};
  gateway plant;
  plant.play(uut);
  CHECK(plant.log == log_type{"create lamp-0", "create lamp-1", "cfg lamp-1"});
  CHECK(report_of(uut).unchanged == 2);
}

TEST_CASE("an import that fails undoes what it created", "[import]") {
  gateway plant;
  plant.whom = "lamp-1";
  plant.code = ec::already_exists;
  SECTION("but not what was there before") {
    plant.at = "create";
    import_run uut{lamps(3), {{"lon", "lamp-0"}}, 1, 64};
    plant.play(uut);
    CHECK(plant.log
          == log_type{"create lamp-0", "create lamp-1", "create lamp-2",
                      "delete lamp-2"});
    auto report = report_of(uut);
    CHECK_FALSE(report.accepted());
    CHECK(report.devices.empty());
    REQUIRE(report.issues.size() == 1);
    CHECK(to_string(report.issues[0]) == "site.csv:3:0: because");
  }
  SECTION("when the configuration is refused") {
    plant.at = "cfg";
    import_run uut{lamps(2), {}, 1, 1};
    plant.play(uut);
    CHECK(plant.log
          == log_type{"create lamp-0", "create lamp-1", "cfg lamp-0",
                      "cfg lamp-1", "delete lamp-0", "delete lamp-1"});
  }
  SECTION("and begins nothing new") {
    plant.at = "create";
    plant.whom = "lamp-0";
    import_run uut{lamps(3), {}, 1, 1};
    plant.play(uut);
    CHECK(plant.log == log_type{"create lamp-0"});
  }
}

TEST_CASE("an import says what it could not undo", "[import]") {
  import_run uut{lamps(2), {}, 1, 64};
  for (auto& x : uut.next())
    uut.on_outcome({x->number,
                    x->target.handle == "lamp-1" ? ec::internal : ec::none,
                    "broken",
                    {},
                    {}});
  gateway plant;
  plant.at = "delete";
  plant.whom = "lamp-0";
  plant.code = ec::storage_failed;
  plant.play(uut);
  auto report = report_of(uut);
  REQUIRE(report.issues.size() == 2);
  CHECK(report.issues[1].text == "could not be removed again: because");
}

TEST_CASE("a device that is offline does not stop an import", "[import]") {
  import_run uut{lamps(2), {}, 1, 64};
  gateway plant;
  plant.at = "create";
  plant.whom = "lamp-1";
  plant.code = ec::timeout;
  plant.play(uut);
  auto report = report_of(uut);
  CHECK(report.accepted());
  CHECK(report.devices.size() == 2);
  REQUIRE(report.issues.size() == 1);
  CHECK(report.issues[0].warning);
}

TEST_CASE("an import gives up on a gateway that is silent", "[import]") {
  import_run uut{lamps(1), {}, 1, 64};
  CHECK(uut.next().size() == 1);
  uut.give_up();
  auto undo = uut.next();
  REQUIRE(undo.size() == 1); // it may have been created all the same
  CHECK(std::get<action_request>(undo[0]->body).action == "delete");
  uut.give_up();
  CHECK(uut.next().empty());
  CHECK(uut.done());
  CHECK_FALSE(report_of(uut).accepted());
}

} // namespace troupe
