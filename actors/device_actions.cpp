// What clients do to a device as a whole: IAP 7.4.

#include "actors/device.hpp"
#include "actors/device_limits.hpp"
#include "actors/device_order.hpp"
#include "actors/refused_action.hpp"

namespace troupe {

/// Actions of IAP 7.4 that are not done are told apart from those nobody knows.
void device_state::act(const action_request& x) {
  auto ends = x.action == "delete" || x.action == "deprovision"
              || x.action == "replace";
  if (ends && record_.id == system_device)
    return finish(ec::wrong_state, x.action == "delete"
                                     ? "SYS Device can not be deleted"
                                     : "SYS Device stays as it is");
  if (x.action == "create")
    return act_create(x);
  if (x.action == "provision")
    return act_provision(x);
  if (x.action == "deprovision")
    return act_deprovision();
  if (x.action == "delete")
    return act_delete();
  if (x.action == "replace")
    return act_replace(x);
  if (x.action == "test")
    return act_test();
  if (x.action == "add" || x.action == "remove")
    return act_interface(x);
  if (x.action == "join")
    return act_join();
  if (x.action == "repair")
    return act_repair();
  if (is_driver_action(x.action))
    return act_by_driver(x);
  auto why = refusal_of(x);
  finish(why.code, why.text);
}

/// The first `create` finds the actor just born; later ones are repetitions.
void device_state::act_create(const action_request& x) {
  auto args = read_create_args(x.args);
  if (!args)
    return finish(args.error().code, args.error().text);
  if (stored_) {
    if (!same_device(record_, *args, *type_))
      return finish(ec::already_exists, "Device already created");
    show_all();
    if (args->provision && !record_.provisioned)
      return check_provision();
    return finish();
  }
  record_.sts_updated = record_.cfg_updated = ports_.clock->now();
  record_.provision_pending = args->provision;
  store({record_of_device()}, [this, go = args->provision] { created(go); });
}

void device_state::created(bool provision) {
  stored_ = true;
  show_all();
  life_event news{life_event::kind::created, {}, {}, 0, {}};
  news.device
    = std::make_shared<const device_view>(make_view(record_, type_, now_, 0));
  for (uint32_t i = 0; i < type_->blocks.size(); ++i)
    news.blocks.push_back(view_of(i));
  self_->send(ports_.publisher, std::make_shared<const life_event>(news));
  if (provision)
    check_provision();
  else
    finish();
}

void device_state::act_provision(const action_request& x) {
  if (record_.provisioned)
    return finish(ec::wrong_state, "Device not in UNPROVISIONED state");
  if (auto unid = text_member(x.args, "unid"); !unid.empty())
    record_.unid = unid;
  if (record_.unid.empty())
    return finish(ec::invalid_request, "No unid Provided");
  if (driver_)
    self_->send(driver_, attach_atom_v, link(),
                caf::actor_cast<caf::strong_actor_ptr>(device_actor{self_}));
  record_.provision_pending = true;
  store({record_of_device()}, [this] { check_provision(); });
}

void device_state::retry_provision() {
  if (!record_.provision_pending || gone_)
    return;
  queue_.emplace_front();
  run();
}

/// One datapoint must answer (IAP 7.2).
void device_state::check_provision() {
  driver_job job{driver_job::kind::provision, {}, {}};
  if (!ask_driver(std::move(job), check_limit))
    provision_failed({record_.number, 0, ec::not_connected,
                      "no driver for protocol " + record_.id.protocol});
}

/// What the device does not have yet is written, what it has is read.
void device_state::provisioned() {
  record_.provisioned = true;
  record_.provision_pending = false;
  record_.sts_updated = ports_.clock->now();
  auto go_on = [this] {
    now_.alert.clear();
    report_alarm(provision_alarm, false, "is provisioned");
    report_alarm(type_alarm, false, "is as its type says");
    report_alarm(down_alarm, false, "answers");
    now_.health = device_health::normal;
    await_samples();
    touch_blocks(); // every block again, then `sts` (IAP Q14)
    show(view_part::sts);
    send_plan();
    write_again();
    read_again(true);
    write_initial();
    finish();
  };
  store({record_of_device()}, go_on);
}

/// The device stays unprovisioned and is tried again until it answers, is
/// deprovisioned or deleted.
void device_state::provision_failed(const driver_done& x) {
  now_.health = device_health::down;
  now_.alert = x.text;
  record_.sts_updated = ports_.clock->now();
  show(view_part::sts);
  auto answers = x.code == ec::device_refused;
  report_alarm(answers ? type_alarm : provision_alarm, true,
               "cannot provision: " + x.text);
  wake_after(retry_period, wake_reason::provision);
  finish(x.code, record_.id.handle + ": cannot provision: " + x.text);
}

void device_state::act_deprovision() {
  if (!record_.provisioned && !record_.provision_pending)
    return finish(ec::wrong_state,
                  "Cannot deprovision an unprovisioned device");
  record_.provisioned = record_.provision_pending = false;
  table_->expect_samples(0);
  record_.sts_updated = ports_.clock->now();
  store({record_of_device()}, [this] {
    send_plan();
    show(view_part::sts);
    end_alarms(device_topic()); // nothing is expected of it
    log_gap();
    finish();
  });
}

void device_state::act_delete() {
  gone_ = true; // no further sample of it shall reach the store
  self_->request(ports_.recorder, store_limit, detach_atom_v, record_.number)
    .then([this](caf::ok_atom) { erase(); },
          [this](const caf::error&) { fall_back(); });
}

void device_state::erase() {
  record_list erased{{device_key(record_.number), std::nullopt}};
  for (point_index i = 0; i < table_->size(); ++i) {
    erased.push_back({point_key(record_.number, i), std::nullopt});
    erased.push_back({sample_key(record_.number, i), std::nullopt});
  }
  store(std::move(erased), [this] {
    if (driver_)
      self_->send(driver_, detach_atom_v, record_.number);
    record_.sts_updated = ports_.clock->now();
    auto last = make_view(record_, type_, now_, view_part::sts);
    last.state = device_phase::deleted;
    auto view = std::make_shared<const device_view>(std::move(last));
    self_->send(ports_.publisher, view);
    self_->send(ports_.publisher,
                std::make_shared<const life_event>(
                  life_event{life_event::kind::deleted, view, {}, 0, {}}));
    end_alarms(device_topic());
    for (auto& [i, watcher] : limit_watchers_)
      end_alarms(watcher.source);
    end_driver_jobs(ec::no_such_device,
                    record_.id.handle + " : device not found");
    finish();
    self_->send(ports_.manager, gone_atom_v, record_.number);
  });
}

void device_state::act_replace(const action_request& x) {
  auto unid = text_member(x.args, "unid");
  if (unid.empty())
    return finish(ec::invalid_request, "No unid Provided");
  record_.unid = unid;
  record_.sts_updated = ports_.clock->now();
  if (auto impl = x.args.field("implementation"))
    record_.implementation = *impl;
  if (auto routing = x.args.field("routing"))
    record_.routing = *routing;
  store({record_of_device()}, [this] {
    show_all();
    if (driver_) {
      self_->send(driver_, detach_atom_v, record_.number);
      on_driver(driver_);
    }
    finish();
  });
}

void device_state::act_test() {
  if (record_.unid.empty()) // no driver knows it
    return finish(ec::wrong_state, "No unid Provided");
  driver_job job{driver_job::kind::test, {}, {}};
  if (!ask_driver(std::move(job), check_limit))
    finish(ec::not_connected, "no driver for protocol " + record_.id.protocol);
}

void device_state::act_by_driver(const action_request& x) {
  auto job = *current_;
  current_.reset();
  driver_job asked{driver_job::kind::order, job, {}};
  if (x.action == "priorities") {
    auto i = find_named(x.args);
    if (!i)
      return answer(job, i.error().code, i.error().text);
    asked.points = {*i};
  }
  if (record_.unid.empty()) // no driver knows it
    return answer(job, ec::wrong_state, "No unid Provided");
  if (!ask_driver(std::move(asked), check_limit))
    answer(job, ec::not_connected,
           "no driver for protocol " + record_.id.protocol);
}

} // namespace troupe
