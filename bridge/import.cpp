#include "bridge/import.hpp"

#include "actors/failure_of.hpp"
#include "protocol/import/plan_changes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <set>

namespace troupe {

namespace {

/// The refusal of a list of types begins with the name of the one at fault.
std::string source_of(const import_plan& plan, const std::string& refusal) {
  for (auto& x : plan.types)
    if (refusal.rfind(x->name + ':', 0) == 0)
      return x->source_name;
  return "import";
}

/// Whether the manager has all types of *plan* as they are. New reports make
/// other types of the same text, and which of two types answers to a program id
/// only the manager knows.
bool has_types(const known_site& there, const import_plan& plan) {
  std::map<std::pair<std::string, std::string>, const device_type*> known;
  for (auto& x : there.types)
    known[{x->protocol, x->name}] = x.get();
  std::set<std::pair<std::string, std::string>> ids;
  return !plan.has_reports()
         && std::all_of(plan.types.begin(), plan.types.end(), [&](auto& x) {
              auto i = known.find({x->protocol, x->name});
              return i != known.end()
                     && i->second->source_text == x->source_text
                     && i->second->program_id == x->program_id
                     && (x->program_id.empty()
                         || ids.emplace(x->protocol, x->program_id).second);
            });
}

/// What a row says that the device has already need not be said again.
void drop_known(device_row& row, const known_device& device) {
  if (row.desc == device.desc)
    row.desc.clear();
  if (row.lat == device.lat && row.lng == device.lng)
    row.lat = row.lng = std::nullopt;
}

} // namespace

status validate(const import_config& cfg) {
  if (cfg.window == 0 || cfg.backlog == 0 || cfg.connection_window == 0)
    return failure{ec::invalid_config, "import limits must not be zero"};
  if (cfg.query_limit.count() <= 0 || cfg.stall_limit.count() <= 0)
    return failure{ec::invalid_config, "import time limits must be positive"};
  return {};
}

importer_state::importer_state(importer_actor::pointer self) : self_(self) {
  // nop
}

void importer_state::start(const import_config& cfg, import_ports ports,
                           std::vector<stored_document> documents) {
  cfg_ = cfg;
  ports_ = std::move(ports);
  documents_ = std::move(documents);
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
  done_.clear();
  run_.reset();
  ask([this](inquiry& x) { plan(x); },
      [this](const caf::error& why) { refuse("import", why); });
}

void importer_state::plan(inquiry& there) {
  auto& order = *waiting_.front().order;
  there_ = std::move(there.site);
  plan_ = plan_import(*order.files, there_);
  report_.issues = plan_.issues;
  for (auto& x : plan_.types)
    report_.types.push_back(x->id());
  if (!report_.accepted() || has_conflicts(*there.views))
    return finish();
  report_.changes = describe_changes(plan_, there_);
  if (!order.dry_run)
    return store_documents();
  report_.rules
    = static_cast<uint32_t>(changed_rules(plan_.rules, there_.rules).size());
  for (auto& x : plan_.devices)
    report_.devices.push_back({x.protocol, x.handle});
  for (auto& x : plan_.connections)
    if (x.pending.empty())
      report_.connections.push_back(x.handle);
  finish();
}

bool importer_state::has_conflicts(const view_set& views) {
  auto conflicts = find_conflicts(plan_.devices, views);
  report_.conflict = !conflicts.empty();
  std::move(conflicts.begin(), conflicts.end(),
            std::back_inserter(report_.issues));
  return report_.conflict;
}

/// Before the types, which cannot be read again without their reports.
void importer_state::store_documents() {
  std::vector<stored_document> fresh;
  record_list records;
  auto order = documents_.empty() ? 0 : documents_.back().order;
  for (auto& x : plan_.documents) {
    auto& added = fresh.emplace_back(stored_document{x, ++order});
    records.push_back({document_key(x), encode(record_of(added))});
  }
  if (records.empty())
    return add_types();
  self_
    ->request(ports_.store, caf::timespan{cfg_.query_limit},
              std::make_shared<const record_list>(std::move(records)))
    .then([this, fresh](caf::ok_atom) { keep_documents(fresh); },
          [this](const caf::error& why) { refuse("import", why); });
}

void importer_state::keep_documents(const std::vector<stored_document>& fresh) {
  for (auto& x : fresh) {
    auto same = [&](auto& y) {
      return y.what.kind == x.what.kind && y.what.name == x.what.name;
    };
    documents_.erase(std::remove_if(documents_.begin(), documents_.end(), same),
                     documents_.end());
    documents_.push_back(x);
  }
  done_.push_back(fmt::format("{} documents", fresh.size()));
  if (plan_.has_reports()) {
    self_->send(ports_.manager, plan_.catalogue);
    self_->send(ports_.publisher, plan_.catalogue);
  }
  add_types();
}

void importer_state::add_types() {
  if (has_types(there_, plan_))
    return add_rules();
  self_
    ->request(ports_.manager, caf::timespan{cfg_.query_limit},
              std::make_shared<const type_list>(plan_.types))
    .then(
      [this](caf::ok_atom) {
        done_.push_back(fmt::format("{} device types", plan_.types.size()));
        add_rules();
      },
      [this](const caf::error& why) {
        auto x = failure_of(why);
        report_.conflict = x.code == ec::already_exists;
        refuse(source_of(plan_, x.text), why);
      });
}

/// Before the devices, which begin with the rules of their types.
void importer_state::add_rules() {
  auto changed = changed_rules(plan_.rules, there_.rules);
  if (changed.empty())
    return create();
  auto count = changed.size();
  self_
    ->request(ports_.manager, caf::timespan{cfg_.query_limit},
              std::make_shared<const rule_list>(std::move(changed)))
    .then(
      [this, count](caf::ok_atom) {
        report_.rules = static_cast<uint32_t>(count);
        done_.push_back(fmt::format("rules of {} device types", count));
        create();
      },
      [this](const caf::error& why) { refuse("import", why); });
}

void importer_state::create() {
  if (plan_.devices.empty())
    return connect(0);
  std::map<device_id, const known_device*> known;
  for (auto& x : there_.devices)
    known[x.id] = &x;
  std::set<device_id> existing;
  auto rows = plan_.devices;
  for (auto& row : rows)
    if (auto i = known.find({row.protocol, row.handle}); i != known.end()) {
      existing.insert(i->first);
      drop_known(row, *i->second);
    }
  run_.emplace(std::move(rows), std::move(existing), last_number_ + 1,
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
  run_.reset();
  report_.conflict = !report_.accepted();
  if (report_.conflict) {
    tell_rest();
    return finish();
  }
  done_.push_back(fmt::format("{} devices", plan_.devices.size()));
  connect(0);
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

importer_actor::behavior_type
importer_behavior(importer_state::pointer self, const import_config& cfg,
                  const import_ports& ports,
                  const std::vector<stored_document>& documents) {
  if (auto ok = validate(cfg); !ok) {
    self->quit(caf::make_error(ok.error().code, ok.error().text));
    return importer_actor::behavior_type::make_empty_behavior();
  }
  auto& st = self->state;
  st.start(cfg, ports, documents);
  return {
    [&st](const import_order_ptr& x) { return st.on_order(x); },
    [&st](caf::get_atom) { return st.on_export(); },
    [&st](const outcome& x) { st.on_outcome(x); },
    [&st](wake_atom, uint64_t token) { st.on_wake(token); },
  };
}

} // namespace troupe
