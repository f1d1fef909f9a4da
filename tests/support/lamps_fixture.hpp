// Two lamps, one hosted and one in the field; the test plays their drivers.

#pragma once

#include "tests/support/plant_fixture.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <utility>
#include <vector>

namespace troupe::test {

inline const device_id hosted{"lon", "lamp-1"};
inline const device_id remote{"modbus", "lamp-2"};

/// One hosted and one remote lamp, both provisioned; the test drives both.
struct lamps_fixture : plant_fixture {
  lamps_fixture() {
    be_driver("lon");
    be_driver("modbus");
    create(hosted);
    confirm_reads();
    create(remote, "127.0.0.1:502:1");
    confirm_reads();
    links();
    clear();
  }

  void clear() {
    device_views();
    block_views();
    received<scan_plan_ptr>();
    received<read_command_ptr>();
    received<life_event_ptr>();
    received<sample_report_ptr>();
    received<outcome>();
    received<diagnostic>();
  }

  void links() {
    auto more = true;
    while (more)
      self->receive(
        [&](attach_atom, device_link_ptr& link, caf::strong_actor_ptr& x) {
          auto& to = link->id == hosted ? hosted_ : remote_;
          to = caf::actor_cast<driven_actor>(x);
        },
        caf::after(caf::timespan{0}) >> [&] { more = false; });
  }

  void confirm_reads() {
    links();
    for (auto& cmd : received<read_command_ptr>())
      tell(remote_ ? remote_ : hosted_,
           driver_done{cmd->device, cmd->request, ec::none, {}});
  }

  void sample_of(const driven_actor& device, point_index point, value what) {
    batch x;
    x.time = clock->now();
    x.samples.push_back({point, quality::good, std::move(what), x.time});
    tell(device, std::make_shared<const batch>(std::move(x)));
  }

  /// Writes and returns the block as shown afterwards.
  point_view write(const device_id& id, const std::string& point,
                   value members) {
    assign(id, point, std::move(members));
    auto views = block_views();
    REQUIRE_FALSE(views.empty());
    auto block = views.back();
    auto i = block->type->find_point(block->type->blocks[0], point);
    return block->points[*i];
  }

  /// Starts again from what is on the disk, as after a kill -9.
  void kill_and_start(device_type_ptr remote_type = lamp_type("modbus")) {
    record_list records;
    for (auto& [key, bytes] : disk->records)
      records.push_back({key, bytes});
    plant_seed seed;
    seed.types = {lamp_type("lon"), std::move(remote_type)};
    read_devices(seed, records, {});
    CHECK(seed.problems.empty());
    CHECK(seed.last_number == 2);
    clear();
    start(std::move(seed));
  }

  driven_actor hosted_;
  driven_actor remote_;
};

inline value set(value what) {
  return make_structure({{"value", std::move(what)}});
}

inline value set(value what, int level) {
  return make_structure({{"value", std::move(what)}, {"prio", value{level}}});
}

} // namespace troupe::test
