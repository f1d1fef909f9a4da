// How the output of a schedule gets to its targets.

#include "actors/schedule.hpp"
#include "protocol/iap/json.hpp"

#include <algorithm>
#include <tuple>

namespace troupe {

namespace {

constexpr caf::timespan retry_period = std::chrono::minutes{1};
constexpr caf::timespan view_limit = std::chrono::seconds{10};

/// A write is numbered by target, from 1, by level and by kind.
constexpr uint64_t kinds = 2;
constexpr uint64_t levels = 32;

uint64_t number_of(size_t target, uint8_t level, bool releasing) {
  return ((target + 1) * levels + level) * kinds + (releasing ? 1 : 0);
}

/// Above the numbers, below the mark of blocks.
constexpr int generation_shift = 40;
constexpr uint64_t generations = uint64_t{1} << 20;

/// Marks the numbers of requests to whole blocks.
constexpr uint64_t block_numbers = uint64_t{1} << 62;

bool is_same(const connection_end& x, const connection_end& y) {
  return x.device == y.device && x.block == y.block && x.index == y.index
         && x.point == y.point && x.field == y.field;
}

bool is_loose(uint32_t loose, uint8_t level) {
  return (loose >> level & 1u) != 0;
}

value release_members(uint8_t level) {
  return make_structure(
    {{"value", value{}}, {"prio", value{static_cast<int64_t>(level)}}});
}

bool matches(const std::string& wanted, const std::string& x) {
  return wanted == "+" || wanted == x;
}

std::string glob_of(const std::string& x) {
  return x == "+" ? "*" : x;
}

/// Values are given as they are; `{"preset":…}` and `{"localization":…}` are
/// members of the write themselves (IAP 8.5).
structure members_of(const value& what) {
  auto fields = what.fields();
  if (fields != nullptr && fields->fields.size() == 1
      && (what.field("preset") != nullptr
          || what.field("localization") != nullptr))
    return *fields;
  return {{{"value", what}}};
}

} // namespace

void schedule_state::expand(reach to) {
  std::string wanted; // one question for all of them
  for (auto& x : spec_->targets) {
    if (!x.everywhere)
      continue;
    auto& device = x.point.device;
    auto glob = glob_of(device.protocol) + '/' + glob_of(device.handle);
    wanted = wanted.empty() || wanted == glob ? glob : "*/*";
  }
  if (wanted.empty())
    return to == reach::all ? sweep() : void();
  self_->request(ports_.publisher, view_limit, caf::get_atom_v, wanted)
    .then([this, to](const view_set_ptr& x) { expanded(*x, to); },
          [this, to](const caf::error&) { expanded({}, to); });
}

void schedule_state::expanded(const view_set& x, reach to) {
  auto known = targets_.size();
  auto patterns = spec_->targets;
  for (auto& pattern : patterns)
    for (auto& view : x.blocks)
      if (pattern.everywhere && !view->gone)
        add_found(pattern, *view);
  if (to == reach::all)
    return sweep();
  for (auto i = known; i < targets_.size(); ++i)
    give(i);
}

/// Datapoints that are targets already are not added again.
void schedule_state::add_found(const schedule_target& pattern,
                               const block_view& view) {
  auto& block = view.type->blocks[view.block];
  auto& at = pattern.point;
  if (!matches(at.device.protocol, view.device.protocol)
      || !matches(at.device.handle, view.device.handle)
      || !matches(at.block, block.name) || at.index != block.index
      || !view.type->find_point(block, at.point))
    return;
  auto found = pattern;
  found.everywhere = false;
  found.point.device = view.device;
  found.point.block = block.name;
  auto known = std::any_of(targets_.begin(), targets_.end(), [&](auto& y) {
    return !y.what.everywhere && !y.what.relayed
           && is_same(y.what.point, found.point);
  });
  if (known)
    return;
  auto from = std::find_if(targets_.begin(), targets_.end(), [&](auto& y) {
    return y.what.everywhere && y.what.topic == pattern.topic;
  });
  auto before = from != targets_.end() ? from->loose : 0u;
  targets_.push_back({std::move(found), levels_of(*spec_->plan) | before, {}});
  watch(targets_.back().what);
}

void schedule_state::sweep() {
  next_target_ = 0;
  if (spec_->plan->stagger > 0)
    step();
  else
    give_all();
}

void schedule_state::step() {
  if (next_target_ >= targets_.size())
    return;
  give(next_target_++);
  step_ = ++tokens_;
  self_->send(ports_.wheel, wake_atom_v, sleeper_actor{self_},
              caf::timespan{std::chrono::seconds{spec_->plan->stagger}}, step_);
}

void schedule_state::give_all() {
  using place = std::tuple<device_id, std::string, uint32_t>;
  std::map<place, std::vector<size_t>> blocks;
  for (size_t i = 0; i < targets_.size(); ++i) {
    auto& x = targets_[i].what;
    auto alone = x.relayed || x.everywhere || !x.point.field.empty();
    if (alone || goal_.wanted.is_null())
      give(i);
    else
      blocks[{x.point.device, x.point.block, x.point.index}].push_back(i);
  }
  for (auto& [at, all] : blocks)
    if (all.size() == 1)
      give(all[0]);
    else
      write_block(all);
}

/// A device checks the whole request before it does anything: when that fails,
/// each target is written by itself, to find the one at fault.
void schedule_state::write_block(const std::vector<size_t>& all) {
  structure content;
  for (auto i : all)
    content.fields.emplace_back(targets_[i].what.point.point,
                                write_members(i, goal_.level, goal_.wanted));
  auto number = block_numbers | ++last_block_write_;
  block_writes_[number] = all;
  auto& at = targets_[all[0]].what.point;
  request(at, number, value{std::move(content)}, goal_.level, false);
  for (auto i : all)
    release_loose(i);
}

/// The new value first: between two of them a target shall not fall back.
void schedule_state::give(size_t i) {
  if (targets_[i].what.everywhere)
    return;
  if (!goal_.wanted.is_null())
    write(i, goal_.level, goal_.wanted);
  release_loose(i);
}

void schedule_state::release_loose(size_t i) {
  auto& x = targets_[i];
  auto holds = !goal_.wanted.is_null();
  for (uint8_t level = 1; level < normal_level; ++level)
    if (is_loose(x.loose, level) && !(holds && level == goal_.level))
      send(x, number_of(i, level, true), release_members(level), level, true);
}

value schedule_state::write_members(size_t i, uint8_t level,
                                    const value& what) {
  auto members = members_of(what);
  if (level < normal_level) {
    members.fields.emplace_back("prio", value{static_cast<int64_t>(level)});
    targets_[i].loose |= uint32_t{1} << level;
  }
  return value{std::move(members)};
}

void schedule_state::write(size_t i, uint8_t level, const value& what) {
  send(targets_[i], number_of(i, level, false), write_members(i, level, what),
       level, false);
}

/// Nobody waits for it: the target is forgotten.
void schedule_state::let_go(target_state& x) {
  if (x.what.everywhere)
    return;
  for (uint8_t level = 1; level < normal_level; ++level)
    if (is_loose(x.loose, level))
      send(x, 0, release_members(level), level, true);
}

void schedule_state::send(target_state& x, uint64_t number,
                          const value& members, uint8_t level, bool releasing) {
  if (x.what.relayed && !ports_.doer)
    return; // it comes later
  if (x.what.relayed) {
    if (releasing)
      x.loose &= ~(uint32_t{1} << level);
    return self_->send(
      ports_.doer, std::make_shared<const bus_message>(
                     bus_message{x.what.topic, iap::to_json(members), false}));
  }
  auto& at = x.what.point;
  request(at, number, make_structure({{at.point, members}}), level, releasing);
}

void schedule_state::request(const connection_end& at, uint64_t number,
                             value content, uint8_t level,
                             bool releasing) const {
  device_request x;
  x.number = (number & block_numbers) != 0
               ? number
               : number | generation_ % generations << generation_shift;
  x.target = at.device;
  x.topic = "sev/" + spec_->handle;
  x.source = x.topic;
  interface_request body{at.block, at.index, std::move(content), at.field,
                         std::nullopt};
  body.own_only = releasing;
  body.held = !releasing && level == normal_level && spec_->enforce;
  x.body = std::move(body);
  self_->send(ports_.manager,
              std::make_shared<const device_request>(std::move(x)),
              completion_actor{self_});
}

void schedule_state::on_outcome(const outcome& x) {
  if ((x.number & block_numbers) != 0)
    return on_block_outcome(x);
  if (x.number >> generation_shift != generation_ % generations)
    return; // of a plan that is gone
  auto number = x.number & ((uint64_t{1} << generation_shift) - 1);
  auto releasing = number % kinds == 1;
  auto level = number / kinds % levels;
  auto place = number / kinds / levels;
  if (place == 0 || place > targets_.size())
    return; // of targets that are gone
  auto& target = targets_[place - 1];
  auto written_again = !goal_.wanted.is_null() && level == goal_.level;
  if (releasing && x.code == ec::none && !written_again)
    target.loose &= ~(uint32_t{1} << level);
  if (releasing && x.code == ec::none)
    return;
  target.error = x.code == ec::none ? std::string{}
                                    : target.what.topic + ": " + x.text;
  if (x.code != ec::none && retry_ == 0) {
    retry_ = ++tokens_;
    self_->send(ports_.wheel, wake_atom_v, sleeper_actor{self_}, retry_period,
                retry_);
  }
  tell();
}

void schedule_state::on_block_outcome(const outcome& x) {
  auto i = block_writes_.find(x.number);
  if (i == block_writes_.end())
    return;
  auto all = std::move(i->second);
  block_writes_.erase(i);
  for (auto target : all) {
    if (target >= targets_.size())
      continue; // of a plan that is gone
    if (x.code == ec::none)
      targets_[target].error.clear();
    else
      give(target);
  }
  tell();
}

} // namespace troupe
