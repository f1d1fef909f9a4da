#include "bridge/schedules.hpp"

#include "bridge/group_book.hpp"
#include "protocol/iap/topic.hpp"
#include "protocol/schedule/date_reader.hpp"

namespace troupe {

namespace {

constexpr unix_nanos second = 1'000'000'000;

/// Of schedules that are deleted and still give back levels.
constexpr size_t most_ending = 1'000;

double number_of(const value& x, const char* name, double otherwise = 0) {
  auto found = x.field(name);
  return found != nullptr ? found->number().value_or(otherwise) : otherwise;
}

/// Where the sun counts as up, for schedules that do not say so themselves.
double elevation_of(const value& cfg) {
  constexpr double least = -18;
  constexpr double most = 5;
  auto loc = cfg.field("loc");
  auto x = loc != nullptr ? number_of(*loc, "sunrise", civil_twilight)
                          : civil_twilight;
  return x < least || x > most ? civil_twilight : x;
}

std::optional<geo_place> place_of(const value& cfg) {
  auto loc = cfg.field("loc");
  if (loc == nullptr)
    return std::nullopt;
  geo_place out{number_of(*loc, "lat"), number_of(*loc, "lng")};
  constexpr double half_turn = 180;
  if (out.longitude > half_turn) // both forms are in use (IAP 4.5)
    out.longitude -= 2 * half_turn;
  if (out.latitude == 0 && out.longitude == 0)
    return std::nullopt;
  return out;
}

bool is_same(const std::optional<geo_place>& x,
             const std::optional<geo_place>& y) {
  if (!x || !y)
    return x.has_value() == y.has_value();
  return x->latitude == y->latitude && x->longitude == y->longitude;
}

} // namespace

schedules_state::schedules_state(schedules_actor::pointer self) : self_(self) {
  // nop
}

void schedules_state::start(const std::string& sid,
                            const stored_schedules& stored, const value& cfg,
                            schedules_ports ports) {
  sid_ = sid;
  ports_ = std::move(ports);
  for (auto& x : stored.groups) {
    auto known = group_of(x);
    groups_[x.handle] = trouble_of(&known);
  }
  schedules_.book = service_book{schedule_rules(sid)};
  calendars_.book = service_book{calendar_rules()};
  add(calendars_, calendar_prefix, stored.calendars);
  add(schedules_, schedule_prefix, stored.schedules);
  on_settings(std::make_shared<const value>(cfg));
  calendars_.book.each([this](auto& x) { run_calendar(x); });
  for (auto& x : stored.debts)
    debts_.keep({x.handle, read_owed(x.content), ++last_debt_});
  schedules_.book.each(
    [this](auto& x) { run_schedule(x, debt_number(x.handle), true); });
  debts_.each([this](auto& x) {
    if (schedules_.book.find(x.handle) == nullptr)
      end_schedule(x.handle, x.number, true);
  });
  watch_clock();
}

void schedules_state::add(shelf_of& shelf, const char* prefix,
                          const std::vector<object_record>& stored) {
  shelf.disk.emplace(self_, ports_.store, shelf.book, prefix);
  for (auto& x : stored) {
    auto known = service_object_of(x);
    shelf.book.keep(known);
    if (&shelf == &calendars_)
      learn(known);
    show(shelf, known);
  }
}

void schedules_state::on_message(const bus_message& x) {
  auto prefix = iap::segment_prefix(sid_) + "/rq/";
  auto tail = std::string_view{x.topic}.substr(prefix.size());
  constexpr size_t kind_size = 4; // `sev/`
  if (tail.substr(0, kind_size) == "cal/")
    handle(calendars_, x, tail.substr(kind_size));
  else
    handle(schedules_, x, tail.substr(kind_size));
}

void schedules_state::handle(shelf_of& shelf, const bus_message& x,
                             std::string_view tail) {
  auto request = read_service_request(tail, x.payload);
  auto change = request ? shelf.book.act(*request, ports_.clock->now())
                        : result<service_change>{request.error()};
  if (!change)
    return fail(x.topic, change.error().text);
  if (change->what == service_change::kind::created && &shelf == &schedules_
      && count_ending() >= most_ending)
    return fail(x.topic,
                change->now.handle + " : too many schedules are being deleted");
  if (change->what != service_change::kind::none)
    return store(shelf, x.topic, *change);
  if (change->now.handle.empty())
    return; // a delete of what is not there
  show(shelf, change->now);
  auto known = known_.find(shelf.kind + '/' + change->now.handle);
  if (known != known_.end())
    on_status(known->second);
}

void schedules_state::store(shelf_of& shelf, const std::string& topic,
                            const service_change& x) {
  auto& handle = x.now.handle;
  auto owes = &shelf == &schedules_;
  auto debt = owes ? debt_after(x) : std::nullopt;
  auto beside = owes ? record_of_debt(handle, debt) : record_list{};
  if (owes)
    debt_changes_.begin(handle, debt);
  auto then = [this, &shelf, topic, x, owes, debt](bool ok) {
    if (owes)
      debt_changes_.end(x.now.handle, debt, ok);
    if (ok)
      stored(shelf, x, debt ? debt->number : 0);
    else
      refused(shelf, topic, x.now.handle);
  };
  if (x.what == service_change::kind::erased)
    shelf.disk->forget(handle, then, std::move(beside));
  else
    shelf.disk->keep(x.now, then, std::move(beside));
}

/// The last answer counts: until it is there the book is ahead of the store.
void schedules_state::refused(const shelf_of& shelf, const std::string& topic,
                              const std::string& handle) {
  fail(topic, handle + " : the change could not be stored");
  if (&shelf != &schedules_ || shelf.disk->is_changing(handle))
    return;
  if (auto debt = debts_.find(handle)) { // it may have been settled meanwhile
    auto again = *debt;
    again.number = ++last_debt_;
    debts_.keep(std::move(again));
  }
  if (auto known = schedules_.book.find(handle))
    run_schedule(*known, debt_number(handle), false);
  else if (debts_.find(handle) != nullptr)
    end_schedule(handle, debt_number(handle), false);
  else
    stop(shelf, handle);
}

/// An effect is shown once a power cut cannot take it back.
void schedules_state::stored(shelf_of& shelf, const service_change& x,
                             uint64_t debt) {
  auto& handle = x.now.handle;
  if (x.what == service_change::kind::erased) {
    if (&shelf == &schedules_ && debts_.find(handle) != nullptr)
      end_schedule(handle, debt, false);
    else if (&shelf == &calendars_ || shelf.book.find(handle) == nullptr)
      stop(shelf, handle); // one that is made anew takes over what runs
    known_.erase(shelf.kind + '/' + handle);
    show_sts(shelf, handle, "deleted", nullptr);
    put(shelf.kind + '/' + handle + "/cfg", {});
    if (&shelf == &calendars_) {
      now_.calendars.erase(handle);
      spread(false);
    }
    return;
  }
  show(shelf, x.now);
  if (&shelf == &calendars_) {
    learn(x.now);
    spread(false);
    run_calendar(x.now);
  } else {
    run_schedule(x.now, debt, false);
  }
  auto known = known_.find(shelf.kind + '/' + handle);
  if (known != known_.end()) // its state may be another for the same output
    on_status(known->second);
}

/// It shows its day again, whatever that was.
void schedules_state::run_calendar(const service_object& x) {
  if (days_.count(x.handle) == 0)
    days_[x.handle] = self_->spawn<caf::linked>(
      calendar_behavior, x.handle, around_,
      calendar_ports{schedule_owner_actor{self_}, ports_.wheel, ports_.clock});
}

void schedules_state::stop(const shelf_of& shelf, const std::string& handle) {
  if (&shelf == &calendars_) {
    if (auto i = days_.find(handle); i != days_.end()) {
      self_->unlink_from(i->second.address()); // its end is not ours
      self_->send_exit(i->second, caf::exit_reason::user_shutdown);
      days_.erase(i);
    }
    return;
  }
  auto i = running_.find(handle);
  if (i == running_.end())
    return;
  self_->unlink_from(i->second.address());
  self_->send(i->second, stop_atom_v); // it lets go of its levels first
  followers_.set(handle, {});
  running_.erase(i);
}

void schedules_state::learn(const service_object& x) {
  if (auto dates = read_calendar(x.cfg))
    now_.calendars.insert_or_assign(x.handle, *std::move(dates));
}

void schedules_state::spread(bool again) {
  around_ = std::make_shared<const surroundings>(now_);
  for (auto& [handle, actor] : days_)
    self_->send(actor, around_);
  for (auto& [handle, actor] : running_)
    self_->send(actor, around_, again);
}

void schedules_state::on_doer(const bus_listener_actor& x) {
  doer_ = x;
  for (auto& [handle, actor] : running_)
    self_->send(actor, attach_atom_v, x);
}

void schedules_state::on_group(const std::string& handle,
                               const std::string& trouble) {
  if (trouble == no_such_group)
    groups_.erase(handle);
  else
    groups_[handle] = trouble;
  for (auto& schedule : followers_.of(handle))
    if (auto i = running_.find(schedule); i != running_.end())
      self_->send(i->second, attach_atom_v, handle, trouble);
}

/// Without a zone it is UTC. Zero and zero is no place: it is what a segment
/// has that was never told.
void schedules_state::on_settings(const settings_ptr& x) {
  auto time = x->field("time");
  auto wanted = time != nullptr ? time->field("zone") : nullptr;
  auto text = wanted != nullptr ? wanted->text() : nullptr;
  time_zone zone;
  if (text != nullptr && !text->empty()) {
    auto found = time_zone::load(*text);
    if (!found)
      fail(iap::segment_prefix(sid_) + "/fb/cfg", found.error().text);
    else
      zone = *found;
  }
  auto place = place_of(*x);
  auto elevation = elevation_of(*x);
  if (around_ != nullptr && zone.name() == now_.zone.name()
      && is_same(place, now_.place) && elevation == sun_elevation_)
    return;
  now_.zone = zone;
  now_.place = place;
  offset_ = zone.offset(ports_.clock->now() / second);
  spread(true);
  if (std::exchange(sun_elevation_, elevation) != elevation)
    schedules_.book.each([this](auto& y) {
      if (running_.count(y.handle) != 0)
        run_schedule(y, debt_number(y.handle), false);
    });
}

// -- the clock ----------------------------------------------------------------

void schedules_state::watch_clock() {
  constexpr caf::timespan period = std::chrono::seconds{10};
  if (!clock_)
    clock_.emplace(ports_.clock->now(), self_->clock().now());
  self_->send(ports_.wheel, wake_atom_v, sleeper_actor{self_}, period,
              uint64_t{0});
}

void schedules_state::on_wake() {
  auto stepped = clock_->step(ports_.clock->now(), self_->clock().now()) != 0;
  auto offset = now_.zone.offset(ports_.clock->now() / second);
  if (stepped)
    ++clock_steps_;
  if (stepped || std::exchange(offset_, offset) != offset)
    spread(true);
  watch_clock();
}

} // namespace troupe
