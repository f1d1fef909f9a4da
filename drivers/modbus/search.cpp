#include "drivers/modbus/search.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace troupe::modbus {

marker_search::marker_search(search_ports ports,
                             const search_patience& patience,
                             std::vector<search_place> places,
                             marker_book markers)
  : ports_(std::move(ports)),
    patience_(patience),
    places_(std::move(places)),
    markers_(std::move(markers)) {
  for (auto& x : places_)
    all_ += x.units();
}

void marker_search::start() {
  workers_.resize(std::min(most_parallel, places_.size()));
  auto number = first_guest;
  for (auto& x : workers_) {
    x.numbers[0] = number++;
    x.numbers[1] = number++;
  }
  later([this] {
    for (auto& x : workers_)
      next_place(x);
    finish_if_idle();
  });
}

void marker_search::stop() {
  ended_ = true;
  for (auto& x : workers_)
    leave(x);
}

marker_search::worker* marker_search::find(device_number guest) noexcept {
  auto i = (guest - first_guest) / 2;
  return i < workers_.size() ? &workers_[i] : nullptr;
}

std::string marker_search::unid_of(const worker& x) const {
  return places_[x.place].where + ':' + std::to_string(x.unit);
}

void marker_search::later(std::function<void()> f) {
  ports_.io->post(
    [this, alive = std::weak_ptr<bool>{alive_}, f = std::move(f)] {
      if (!alive.expired() && !ended_)
        f();
    });
}

// -- what is asked next -------------------------------------------------------

void marker_search::next_place(worker& x) {
  leave(x);
  if (next_ == places_.size()) {
    x.idle = true;
    return;
  }
  x.place = next_++;
  x.unit = places_[x.place].first_unit;
  x.answered = false;
  next_unit(x);
}

void marker_search::next_unit(worker& x) {
  for (; x.unit <= places_[x.place].last_unit; ++x.unit) {
    auto device = ports_.device_at(unid_of(x));
    if (device == nullptr)
      break;
    ports_.sink->found(
      {device->unid, device->id.handle, device->type->id(), {}, {}, {}, {}});
    count(1);
  }
  if (x.unit > places_[x.place].last_unit)
    return next_place(x);
  auto had = x.attached ? std::optional{x.guest()} : std::nullopt;
  x.turn = 1 - x.turn;
  x.attached = true;
  x.known = markers_.blank();
  ports_.attach(std::make_shared<const device_link>(device_link{
    x.guest(), {"modbus", unid_of(x)}, unid_of(x), markers_.probe()}));
  if (had)
    ports_.detach(*had);
  ask(x);
}

/// A serial line, or one with devices on it, has its own idea of when it is the
/// guest's turn; the connect of a new one is waited for here.
void marker_search::ask(worker& x) {
  auto point = markers_.next(x.known);
  if (!point)
    return conclude(x);
  x.point = *point;
  x.request = ++last_request_;
  x.timer.reset();
  if (!places_[x.place].serial && !ports_.is_open(x.guest()))
    x.timer = ports_.io->call_after(patience_.connect, [this, guest = x.guest(),
                                                        request = x.request] {
      on_patience(guest, request);
    });
  ports_.read(std::make_shared<const read_command>(
    read_command{x.guest(), x.request, {x.point}, patience_.turn}));
}

// -- what the answers mean ----------------------------------------------------

void marker_search::on_values(device_number guest, const batch& x) {
  auto to = find(guest);
  if (to == nullptr || to->guest() != guest || x.request != to->request)
    return;
  for (auto& y : x.samples)
    if (y.point < to->known.size())
      to->known[y.point] = {true, marker_value(y.what)};
}

void marker_search::on_done(const driver_done& x) {
  later([this, guest = x.device, request = x.request, code = x.code] {
    on_answer(guest, request, code);
  });
}

void marker_search::on_answer(device_number guest, uint64_t request, ec code) {
  auto x = find(guest);
  if (x == nullptr || !x->attached || x->request != request)
    return;
  x->timer.reset();
  switch (code) {
    case ec::none:
    case ec::device_refused: // who refuses is there
      x->answered = true;
      x->known[x->point].known = true;
      ask(*x);
      break;
    case ec::not_connected:
    case ec::protocol_error:
      pass(*x, !x->answered);
      break;
    default:
      pass(*x, false);
  }
  finish_if_idle();
}

/// A host that does not take the connection has no units.
void marker_search::on_patience(device_number guest, uint64_t request) {
  auto x = find(guest);
  if (x == nullptr || x->request != request || ports_.is_open(guest))
    return;
  pass(*x, !x->answered);
  finish_if_idle();
}

void marker_search::conclude(worker& x) {
  if (auto type = markers_.match(x.known)) {
    auto unid = unid_of(x);
    auto name = type->product.empty() ? type->name : type->product;
    ports_.sink->found({unid,
                        type->name + '-' + unid,
                        type->id(),
                        name + " at " + unid,
                        {},
                        {},
                        {}});
  }
  pass(x, false);
}

void marker_search::pass(worker& x, bool hopeless) {
  auto last = places_[x.place].last_unit;
  count(hopeless ? last - x.unit + 1u : 1u);
  x.request = 0;
  x.unit = hopeless ? last + 1u : x.unit + 1;
  next_unit(x);
}

void marker_search::leave(worker& x) {
  x.timer.reset();
  x.request = 0;
  if (std::exchange(x.attached, false))
    ports_.detach(x.guest());
}

void marker_search::count(size_t units) {
  asked_ += units;
  ports_.sink->progress(static_cast<double>(asked_)
                        / static_cast<double>(all_));
}

void marker_search::finish_if_idle() {
  auto all_idle = std::all_of(workers_.begin(), workers_.end(),
                              [](auto& x) { return x.idle; });
  if (!all_idle || ended_)
    return;
  ended_ = true;
  ports_.sink->search_ended({ec::none, {}});
}

} // namespace troupe::modbus
