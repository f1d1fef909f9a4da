// The requests of a device: one at a time, in the order of arrival.

#include "actors/device.hpp"

#include <algorithm>

namespace troupe {

namespace {

using namespace std::chrono_literals;

constexpr size_t most_queued = 10'000;
constexpr uint64_t retry_wake = 1;
constexpr auto retry_period = 30s;

/// How long the check behind `provision` and `test` may take.
constexpr auto check_limit = 5'000ms;

/// How long the store may take before it counts as failed.
constexpr caf::timespan store_limit = 30s;

} // namespace

void device_state::on_request(const device_request_ptr& x,
                              const completion_actor& who) {
  device_job job{x, who};
  if (queue_.size() >= most_queued)
    return answer(job, ec::overloaded,
                  x->target.handle + ": too many requests wait");
  queue_.push_back(std::move(job));
  run();
}

void device_state::run() {
  if (running_)
    return;
  running_ = true;
  while (!current_ && !queue_.empty()) {
    current_ = std::move(queue_.front());
    queue_.pop_front();
    begin(*current_);
  }
  running_ = false;
}

void device_state::begin(const device_job& x) {
  if (gone_)
    return finish(ec::no_such_device,
                  record_.id.handle + " : device not found");
  auto request = x.request; // outlives `current_`
  if (request == nullptr)
    return record_.provision_pending ? check_provision() : finish();
  if (auto action = std::get_if<action_request>(&request->body))
    act(*action);
  else if (auto cfg = std::get_if<cfg_request>(&request->body))
    configure(*cfg);
  else if (auto below = std::get_if<interface_request>(&request->body))
    change(*below);
  else if (auto read = std::get_if<read_request>(&request->body))
    fetch(*read);
}

void device_state::finish(ec code, std::string text) {
  if (!current_)
    return;
  auto done = std::move(*current_);
  current_.reset();
  answer(done, code, std::move(text));
  run();
}

void device_state::answer(const device_job& x, ec code, std::string text,
                          value brought) const {
  if (x.request != nullptr && x.who)
    self_->send(x.who, outcome{x.request->number, code, std::move(text),
                               x.request->topic, std::move(brought)});
}

template <class Next>
void device_state::store(record_list records, Next next) {
  self_
    ->request(ports_.store, store_limit,
              std::make_shared<const record_list>(std::move(records)))
    .then([next](caf::ok_atom) { next(); },
          [this](const caf::error&) {
            if (!stored_) // what nobody could restore must not live
              self_->send(ports_.manager, gone_atom_v, record_.number, true);
            finish(ec::storage_failed,
                   record_.id.handle + ": the change could not be stored");
          });
}

store_record device_state::record_of_device() const {
  return {device_key(record_.number), encode(record_)};
}

store_record device_state::record_of_point(point_index i) const {
  auto& row = table_->at(i);
  point_record x{i, row.normal, row.time, row.levels, std::nullopt, row.extra};
  if (row.monitor != nullptr)
    x.monitor = *row.monitor;
  return {point_key(record_.number, i), encode(x)};
}

// -- actions ------------------------------------------------------------------

void device_state::act(const action_request& x) {
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
  for (auto known : {"wink", "reset", "repair", "load", "message", "add",
                     "remove", "join", "routing", "file"})
    if (x.action == known)
      return finish(ec::unsupported, x.action + ": action not supported");
  finish(ec::no_such_action, "Unknown action " + x.action);
}

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
    self_->send(driver_, attach_atom_v,
                std::make_shared<const device_link>(
                  device_link{record_.number, record_.id, record_.unid, type_}),
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

void device_state::provisioned() {
  record_.provisioned = true;
  record_.provision_pending = false;
  record_.sts_updated = ports_.clock->now();
  auto go_on = [this] {
    now_.alert.clear();
    now_.health = device_health::normal;
    touch_blocks(); // every block again, then `sts` (IAP Q14)
    show(view_part::sts);
    send_plan();
    refresh();
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
  retry_token_ += 2;
  self_->send(ports_.wheel, wake_atom_v, sleeper_actor{self_},
              caf::timespan{retry_period}, retry_token_ | retry_wake);
  finish(x.code, record_.id.handle + ": cannot provision: " + x.text);
}

void device_state::act_deprovision() {
  if (!record_.provisioned && !record_.provision_pending)
    return finish(ec::wrong_state,
                  "Cannot deprovision an unprovisioned device");
  record_.provisioned = record_.provision_pending = false;
  record_.sts_updated = ports_.clock->now();
  store({record_of_device()}, [this] {
    send_plan();
    show(view_part::sts);
    finish();
  });
}

void device_state::act_delete() {
  record_list erased{{device_key(record_.number), std::nullopt}};
  for (point_index i = 0; i < table_->size(); ++i) {
    erased.push_back({point_key(record_.number, i), std::nullopt});
    erased.push_back({sample_key(record_.number, i), std::nullopt});
  }
  store(std::move(erased), [this] {
    gone_ = true;
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
    self_->send(ports_.manager, gone_atom_v, record_.number, true);
    finish();
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
  driver_job job{driver_job::kind::test, {}, {}};
  if (!ask_driver(std::move(job), check_limit))
    finish(ec::not_connected, "no driver for protocol " + record_.id.protocol);
}

// -- configuration and values -------------------------------------------------

void device_state::configure(const cfg_request& x) {
  if (x.content.fields() == nullptr)
    return finish(ec::wrong_type, "cfg takes an object");
  record_.cfg = merge(record_.cfg, x.content);
  record_.cfg_updated = ports_.clock->now();
  store({record_of_device()}, [this] {
    show(view_part::cfg);
    finish();
  });
}

void device_state::change(const interface_request& x) {
  interface_rules rules{is_hosted(record_), rates_, ports_.clock->now()};
  auto plan = plan_change(x, *table_, rules, current_->request->source);
  if (!plan)
    return finish(plan.error().code, plan.error().text);
  planned_ = *std::move(plan);
  policies_.clear();
  awaited_policies_ = 0;
  auto number = policy_request_ = ++last_request_;
  for (auto& pt : planned_.points) {
    if (!pt.write)
      continue;
    ++awaited_policies_;
    self_->send(points_[pt.point], std::make_shared<const point_write>(
                                     point_write{pt.point, number, *pt.write}));
  }
  if (awaited_policies_ == 0)
    apply_change();
}

void device_state::on_policy(const policy_ptr& x) {
  if (x->request == 0) { // an override ran out
    auto changed = table_->apply(x->point, std::nullopt, x->levels,
                                 table_->at(x->point).time);
    self_
      ->request(ports_.store, store_limit,
                std::make_shared<const record_list>(
                  record_list{record_of_point(x->point)}))
      .then([](caf::ok_atom) {},
            [this](const caf::error&) {
              warn(severity::error, "an expired override could not be stored",
                   {});
            });
    block_updated_[type_->points[x->point].block] = ports_.clock->now();
    if (changed)
      write_device({x->point}, {});
    return show_blocks(pace::as_credit_allows);
  }
  if (x->request != policy_request_ || awaited_policies_ == 0)
    return;
  policies_.push_back(x);
  if (--awaited_policies_ == 0)
    apply_change();
}

void device_state::apply_change() {
  auto now = ports_.clock->now();
  std::vector<point_index> to_device;
  std::vector<point_index> touched;
  for (auto& x : policies_) {
    auto changed = table_->apply(x->point, x->normal, x->levels, now);
    auto& row = table_->at(x->point);
    auto level = active_level(row.levels);
    auto effective = x->normal ? level == normal_level : true;
    if (changed || effective)
      to_device.push_back(x->point);
    touched.push_back(x->point);
  }
  record_list records;
  for (auto& pt : planned_.points) {
    if (pt.monitor)
      table_->set_monitor(pt.point, *pt.monitor);
    if (!pt.extra.is_null())
      table_->at(pt.point).extra = merge(table_->at(pt.point).extra, pt.extra);
    if (pt.write || pt.monitor || !pt.extra.is_null())
      records.push_back(record_of_point(pt.point));
  }
  if (planned_.name) {
    auto& names = record_.block_names;
    names.erase(
      std::remove_if(names.begin(), names.end(),
                     [&](auto& x) { return x.first == planned_.block; }),
      names.end());
    names.emplace_back(planned_.block, *planned_.name);
    records.push_back(record_of_device());
  }
  table_->touch(planned_.block);
  block_updated_[planned_.block] = now;
  auto rest = [this, to_device, touched] { changed(to_device, touched); };
  if (records.empty())
    rest();
  else
    store(std::move(records), rest);
}

/// The change is on disk: now the world may see it.
void device_state::changed(const std::vector<point_index>& to_device,
                           const std::vector<point_index>& touched) {
  show_blocks(pace::at_once);
  for (auto i : touched) {
    auto& row = table_->at(i);
    self_->send(points_[i], sample{i, row.status, row.present, row.time});
  }
  if (std::any_of(planned_.points.begin(), planned_.points.end(),
                  [](auto& x) { return x.monitor.has_value(); }))
    send_plan();
  if (is_hosted(record_))
    tell_updated(touched);
  if (!planned_.unknown.empty())
    return finish(ec::no_such_point, "Datapoint " + planned_.unknown.front()
                                       + " does not exist in the device");
  if (to_device.empty())
    return finish();
  auto job = *current_;
  current_.reset(); // the driver answers; the next request may begin
  write_device(to_device, std::move(job));
  run();
}

void device_state::tell_updated(const std::vector<point_index>& points) {
  if (points.empty())
    return;
  auto view
    = std::make_shared<const device_view>(make_view(record_, type_, now_, 0));
  for (auto i : points)
    self_->send(
      ports_.publisher,
      std::make_shared<const life_event>(life_event{
        life_event::kind::updated, view, {}, i, table_->at(i).present}));
}

void device_state::write_device(const std::vector<point_index>& points,
                                device_job job) {
  for (auto i : points)
    table_->at(i).unwritten = true;
  if (!record_.provisioned) {
    if (job.request != nullptr)
      warn(severity::warning,
           record_.id.handle + " is not provisioned: the value is kept",
           job.request->topic);
    return answer(job, ec::none, {});
  }
  driver_job asked{driver_job::kind::write, job, points};
  if (!ask_driver(std::move(asked), check_limit))
    answer(job, ec::not_connected,
           record_.id.handle + ": cannot communicate with device");
}

void device_state::fetch(const read_request& x) {
  auto job = *current_;
  auto done = [this](ec code, std::string text) {
    finish(code, std::move(text));
  };
  auto block = type_->find_block(x.block, x.index);
  if (block == nullptr)
    return done(ec::no_such_block, "Block name " + x.block + '/'
                                     + std::to_string(x.index)
                                     + " does not exist in the device");
  auto i = type_->find_point(*block, x.point);
  if (!i)
    return done(ec::no_such_point,
                "Datapoint " + x.point + " does not exist in the device");
  auto& row = table_->at(*i);
  auto age = std::chrono::nanoseconds{ports_.clock->now() - row.time};
  auto young = row.time != 0 && x.max_age.count() > 0 && age <= x.max_age;
  current_.reset(); // reads wait for the driver beside other requests
  driver_job asked{driver_job::kind::read, job, {*i}};
  if (is_hosted(record_))
    answer(job, ec::none, {}, row.actual.is_null() ? row.normal : row.actual);
  else if (young)
    answer(job, ec::none, {}, row.actual);
  else if (!record_.provisioned)
    answer(job, ec::wrong_state, "the device is not provisioned");
  else if (!ask_driver(std::move(asked), x.limit))
    answer(job, ec::not_connected, "cannot communicate with device");
}

} // namespace troupe
