// What is counted of actors, and that it is counted at all.

#include "actors/counted.hpp"
#include "tests/support/det_fixture.hpp"

#include <caf/stateful_actor.hpp>
#include <caf/typed_event_based_actor.hpp>
#include <catch2/catch.hpp>

#include <thread>

namespace troupe {

namespace {

using namespace std::chrono_literals;

using echo_actor = caf::typed_actor<caf::replies_to<int32_t>::with<int32_t>,
                                    caf::reacts_to<caf::ok_atom>>;

struct echo_state {
  static inline constexpr const char* name = "echo";
  int32_t sum = 0;
};

echo_actor::behavior_type
echo_behavior(echo_actor::stateful_pointer<echo_state> self) {
  return counted_behavior<echo_actor::behavior_type>(
    self, [self](int32_t x) { return self->state.sum += x; },
    [self](caf::ok_atom) mutable { self->state.sum = 0; });
}

struct counting_system : counting_config {
  counting_system() {
    set("scheduler.policy", caf::atom("testing"));
  }
};

struct fixture {
  ~fixture() {
    caf::anon_send_exit(uut, caf::exit_reason::user_shutdown);
    sched.run();
  }

  void start() {
    uut = sys.spawn(echo_behavior);
    sched.run();
  }

  template <class T>
  void tell(T x) {
    self->send(uut, x);
    sched.run();
  }

  counting_system cfg;
  caf::actor_system sys{cfg};
  caf::scoped_actor self{sys, true};
  caf::scheduler::test_coordinator& sched
    = dynamic_cast<caf::scheduler::test_coordinator&>(sys.scheduler());
  echo_actor uut;
};

} // namespace

TEST_CASE("quantiles are right within a factor of two", "[actor_book]") {
  duration_histogram x;
  CHECK(x.quantile(0.5) == 0ns);
  for (auto i = 1; i <= 100; ++i)
    x.add(std::chrono::microseconds{i});
  CHECK(x.quantile(0.5) >= 50us);
  CHECK(x.quantile(0.5) <= 100us);
  CHECK(x.quantile(0.99) >= 99us);
  CHECK(x.longest() == 100us);
  CHECK(x.quantile(1) == 100us);
  x.add(1h);
  CHECK(x.longest() == 1h);
  x.add(-1ns); // a clock that is no clock
  CHECK(x.quantile(0) == 0ns);
}

TEST_CASE("messages of actors that ended still count", "[actor_book]") {
  actor_book book;
  auto a = book.open("device");
  auto b = book.open("device");
  for (auto i = 0; i < 10; ++i)
    a->count();
  b->count();
  auto got = book.read();
  REQUIRE(got.size() == 1);
  CHECK(got[0].kind == "device");
  CHECK(got[0].alive == 2);
  CHECK(got[0].messages == 11);
  CHECK(got[0].busiest == 10);
  a.reset();
  got = book.read();
  CHECK(got[0].alive == 1);
  CHECK(got[0].messages == 11);
  CHECK(got[0].busiest == 1);
}

TEST_CASE("actors end in any order", "[actor_book]") {
  actor_book book;
  std::vector<std::shared_ptr<actor_cell>> all;
  for (auto i = 0; i < 4; ++i)
    all.push_back(book.open("device"));
  all[3]->count();
  for (auto i : {1, 0, 2}) { // each time another one takes the place
    all[static_cast<size_t>(i)].reset();
    CHECK(book.read()[0].busiest == 1);
  }
  all[3]->count();
  CHECK(book.read()[0].busiest == 2);
  CHECK(book.read()[0].alive == 1);
}

TEST_CASE("restarts are counted with the last reason", "[actor_book]") {
  actor_book book;
  book.restarted("driver", "first");
  book.restarted("driver", "second");
  auto got = book.read();
  REQUIRE(got.size() == 1);
  CHECK(got[0].restarts == 2);
  CHECK(got[0].last_error == "second");
  CHECK(got[0].alive == 0);
}

TEST_CASE("the first messages are timed, and then one in many",
          "[actor_book]") {
  actor_book book;
  auto cell = book.open("device");
  auto timed = 0;
  for (uint64_t i = 0; i < 10 * sample_every; ++i)
    timed += cell->count() ? 1 : 0;
  CHECK(timed == 10 + 3);
  cell->timed(5us, 7, "number");
  cell->timed(3us, 2, "number");
  auto got = book.read();
  CHECK(got[0].deepest == 7);
  CHECK(got[0].max == 5us);
}

TEST_CASE("many threads count without losing anything", "[actor_book]") {
  actor_book book;
  std::vector<std::thread> threads;
  for (auto i = 0; i < 4; ++i)
    threads.emplace_back([&book] {
      for (auto j = 0; j < 100; ++j) {
        auto cell = book.open("device");
        for (auto n = 0; n < 100; ++n)
          if (cell->count())
            cell->timed(1us, 1, "number");
      }
    });
  for (auto& x : threads)
    x.join();
  CHECK(book.read()[0].messages == 40'000);
  CHECK(book.read()[0].alive == 0);
}

TEST_CASE_METHOD(fixture, "an actor counts its messages and works as before",
                 "[actor_book]") {
  start();
  tell(int32_t{20});
  tell(int32_t{1});
  auto sum = 0;
  self->receive([&](int32_t) {});
  self->receive([&](int32_t x) { sum = x; });
  CHECK(sum == 21);
  tell(caf::ok_atom_v);
  auto got = cfg.book->read();
  REQUIRE(got.size() == 1);
  CHECK(got[0].kind == "echo");
  CHECK(got[0].alive == 1);
  CHECK(got[0].messages == 3);
  CHECK(got[0].max > 0ns);
}

TEST_CASE("one actor may log more than all others", "[actor_book]") {
  actor_book book;
  auto a = book.open("device", "modbus/a", 1);
  auto b = book.open("device", "modbus/b", 2);
  CHECK(book.set_level("device", "modbus/a", verbosity::debug) == 1u);
  CHECK_FALSE(book.set_level("device", "modbus/c", verbosity::debug));
  CHECK_FALSE(book.set_level("pump", {}, verbosity::debug));
  CHECK_FALSE(is_logged(verbosity::debug));
  {
    log_scope scope{a->level};
    CHECK(is_logged(verbosity::debug));
  }
  {
    log_scope scope{b->level};
    CHECK_FALSE(is_logged(verbosity::debug));
    CHECK(is_logged(verbosity::error));
  }
  CHECK(book.set_level("device", {}, verbosity::error) == 2u);
  auto c = book.open("device", "modbus/c", 3); // those to come, too
  log_scope scope{c->level};
  CHECK_FALSE(is_logged(verbosity::warning));
  CHECK(book.singles("device", "modbus/c").at(0).id == 3);
  CHECK(book.singles("device").size() == 3);
}

TEST_CASE_METHOD(fixture, "a full mailbox is seen", "[actor_book]") {
  start();
  for (auto i = 0; i < 50; ++i)
    self->send(uut, caf::ok_atom_v);
  sched.run();
  CHECK(cfg.book->read()[0].deepest >= 40);
}

TEST_CASE_METHOD(test::det_fixture, "in systems without a book nothing counts",
                 "[actor_book]") {
  auto uut = spawn(echo_behavior);
  tell(uut, int32_t{20});
  CHECK(received<int32_t>() == std::vector<int32_t>{20});
  CHECK(book_of(sys) == nullptr);
}

} // namespace troupe
