// What do counters and the flight recorder cost a message, and what does a
// trace cost that nobody asked for?

#include "actors/counted.hpp"
#include "actors/flight_saver.hpp"
#include "bench/actors/receiver.hpp"
#include "bench/micro.hpp"

#include <caf/scoped_actor.hpp>
#include <caf/send.hpp>

#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <string>

namespace {

using namespace troupe;

constexpr uint64_t messages = 20'000;

struct config : counting_config {
  config() {
    set("scheduler.policy", caf::atom("sharing"));
    set("scheduler.max-threads", size_t{1});
    set("scheduler.max-throughput", size_t{300});
  }
};

/// From one actor to another, as many as above, until all are handled.
void measure(const std::string& name, caf::actor_system& sys,
             const bench::receiver_actor& to) {
  caf::scoped_actor self{sys};
  bench::measure(name, messages, [&] {
    for (uint64_t i = 0; i < messages; ++i)
      self->send(to, i);
    self->request(to, caf::infinite, caf::get_atom_v)
      .receive([](uint64_t sum) { bench::keep(sum); },
               [](const caf::error&) {});
  });
  self->send_exit(to, caf::exit_reason::user_shutdown);
}

/// @param box Null: counters only.
void measure_counted(const std::string& name,
                     const std::shared_ptr<flight_recorder>& box) {
  config cfg;
  if (box)
    cfg.book->record_to(box);
  caf::actor_system sys{cfg};
  measure(name, sys, bench::spawn_counted(sys));
}

void measure_plain() {
  config cfg;
  caf::actor_system sys{cfg};
  measure("actors.message.plain", sys, bench::spawn_plain(sys));
}

} // namespace

/// @return 1 when there is no room for the recorder's file.
int main() {
  auto path = (std::filesystem::temp_directory_path()
               / ("troupe-flight-" + std::to_string(::getpid())))
                .string();
  auto opened = flight_recorder::open(path, [] {
    return std::chrono::system_clock::now().time_since_epoch().count();
  });
  if (!opened)
    return 1;
  std::shared_ptr<flight_recorder> box = *std::move(opened);
  measure_plain();
  measure_counted("actors.message.counted", nullptr);
  flight_saver saver{box};
  measure_counted("actors.message.recorded", box);
  constexpr uint64_t rounds = 1'000;
  bench::measure("actors.flight.note", rounds, [&] {
    for (uint64_t i = 0; i < rounds; ++i)
      box->note(flight::event::message, "device", "batch", i, 7, 1);
  });
  config cfg;
  bench::measure("actors.trace.off", rounds, [&] {
    for (uint64_t i = 0; i < rounds; ++i)
      bench::keep(is_tracing(cfg.traces.get()));
  });
  std::remove(path.c_str());
  return 0;
}
