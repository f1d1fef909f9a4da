#include "bridge/metrics/scrape.hpp"

#include "bridge/metrics/series.hpp"

#include <caf/event_based_actor.hpp>
#include <caf/stateful_actor.hpp>

namespace troupe {

namespace {

/// One scrape: a part after the other, so that it costs little at a time. Ends
/// with its last answer.
class scrape_state {
public:
  static inline constexpr const char* name = "scrape";

  explicit scrape_state(caf::event_based_actor* self) : self_(self) {
    // nop
  }

  void start(const scrape_config& cfg, const scrape_ports& ports,
             std::function<void(std::string)> done) {
    cfg_ = cfg;
    ports_ = ports;
    done_ = std::move(done);
    out_.emplace(cfg.most_bytes);
    add_process(*out_, read_process_facts());
    if (ports_.flow)
      add_counters(*out_, read_metrics(*ports_.flow));
    ask<metric_list_ptr>(
      "manager", [this](auto& x) { add_counters(*out_, *x); },
      [this] { ask_part(0); }, ports_.manager, caf::get_atom_v, caf::ok_atom_v);
  }

private:
  void ask_part(size_t i) {
    if (i == ports_.parts.size())
      return ask_drivers();
    ask<metric_list_ptr>(
      ports_.parts[i].first, [this](auto& x) { add_counters(*out_, *x); },
      [this, i] { ask_part(i + 1); }, ports_.parts[i].second, caf::get_atom_v);
  }

  void ask_drivers() {
    ask<metric_list_ptr>(
      "drivers", [this](auto& x) { add_driver_counters(*out_, *x); },
      [this] { ask_views(); }, ports_.manager, caf::get_atom_v, attach_atom_v);
  }

  void ask_views() {
    ask<view_set_ptr>(
      "views",
      [this](auto& x) {
        add_devices(*out_, *x);
        if (cfg_.points)
          add_points(*out_, *x, ports_.clock->now());
      },
      [this] { end(); }, ports_.publisher, caf::get_atom_v, std::string{"*/*"});
  }

  void end() {
    out_->add("troupe_series_left_out", series_kind::gauge,
              "Samples that did not fit into this scrape.", {},
              static_cast<double>(out_->left_out()));
    done_(out_->text());
    self_->quit();
  }

  /// Takes what *whom* answers, or notes that it did not; then goes on.
  template <class Answer, class Handle, class... Ts>
  void ask(const std::string& part, std::function<void(const Answer&)> take,
           std::function<void()> next, const Handle& whom, Ts... what) {
    self_->request(whom, cfg_.patience, what...)
      .then(
        [this, part, take, next](const Answer& x) {
          take(x);
          note(part, true);
          next();
        },
        [this, part, next](const caf::error&) {
          note(part, false);
          next();
        });
  }

  void note(const std::string& part, bool up) {
    out_->add("troupe_part_up", series_kind::gauge,
              "Whether a part of the gateway answers.", {{"part", part}},
              up ? 1 : 0);
  }

  caf::event_based_actor* self_;
  scrape_config cfg_;
  scrape_ports ports_;
  std::function<void(std::string)> done_;
  std::optional<exposition> out_;
};

caf::behavior scrape_behavior(caf::stateful_actor<scrape_state>* self,
                              const scrape_config& cfg,
                              const scrape_ports& ports,
                              std::function<void(std::string)> done) {
  self->state.start(cfg, ports, std::move(done));
  return {[](stop_atom) {
    // nop: it lives for its answers
  }};
}

} // namespace

void start_scrape(caf::actor_system& sys, const scrape_config& cfg,
                  const scrape_ports& ports,
                  std::function<void(std::string)> done) {
  sys.spawn(scrape_behavior, cfg, ports, std::move(done));
}

} // namespace troupe
