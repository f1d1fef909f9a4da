#include "actors/device.hpp"

#include "actors/counted.hpp"
#include "actors/datapoint.hpp"
#include "actors/device_limits.hpp"
#include "actors/device_order.hpp"
#include "actors/log.hpp"

#include <algorithm>

namespace troupe {

namespace {

/// Messages to the bridge that may wait there before the device holds back.
constexpr uint32_t full_credit = 16;

/// Leaves out samples of points that the device does not have: a driver's
/// defect must not become ours, and a client may have removed some meanwhile.
batch_ptr only_known(const batch_ptr& x, const device_type& type) {
  auto is_strange = [&](const sample& y) {
    return y.point >= type.points.size() || type.points[y.point].name.empty();
  };
  if (std::none_of(x->samples.begin(), x->samples.end(), is_strange))
    return x;
  batch out = *x;
  out.samples.erase(std::remove_if(out.samples.begin(), out.samples.end(),
                                   is_strange),
                    out.samples.end());
  return std::make_shared<const batch>(std::move(out));
}

} // namespace

device_state::device_state(device_actor::pointer self) : self_(self) {
  // nop
}

void device_state::start(device_seed seed, device_ports ports) {
  ports_ = std::move(ports);
  traces_ = traces_of(self_->system());
  flight_ = flight_of(self_->system());
  record_ = std::move(seed.record);
  base_ = std::move(seed.type);
  types_ = std::move(seed.types);
  type_ = extended(base_, record_.added, *types_);
  rates_ = seed.rates;
  stored_ = seed.restored;
  credit_ = full_credit;
  table_.emplace(type_, rates_,
                 is_hosted(record_) ? live_table::kind::hosted
                                    : live_table::kind::field);
  rules_ = std::move(seed.rules);
  table_->set_rules(fitting(rules_));
  block_updated_.assign(type_->blocks.size(), ports_.clock->now());
  for (auto& x : seed.points) {
    table_->apply(x.point, x.normal, x.levels, x.time);
    auto& row = table_->at(x.point);
    row.extra = x.extra;
    row.unwritten = x.unwritten;
    row.given = given_levels{x.given};
    if (x.monitor)
      table_->set_monitor(x.point, *x.monitor, 0);
  }
  for (auto& x : seed.samples)
    if (x.time >= table_->at(x.point).time)
      table_->accept({x.point, quality::stale, x.normal, x.time});
  point_ports_ = std::make_shared<const datapoint_ports>(
    datapoint_ports{caf::actor_cast<policy_taker_actor>(device_actor{self_}),
                    ports_.wheel, ports_.clock, traces_, record_.number});
  // Jobs of a predecessor may still end: their numbers must not be ours.
  last_request_ = uint64_t{self_->id()} << 32;
  points_.reserve(table_->size());
  for (point_index i = 0; i < table_->size(); ++i)
    points_.push_back(self_->spawn<caf::linked>(
      datapoint_behavior, datapoint_config{i, table_->at(i).levels},
      point_ports_));
  if (is_hosted(record_))
    now_.health = device_health::normal;
  if (record_.provisioned)
    await_samples();
  for (point_index i = 0; i < table_->size(); ++i)
    watch_limits(i);
  plan_logs();
  if (stored_)
    show_all();
}

// -- the data path ------------------------------------------------------------

void device_state::on_batch(const batch_ptr& arrived) {
  if (gone_)
    return;
  if (auto brought = read_brought(*arrived)) {
    if (auto i = driver_jobs_.find(arrived->request); i != driver_jobs_.end())
      i->second.brought = *std::move(brought);
    return;
  }
  log_debug("device {}/{} takes {} samples", record_.id.protocol,
            record_.id.handle, arrived->samples.size());
  auto x = only_known(arrived, *type_);
  ++tally_.batches;
  tally_.samples += x->samples.size();
  tally_.fresh += x->fresh;
  sample_report news{record_.id, type_, now_.health, {}, {}};
  auto now = ports_.clock->now();
  auto lost = false;
  for (auto& what : x->samples) {
    auto took = table_->accept(what, x->request);
    tally_.judged(what.point, took, is_hidden(what.point));
    if (is_tracing(traces_))
      trace(what, took);
    if (took.deviates) { // it was restarted, or somebody else wrote there
      must_write(what.point);
      lost = true;
    }
    if (took.present_changed) {
      auto& row = table_->at(what.point);
      self_->send(points_[what.point],
                  sample{what.point, row.status, row.present, row.time});
      block_updated_[type_->points[what.point].block] = now;
    }
    if (took.report == report_step::report)
      news.samples.push_back(what);
    if (took.was_overdue) {
      block_updated_[type_->points[what.point].block] = now;
      warn(severity::info, type_->points[what.point].name + ": received again",
           block_topic(what.point));
    }
    expect_report(what.point);
  }
  if (!x->samples.empty())
    self_->send(ports_.recorder, record_.number, x);
  if (!is_hosted(record_)) // its writes were logged when they were stored
    log_samples(*x);
  if (lost) // paced: two masters that write in turns shall not fill the line
    wake_after(retry_period, wake_reason::write);
  report(std::move(news));
  arm_watch();
  if (paused_ && x->request == 0) // was on its way
    age_values();
  show_blocks(pace::as_credit_allows);
  if (driver_)
    self_->send(driver_, credit_atom_v, record_.number);
}

void device_state::on_health(const health_report& x) {
  auto recovered = now_.health == device_health::down
                   && x.health == device_health::normal;
  if (x.health == now_.health && x.text == now_.alert)
    return; // a driver that starts anew says what is known
  if (flight_ != nullptr)
    flight_->note(flight::event::health, label(),
                  std::string{to_string(x.health)} + ": " + x.text);
  log_debug("device {}/{} is {}: {}", record_.id.protocol, record_.id.handle,
            to_string(x.health), x.text);
  tally_.changed({ports_.clock->now(), x.health, x.code, x.text});
  if (x.health != now_.health)
    now_.since = ports_.clock->now();
  now_.health = x.health;
  now_.alert = x.text;
  now_.code = x.code;
  auto down = x.health == device_health::down;
  if (down) {
    log_gap();
    age_values();
  }
  if (record_.provisioned && (down || x.health == device_health::normal))
    report_alarm(down_alarm, down, down ? x.text : "answers again");
  record_.sts_updated = ports_.clock->now();
  if (stored_ && !gone_)
    show(view_part::sts);
  if (recovered) { // what is polled is news to the driver, too
    write_again();
    read_again(false);
  }
}

void device_state::report(sample_report x) {
  for (auto& what : x.samples) {
    auto same = std::find_if(held_.samples.begin(), held_.samples.end(),
                             [&](auto& y) { return y.point == what.point; });
    if (same == held_.samples.end()) {
      held_.samples.push_back(std::move(what));
      continue;
    }
    ++tally_.at(what.point).conflated;
    *same = std::move(what); // without credit only the newest is kept
  }
  if (held_.samples.empty() || credit_ == 0)
    return;
  --credit_;
  held_.device = record_.id;
  held_.type = type_;
  held_.health = now_.health;
  for (auto& what : held_.samples)
    held_.categories.push_back(table_->monitor(what.point).cat);
  self_->send(ports_.publisher,
              std::make_shared<const sample_report>(std::move(held_)));
  held_ = sample_report{};
}

void device_state::on_wake(uint64_t token) {
  if (gone_)
    return;
  if (wakes_.is(token, wake_reason::provision))
    return retry_provision();
  if (wakes_.is(token, wake_reason::write))
    return write_again();
  if (wakes_.is(token, wake_reason::read))
    return read_again(false);
  if (wakes_.is(token, wake_reason::report))
    report_due();
}

void device_state::wake_after(caf::timespan wait, wake_reason why) {
  self_->send(ports_.wheel, wake_atom_v, sleeper_actor{self_}, wait,
              wakes_.next(why));
}

void device_state::on_credit(uint32_t n) {
  credit_ = std::min(credit_ + n, full_credit);
  if (gone_)
    return;
  report({});
  show_blocks(pace::as_credit_allows);
}

// -- towards the bridge -------------------------------------------------------

void device_state::show(uint8_t parts) {
  show_blocks(pace::at_once); // a client that sees `sts` finds the blocks
  self_->send(ports_.publisher, std::make_shared<const device_view>(
                                  make_view(record_, type_, now_, parts)));
  if ((parts & view_part::sts) != 0)
    tell_status();
}

void device_state::show_blocks(pace how) {
  if (!stored_ || unsynced_ > 0)
    return;
  while (how == pace::at_once || credit_ > 0) {
    auto block = table_->take_dirty();
    if (!block)
      return;
    if (type_->blocks[*block].name.empty())
      continue; // a vacant place
    credit_ -= credit_ > 0 ? 1 : 0;
    self_->send(ports_.publisher, view_of(*block));
  }
}

block_view_ptr device_state::view_of(uint32_t block) const {
  block_view result;
  auto& bt = type_->blocks[block];
  result.device = record_.id;
  result.type = type_;
  result.block = block;
  for (auto& [index, display] : record_.block_names)
    if (index == block)
      result.name = display;
  result.updated = block_updated_[block];
  result.points.reserve(bt.points.size());
  for (auto i : bt.points) {
    auto& row = table_->at(i);
    result.points.push_back({i, row.present, row.normal, row.status, row.time,
                             row.levels, table_->shown_monitor(i),
                             table_->extra(i), row.reported.overdue});
  }
  return std::make_shared<const block_view>(std::move(result));
}

/// Every block shall be shown again, changed or not.
void device_state::touch_blocks() {
  auto now = ports_.clock->now();
  std::fill(block_updated_.begin(), block_updated_.end(), now);
  table_->touch_all();
}

void device_state::show_all() {
  if (gone_ || !stored_)
    return;
  touch_blocks();
  uint8_t parts = view_part::sts | view_part::cfg | view_part::lic;
  if (record_.id.protocol == "lon" || !record_.implementation.is_null())
    parts |= view_part::impl;
  if (record_.provisioned) // clients that see it expect the blocks (IAP Q14)
    show_blocks(pace::at_once);
  self_->send(ports_.publisher, std::make_shared<const device_view>(
                                  make_view(record_, type_, now_, parts)));
  show_blocks(pace::at_once);
  tell_status();
}

void device_state::warn(severity level, std::string text,
                        const std::string& topic) const {
  self_->send(ports_.publisher,
              diagnostic{level, topic, std::move(text), record_.id.protocol,
                         ports_.clock->now()});
}

// -- the shell ----------------------------------------------------------------

device_actor::behavior_type device_behavior(device_state::pointer self,
                                            device_seed seed,
                                            device_ports ports) {
  if (auto ok = validate(seed); !ok) {
    self->quit(caf::make_error(ok.error().code, ok.error().text));
    return device_actor::behavior_type::make_empty_behavior();
  }
  self->state.start(std::move(seed), std::move(ports));
  auto& st = self->state;
  self->set_down_handler([&st](const caf::down_msg& x) { st.on_down(x); });
  return counted_behavior<device_actor::behavior_type>(
    labelled{self, st.label()},
    [&st](const device_request_ptr& x, const completion_actor& who) {
      st.on_request(x, who);
    },
    [&st](const policy_ptr& x) { st.on_policy(x); },
    [&st](attach_atom, const driver_actor& x) { st.on_driver(x); },
    [&st](observe_atom) { st.show_all(); },
    [&st](const point_rules_ptr& x) { st.on_rules(x); },
    [&st](const lon::catalogue_ptr& x) { st.on_types(x); },
    [&st](observe_atom, const point_watch_ptr& x) { return st.on_observe(*x); },
    [&st](const batch_ptr& x) { st.on_batch(x); },
    [&st](const health_report& x) { st.on_health(x); },
    [&st](const driver_done& x) { st.on_done(x); },
    [&st](credit_atom, uint32_t n) { st.on_credit(n); },
    [&st](wake_atom, uint64_t token) { st.on_wake(token); });
}

} // namespace troupe
