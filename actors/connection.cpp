#include "actors/connection.hpp"

#include "actors/counted.hpp"
#include "actors/failure_of.hpp"
#include "protocol/iap/json.hpp"

#include <optional>

namespace troupe {

namespace {

constexpr caf::timespan answer_limit = std::chrono::seconds{10};

/// First in the value, then in an object that has it under the datapoint's
/// name: the reference writes `$.di-level.level` for a member of `di-level`
/// (IAP 13.1).
std::optional<value> locate(const iap::json_path& path,
                            const connection_end& from, const value& x) {
  if (auto found = path.find(x))
    return *found;
  auto whole = make_structure({{from.point, x}});
  auto found = path.find(whole);
  return found != nullptr ? std::optional<value>{*found} : std::nullopt;
}

} // namespace

result<value> carry(const connection_plan& plan, const connection_end& from,
                    const value& x) {
  auto taken = member_at(x, from.field);
  if (taken == nullptr)
    return failure{ec::wrong_type, from.point + " has no member " + from.field};
  // What comes from elsewhere is named and local already.
  auto own = from.elsewhere ? presentation{} : plan.outgoing;
  if (auto name = own.name_of(*taken))
    return value{*name}; // the destination has its value, in its own shape
  auto local = own.local(*taken);
  if (plan.map.empty())
    return local;
  structure out;
  for (auto& [member, path] : plan.map) {
    auto found = locate(path, from, local);
    if (!found)
      return failure{ec::wrong_type, from.point + " has nothing for " + member};
    if (member == "$")
      return *found;
    out.fields.emplace_back(member, *found);
  }
  return value{std::move(out)};
}

result<value> deliver(const connection_plan& plan, size_t to, const value& x) {
  if (to >= plan.incoming.size())
    return x;
  auto& end = plan.incoming[to];
  auto name = plan.outgoing.has_presets() ? x.text() : nullptr;
  if (name != nullptr && end.has_presets() && end.find(*name) == nullptr)
    return failure{ec::invalid_request, plan.destinations[to].point
                                          + ": preset " + *name
                                          + " is not known"};
  return end.taken(x);
}

connection_state::connection_state(connection_actor::pointer self)
  : self_(self) {
  // nop
}

void connection_state::start(connection_plan plan, bool restored,
                             manager_actor manager,
                             connection_owner_actor owner,
                             std::vector<exchange_actor> outlets) {
  plan_ = std::move(plan);
  manager_ = std::move(manager);
  owner_ = std::move(owner);
  outlets_ = std::move(outlets);
  adopt_ = restored;
  for (size_t i = 0; i < plan_.sources.size(); ++i) {
    auto& x = plan_.sources[i];
    if (x.elsewhere)
      continue;
    ++awaited_;
    point_watch watch{
      x.device, x.block, x.index, x.point, subscriber_actor{self_}, i};
    self_
      ->request(manager_, answer_limit, observe_atom_v,
                std::make_shared<const point_watch>(std::move(watch)))
      .then(
        [this, i](caf::ok_atom) {
          answered(i, {ec::none, {}});
        },
        [this, i](const caf::error& err) { answered(i, failure_of(err)); });
  }
  judge(); // there may be nobody to wait for
}

void connection_state::answered(uint64_t source, failure how) {
  --awaited_;
  if (how.code != ec::none)
    missing_[source] = std::move(how);
  judge();
}

void connection_state::on_source(uint64_t source, const outcome& x) {
  if (x.code == ec::none)
    missing_.erase(source);
  else if (source < plan_.sources.size())
    missing_[source] = {x.code, x.text};
  judge();
}

/// A first value after a restart is only remembered: the destinations have it,
/// and somebody may have written another one since.
void connection_state::on_sample(uint64_t source, const sample& x) {
  if (source >= plan_.sources.size() || x.status == quality::invalid)
    return;
  missing_.erase(source); // it is there, whatever else was said
  auto what = carry(plan_, plan_.sources[source], x.what);
  if (!what) {
    unfit_[source] = what.error();
    return judge();
  }
  unfit_.erase(source);
  auto [last, first] = last_.try_emplace(source);
  if (last->second == *what && !first)
    return;
  last->second = *what;
  if (first && adopt_ && !plan_.sources[source].elsewhere)
    return;
  for (size_t i = 0; i < plan_.destinations.size(); ++i)
    write(i, *what);
}

void connection_state::write(size_t to, const value& what) {
  if (auto& there = plan_.destinations[to].elsewhere)
    return self_->send(outlets_[to], caf::put_atom_v,
                       std::make_shared<const bus_message>(
                         bus_message{there->topic, iap::to_json(what), false}));
  auto given = deliver(plan_, to, what);
  if (!given)
    return on_outcome({to + 1, given.error().code, given.error().text, {}, {}});
  auto& end = plan_.destinations[to];
  device_request request;
  request.number = to + 1;
  request.target = end.device;
  request.topic = "con/" + plan_.handle;
  request.source = request.topic;
  request.body = interface_request{
    end.block, end.index,
    make_structure({{end.point, make_structure({{"value", *given}})}}),
    end.field, std::nullopt};
  self_->send(manager_,
              std::make_shared<const device_request>(std::move(request)),
              completion_actor{self_});
}

void connection_state::on_outcome(const outcome& x) {
  if (x.code == ec::none)
    unwritten_.erase(x.number);
  else
    unwritten_[x.number] = {x.code, x.text};
  judge();
}

void connection_state::judge() {
  for (auto all : {&missing_, &unfit_, &unwritten_})
    if (!all->empty())
      return tell(all->begin()->second.code, all->begin()->second.text);
  if (awaited_ == 0)
    tell(ec::none, {});
}

/// Only what is new: a destination that is down fails at every change.
void connection_state::tell(ec code, const std::string& why) {
  failure now{code, why};
  if (told_ && told_->code == now.code && told_->text == now.text)
    return;
  told_ = now;
  self_->send(owner_, plan_.handle, outcome{0, code, why, {}, {}});
}

connection_actor::behavior_type
connection_behavior(connection_state::pointer self, connection_plan plan,
                    bool restored, manager_actor manager,
                    connection_owner_actor owner,
                    std::vector<exchange_actor> outlets) {
  auto& st = self->state;
  st.start(std::move(plan), restored, std::move(manager), std::move(owner),
           std::move(outlets));
  return counted_behavior<connection_actor::behavior_type>(
    self, [&st](uint64_t source, const sample& x) { st.on_sample(source, x); },
    [&st](uint64_t source, const outcome& x) { st.on_source(source, x); },
    [&st](const outcome& x) { st.on_outcome(x); });
}

} // namespace troupe
