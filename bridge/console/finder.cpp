#include "bridge/console/finder.hpp"

#include <caf/send.hpp>

#include <algorithm>
#include <utility>

namespace troupe {

namespace {

console::reply make_row(const search_report& x) {
  console::reply out;
  if (x.what == search_report::kind::progress) {
    out.mutable_searching()->set_protocol(x.protocol);
    out.mutable_searching()->set_part(x.part);
    return out;
  }
  auto& row = *out.mutable_found();
  row.set_protocol(x.protocol);
  row.set_handle(x.find.handle);
  row.set_unid(x.find.unid);
  row.set_type(x.find.type);
  row.set_state(x.find.state);
  row.set_name(x.find.name);
  return out;
}

} // namespace

finder_state::finder_state(finder_actor::pointer self) : self_(self) {
  // nop
}

/// A sink that nobody holds any more tells its client.
void finder_state::start(const console_actor& console, reply_sink_ptr sink,
                         std::shared_ptr<console_counters> counters) {
  self_->set_down_handler([this](const caf::down_msg&) { self_->quit(); });
  self_->monitor(console);
  sink_ = std::move(sink);
  counters_ = std::move(counters);
}

void finder_state::on_report(const search_report& x) {
  if (x.what == search_report::kind::ended) {
    counters_->failed += x.code == ec::none ? 0 : 1;
    sink_->finish(rows_of(std::exchange(rows_, {})), x.code, x.text);
    return self_->quit();
  }
  auto row = make_row(x);
  if (row.has_searching()) // older progress is of no interest any more
    rows_.erase(std::remove_if(rows_.begin(), rows_.end(),
                               [&](auto& y) {
                                 return y.has_searching()
                                        && y.searching().protocol()
                                             == x.protocol;
                               }),
                rows_.end());
  rows_.push_back(std::move(row));
  deliver();
}

void finder_state::on_credit() {
  sending_ = false;
  deliver();
}

void finder_state::deliver() {
  if (sending_ || rows_.empty())
    return;
  sending_ = true;
  sink_->send(rows_of(std::exchange(rows_, {})), [me = finder_actor{self_}] {
    caf::anon_send(me, credit_atom_v, uint32_t{1});
  });
}

finder_actor::behavior_type
finder_behavior(finder_state::pointer self, const console_actor& console,
                const reply_sink_ptr& sink,
                const std::shared_ptr<console_counters>& counters) {
  auto& st = self->state;
  st.start(console, sink, counters);
  return {
    [&st](const search_report_ptr& x) { st.on_report(*x); },
    [&st](credit_atom, uint32_t) { st.on_credit(); },
  };
}

} // namespace troupe
