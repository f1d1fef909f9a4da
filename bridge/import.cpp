#include "bridge/import.hpp"

#include "actors/failure_of.hpp"
#include "protocol/lon/catalogue.hpp"

#include <algorithm>

namespace troupe {

namespace {

/// The refusal of a list of types begins with the name of the one at fault.
std::string source_of(const import_plan& plan, const std::string& refusal) {
  for (auto& x : plan.types)
    if (refusal.rfind(x->name + ':', 0) == 0)
      return x->source_name;
  return "import";
}

} // namespace

status validate(const import_config& cfg) {
  if (cfg.window == 0 || cfg.backlog == 0)
    return failure{ec::invalid_config, "import limits must not be zero"};
  if (cfg.query_limit.count() <= 0 || cfg.stall_limit.count() <= 0)
    return failure{ec::invalid_config, "import time limits must be positive"};
  return {};
}

importer_state::importer_state(importer_actor::pointer self) : self_(self) {
  // nop
}

void importer_state::start(const import_config& cfg, import_ports ports) {
  cfg_ = cfg;
  ports_ = std::move(ports);
}

caf::result<import_report_ptr>
importer_state::on_order(const import_order_ptr& x) {
  if (waiting_.size() >= cfg_.backlog)
    return caf::make_error(ec::overloaded,
                           std::string{"too many imports wait for their turn"});
  auto reply = self_->make_response_promise<import_report_ptr>();
  waiting_.push_back({x, reply});
  if (waiting_.size() == 1)
    run_first();
  return reply;
}

void importer_state::run_first() {
  plan_ = {};
  report_ = {};
  run_.reset();
  self_
    ->request(ports_.manager, caf::timespan{cfg_.query_limit}, caf::get_atom_v)
    .then([this](const type_list_ptr& x) { plan(x); },
          [this](const caf::error& why) { refuse("import", why); });
}

void importer_state::plan(const type_list_ptr& known) {
  auto& order = *waiting_.front().order;
  plan_ = plan_import(*order.files, *known, lon::type_catalogue::standard());
  report_.issues = plan_.issues;
  for (auto& x : plan_.types)
    report_.types.push_back(x->id());
  if (!report_.accepted())
    return finish();
  if (order.dry_run) {
    for (auto& x : plan_.devices)
      report_.devices.push_back({x.protocol, x.handle});
    return finish();
  }
  find_existing();
}

void importer_state::find_existing() {
  self_
    ->request(ports_.publisher, caf::timespan{cfg_.query_limit},
              caf::get_atom_v, std::string{"*/*"})
    .then([this](const view_set_ptr& x) { check(x); },
          [this](const caf::error& why) { refuse("import", why); });
}

/// Before anything changes: a device that fails later can be undone, types
/// cannot.
void importer_state::check(const view_set_ptr& views) {
  auto conflicts = find_conflicts(plan_.devices, *views);
  if (conflicts.empty())
    return add_types(views);
  report_.conflict = true;
  report_.issues.insert(report_.issues.end(), conflicts.begin(),
                        conflicts.end());
  finish();
}

void importer_state::add_types(const view_set_ptr& views) {
  if (plan_.types.empty())
    return create(views);
  self_
    ->request(ports_.manager, caf::timespan{cfg_.query_limit},
              std::make_shared<const type_list>(plan_.types))
    .then([this, views](caf::ok_atom) { create(views); },
          [this](const caf::error& why) {
            auto x = failure_of(why);
            report_.conflict = x.code == ec::already_exists;
            refuse(source_of(plan_, x.text), why);
          });
}

void importer_state::create(const view_set_ptr& views) {
  if (plan_.devices.empty())
    return finish();
  std::set<device_id> existing;
  for (auto& x : views->devices)
    if (x->type != nullptr && x->state != device_phase::deleted)
      existing.insert(x->device);
  run_.emplace(plan_.devices, std::move(existing), last_number_ + 1,
               cfg_.window);
  watched_ = outcomes_;
  self_->send(ports_.wheel, wake_atom_v, sleeper_actor{self_},
              caf::timespan{cfg_.stall_limit}, ++token_);
  pump();
}

void importer_state::pump() {
  for (auto& x : run_->next())
    self_->send(ports_.manager, x, completion_actor{self_});
  if (!run_->done())
    return;
  last_number_ = run_->end();
  run_->report(report_);
  report_.conflict = !report_.accepted();
  finish();
}

void importer_state::on_outcome(const outcome& x) {
  if (!run_ || !run_->on_outcome(x))
    return; // of a request that was given up
  ++outcomes_;
  pump();
}

void importer_state::on_wake(uint64_t token) {
  if (!run_ || token != token_)
    return;
  if (watched_ == outcomes_)
    run_->give_up();
  watched_ = outcomes_;
  self_->send(ports_.wheel, wake_atom_v, sleeper_actor{self_},
              caf::timespan{cfg_.stall_limit}, ++token_);
  pump();
}

void importer_state::refuse(const std::string& file, const caf::error& why) {
  report_.issues.push_back({file, 0, 0, failure_of(why).text, false});
  finish();
}

/// Answers the order and turns to the next one.
void importer_state::finish() {
  run_.reset();
  waiting_.front().reply.deliver(
    std::make_shared<const import_report>(std::move(report_)));
  waiting_.pop_front();
  if (!waiting_.empty())
    run_first();
}

importer_actor::behavior_type importer_behavior(importer_state::pointer self,
                                                const import_config& cfg,
                                                const import_ports& ports) {
  if (auto ok = validate(cfg); !ok) {
    self->quit(caf::make_error(ok.error().code, ok.error().text));
    return importer_actor::behavior_type::make_empty_behavior();
  }
  auto& st = self->state;
  st.start(cfg, ports);
  return {
    [&st](const import_order_ptr& x) { return st.on_order(x); },
    [&st](const outcome& x) { st.on_outcome(x); },
    [&st](wake_atom, uint64_t token) { st.on_wake(token); },
  };
}

} // namespace troupe
