// The requests of a device: one at a time, in the order of arrival.

#include "actors/device.hpp"
#include "actors/device_limits.hpp"

namespace troupe {

namespace {

/// A client that writes faster than the field takes it meets this bound.
constexpr size_t most_queued = 10'000;

/// Changes that share a commit: nobody sees the first before the last is in.
constexpr size_t most_gathered = 64;

} // namespace

void device_state::on_request(const device_request_ptr& x,
                              const completion_actor& who) {
  device_job job{x, who};
  if (control(job))
    return;
  if (queue_.size() >= most_queued)
    return answer(job, ec::overloaded,
                  x->target.handle + ": too many requests wait");
  queue_.push_back(std::move(job));
  run();
}

/// A loop, not a recursion: thousands of requests may end at once.
void device_state::run() {
  if (running_)
    return;
  running_ = true;
  while (!current_ && !committing_) {
    if (!changes_.empty() && !may_gather()) {
      commit_changes();
      continue;
    }
    if (queue_.empty())
      break;
    current_ = std::move(queue_.front());
    queue_.pop_front();
    begin(*current_);
  }
  running_ = false;
}

bool device_state::may_gather() const {
  if (queue_.empty() || changes_.size() >= most_gathered)
    return false;
  auto& next = queue_.front().request;
  return next != nullptr
         && std::holds_alternative<interface_request>(next->body);
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
  if (x.request == nullptr)
    return;
  auto unid = new_unid(*x.request);
  // Who dies is revived, or given up: then the manager lets go what it holds.
  auto stays = code != ec::none && !gone_ && ends_actor(*x.request);
  if (!unid.empty() || stays)
    self_->send(ports_.manager, settle_atom_v, record_.number, unid,
                record_.unid);
  if (x.who)
    self_->send(x.who, outcome{x.request->number, code, std::move(text),
                               x.request->topic, std::move(brought)});
}

void device_state::store(record_list records, std::function<void()> next) {
  ++storing_;
  self_
    ->request(ports_.store, store_limit,
              std::make_shared<const record_list>(std::move(records)))
    .then(
      [this, next = std::move(next)](caf::ok_atom) {
        --storing_;
        next();
      },
      [this](const caf::error&) { fall_back(); });
}

void device_state::keep(record_list records) {
  if (!gone_)
    store(std::move(records), [] {});
}

void device_state::fall_back() {
  if (!stored_) // what nobody could restore must not live
    self_->send(ports_.manager, gone_atom_v, record_.number);
  end_with(ec::storage_failed,
           record_.id.handle + ": the change could not be stored");
}

void device_state::end_with(ec code, const std::string& why) {
  gone_ = true;
  auto waiting = std::exchange(queue_, {});
  auto changes = std::exchange(changes_, {});
  change_records_.clear(); // they must not be stored after all
  finish(code, why);
  for (auto& x : changes)
    answer(x.job, code, why);
  for (auto& x : waiting)
    answer(x, code, why);
  end_driver_jobs(code, why);
  self_->quit(caf::make_error(code, why));
}

void device_state::end_driver_jobs(ec code, const std::string& why) {
  for (auto& [number, asked] : std::exchange(driver_jobs_, {}))
    answer(asked.job, code, why);
}

store_record device_state::record_of_device() const {
  return {device_key(record_.number), encode(record_)};
}

store_record device_state::record_of_point(point_index i) const {
  auto& row = table_->at(i);
  point_record x{
    i,         row.normal,    row.time,        row.levels, std::nullopt,
    row.extra, row.unwritten, row.given.bits()};
  if (row.monitor != nullptr)
    x.monitor = *row.monitor;
  return {point_key(record_.number, i), encode(x)};
}

} // namespace troupe
