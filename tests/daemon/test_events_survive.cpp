// Publisher and journal together: a broker that comes and goes, a gateway that
// dies.

#include "storage/journal.hpp"
#include "storage/memory_store.hpp"
#include "tests/support/bus_fixture.hpp"

#include <catch2/catch.hpp>

#include <map>
#include <random>
#include <set>

namespace troupe::test {

namespace {

using namespace std::chrono_literals;

const std::vector<std::string> topics{"glp/0/s1/ev/data", "glp/0/s1/ev/alarm",
                                      "glp/0/s1/ev/updated/dev/lon/type/9"};

/// Numbers events of each topic, and notes what a broker gets of them.
struct fixture : bus_fixture {
  fixture() {
    boot();
  }

  void boot() {
    journal_config wanted;
    wanted.outbox.window_bytes = 4'000; // most lies on disk only
    wanted.outbox.batch_bytes = 1'000;
    auto notice = [](const std::string& text) {
      return std::make_shared<const bus_message>(
        bus_message{"glp/0/s1/ev/warning", '"' + text + '"', false});
    };
    journal = spawn(journal_behavior, wanted,
                    journal_ports{disk, wheel, clock, notice});
    start({});
    online = false;
  }

  /// What the journal had time to store survives this.
  void die() {
    for (auto& x : {caf::actor_cast<caf::actor>(publisher),
                    caf::actor_cast<caf::actor>(journal)})
      caf::anon_send_exit(x, caf::exit_reason::kill);
    sched.run();
    boot();
  }

  void emit(size_t topic) {
    tell(publisher, caf::put_atom_v,
         std::make_shared<const bus_message>(bus_message{
           topics[topic], std::to_string(++emitted[topic]), false}));
  }

  /// When the publisher tries it.
  void connect() {
    pass(46s);
    bus_fixture::connect();
    online = true;
    take();
  }

  void lose() {
    bus_fixture::lose();
    online = false;
    port->take();
    port->tokens.clear();
  }

  /// The broker takes what was published.
  void take() {
    for (auto& x : port->take())
      for (size_t i = 0; i < topics.size(); ++i)
        if (x.topic == topics[i])
          note(i, std::stoul(x.payload));
  }

  /// Again is allowed, too late is not.
  void note(size_t topic, size_t number) {
    CAPTURE(topics[topic], number);
    auto& last = newest[topic];
    CHECK(number <= last + 1);
    last = std::max(last, number);
  }

  std::shared_ptr<memory_store> disk = std::make_shared<memory_store>();
  bool online = false;
  std::map<size_t, size_t> emitted;
  std::map<size_t, size_t> newest; ///< Of those that arrived, without a hole.
};

} // namespace

TEST_CASE_METHOD(fixture, "no event is lost, however often the broker is",
                 "[journal]") {
  auto seed = GENERATE(range(1u, 9u));
  CAPTURE(seed);
  std::minstd_rand random{seed};
  for (auto step = 0; step < 400; ++step) {
    auto what = random() % 100;
    if (what < 70)
      emit(random() % topics.size());
    else if (what < 80 && online)
      acknowledge();
    else if (what < 84)
      online ? lose() : connect();
    else if (what < 90)
      pass(1s);
    if (online)
      take();
    if (what == 99 && !online) {
      pass(2s); // until all of it is on disk
      die();
    }
  }
  if (!online)
    connect();
  for (auto i = 0; i < 200; ++i) {
    take();
    acknowledge();
    pass(1s);
  }
  for (size_t i = 0; i < topics.size(); ++i)
    CHECK(newest[i] == emitted[i]);
  emit(0);
  take();
  CHECK(newest[0] == emitted[0]); // at once: the journal is out of the way
}

} // namespace troupe::test
