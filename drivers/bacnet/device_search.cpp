#include "drivers/bacnet/device_search.hpp"

#include "drivers/search_slot.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace troupe::bacnet {

namespace {

survey_ports with_listener(survey_ports x, decltype(survey_ports::told) told) {
  x.told = std::move(told);
  return x;
}

} // namespace

device_search::device_search(device_search_ports ports, search_scope scope,
                             std::vector<device_type_ptr> types,
                             const settings& cfg, bool slow, time_point now)
  : ports_(std::move(ports)),
    scope_(std::move(scope)),
    surveys_(with_listener(ports_.survey,
                           [this](auto instance, auto& where, auto find) {
                             tell(instance, where, std::move(find));
                           }),
             std::move(types), cfg),
    rounds_(slow ? 2 : 1),
    patience_end_(now + patience) {
  begin_round();
}

// -- whom to ask --------------------------------------------------------------

void device_search::begin_round() {
  --rounds_;
  next_host_ = 0;
  hosts_done_ = scope_.hosts.empty();
  ports_.ask_all(scope_.ranges);
}

void device_search::ask_hosts(time_point now) {
  while (next_host_ < scope_.hosts.size() && now >= hosts_due_) {
    ports_.ask_one(scope_.hosts[next_host_++]);
    auto last = next_host_ == scope_.hosts.size();
    hosts_due_ = now + (last ? reactor::duration{settle} : host_pause);
  }
  hosts_done_ = next_host_ == scope_.hosts.size() && now >= hosts_due_;
}

void device_search::pump(time_point now) {
  if (end_ || !ports_.is_open())
    return;
  reached_ = reached_ || scope_.ranges.empty() || ports_.can_broadcast();
  if (!reached_ && now >= patience_end_)
    return fail({ec::not_connected, "the BBMD does not take us"});
  ask_hosts(now);
  surveys_.pump(now);
  auto all_asked = hosts_done_ && ports_.all_asked();
  if (all_asked && rounds_ > 0) {
    begin_round();
    return pump(now);
  }
  show_progress(all_asked);
  if (all_asked && surveys_.size() == 0)
    end_ = verdict();
}

std::optional<device_search::time_point> device_search::next_due() const {
  if (end_)
    return time_point{};
  if (!ports_.is_open())
    return std::nullopt;
  auto out = surveys_.next_due();
  auto consider = [&](time_point x) { out = out ? std::min(*out, x) : x; };
  if (!reached_)
    consider(patience_end_);
  if (!hosts_done_)
    consider(hosts_due_);
  return out;
}

bool device_search::asks(const device_address& x) const {
  auto host = bip_of(x);
  return host
         && std::find(scope_.hosts.begin(), scope_.hosts.end(), *host)
              != scope_.hosts.end();
}

// -- who answers --------------------------------------------------------------

bool device_search::is_in_scope(const device_address& from,
                                uint32_t instance) const {
  return asks(from)
         || std::any_of(scope_.ranges.begin(), scope_.ranges.end(),
                        [&](auto& x) { return x.holds(instance); });
}

void device_search::on_i_am(const device_address& from, const i_am& x,
                            time_point now) {
  if (end_ || !is_in_scope(from, x.instance))
    return;
  auto known = seen_.find(x.instance);
  if (known != seen_.end()) {
    if (known->second != from && doubles_.insert(x.instance).second
        && doubles_.size() == 1)
      first_double_ = fmt::format("instance {} is that of {} and of {}",
                                  x.instance, to_string(known->second),
                                  to_string(from));
    return;
  }
  if (seen_.size() == search_slot::most_finds) {
    too_many_ = true;
    return;
  }
  seen_.emplace(x.instance, from);
  if (auto ours = ports_.device_at(x.instance))
    return tell(*ours);
  device_binding where;
  where.where = from;
  where.heard = now;
  take_abilities(where, x);
  surveys_.add(x.instance, where);
}

void device_search::on_attached(const device_link& x, uint32_t instance) {
  if (surveys_.drop(instance))
    tell(x);
}

// -- what is told -------------------------------------------------------------

void device_search::tell(const device_link& x) {
  device_find out;
  out.unid = x.unid;
  out.handle = x.id.handle;
  out.type = x.type->id();
  ports_.sink->found(std::move(out));
}

/// Who was asked alone may not be found again by broadcast.
void device_search::tell(uint32_t instance, const device_binding& where,
                         device_find find) {
  find.unid = std::to_string(instance);
  if (asks(where.where))
    find.unid += '@' + to_string(*bip_of(where.where));
  ports_.sink->found(std::move(find));
}

/// Before all were asked nobody knows how many there are.
void device_search::show_progress(bool all_asked) {
  if (seen_.empty())
    return;
  auto part = static_cast<double>(seen_.size() - surveys_.size())
              / static_cast<double>(seen_.size()) * (all_asked ? 1 : 0.5);
  if (part <= part_)
    return;
  part_ = part;
  ports_.sink->progress(part);
}

failure device_search::verdict() const {
  if (too_many_)
    return {ec::too_large, fmt::format("only the first {} devices are shown",
                                       search_slot::most_finds)};
  if (doubles_.empty())
    return {ec::none, {}};
  auto others = doubles_.size() > 1 ? fmt::format(", and {} more are as well",
                                                  doubles_.size() - 1)
                                    : std::string{};
  return {ec::already_exists,
          first_double_ + others + "; only the first is shown"};
}

void device_search::fail(const failure& why) {
  surveys_.clear();
  if (!end_)
    end_ = why;
}

} // namespace troupe::bacnet
