#include "bridge/console/tracer.hpp"

#include <fmt/format.h>

#include <utility>

namespace troupe {

namespace {

console::reply make_row(size_t update, const traced_update& x,
                        trace_step step) {
  console::reply out;
  auto& row = *out.mutable_hop();
  row.set_update(static_cast<uint32_t>(update));
  row.set_time(x.time);
  row.set_step(std::string{to_string(step)});
  return out;
}

} // namespace

std::vector<console::reply> hop_rows(const trace_report& x) {
  std::vector<console::reply> out;
  size_t number = 0;
  for (auto& update : x.updates) {
    ++number;
    for (auto& hop : update.hops) {
      auto row = make_row(number, update, hop.step);
      row.mutable_hop()->set_after(hop.after.count());
      row.mutable_hop()->set_note(hop.note);
      out.push_back(std::move(row));
    }
    for (auto step : update.awaited) {
      auto row = make_row(number, update, step);
      row.mutable_hop()->set_missing(true);
      out.push_back(std::move(row));
    }
  }
  return out;
}

std::string no_update_text(const trace_report& x, const std::string& path,
                           std::chrono::seconds limit) {
  auto seen = x.frames == 0 ? std::string{"its device answered nothing"}
              : x.unchanged == 0
                ? fmt::format("its device answered {} times, without this "
                              "datapoint",
                              x.frames)
                : fmt::format("it was read {} times, and its value stayed the "
                              "same",
                              x.unchanged);
  return fmt::format("{}: no update within {} s: {}; troupe why {}", path,
                     limit.count(), seen, path);
}

tracer_state::tracer_state(sleeper_actor::pointer self) : self_(self) {
  // nop
}

/// A sink that nobody holds any more tells its client.
void tracer_state::start(tracer_seed seed) {
  seed_ = std::move(seed);
  self_->set_down_handler([this](const caf::down_msg&) { self_->quit(); });
  self_->monitor(seed_.console);
  seed_.console = console_actor{}; // it lives no longer because of this
  end_ = self_->clock().now() + seed_.limit;
  arm();
}

void tracer_state::arm() {
  constexpr auto pause = std::chrono::milliseconds{50};
  self_->send(seed_.wheel, wake_atom_v, sleeper_actor{self_},
              caf::timespan{pause}, uint64_t{0});
}

void tracer_state::on_wake() {
  auto x = seed_.trace->read();
  if (!x.done && self_->clock().now() < end_)
    return arm();
  finish(x);
  self_->quit();
}

void tracer_state::finish(const trace_report& x) {
  if (!x.updates.empty())
    return seed_.sink->finish(rows_of(hop_rows(x)), ec::none, {});
  ++seed_.counters->failed;
  seed_.sink->finish({}, ec::timeout,
                     no_update_text(x, seed_.path, seed_.limit));
}

sleeper_actor::behavior_type tracer_behavior(tracer_state::pointer self,
                                             tracer_seed seed) {
  auto& st = self->state;
  st.start(std::move(seed));
  return {[&st](wake_atom, uint64_t) { st.on_wake(); }};
}

} // namespace troupe
