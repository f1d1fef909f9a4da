#include "drivers/bacnet/survey_queue.hpp"

#include <algorithm>
#include <utility>

namespace troupe::bacnet {

void survey_queue::add(uint32_t instance, const device_binding& where) {
  devices_[instance].where = where;
  waiting_[where.where.network].push_back(instance);
}

bool survey_queue::drop(uint32_t instance) {
  auto i = devices_.find(instance);
  if (i == devices_.end())
    return false;
  auto& x = i->second;
  if (x.flight) {
    ports_.cancel(*x.flight);
    flights_.erase(*x.flight);
  }
  if (x.survey != nullptr)
    --busy_[x.where.where.network];
  devices_.erase(i); // the lines pass over those that are gone
  return true;
}

void survey_queue::clear() {
  for (auto& [number, instance] : flights_)
    ports_.cancel(number);
  flights_.clear();
  devices_.clear();
  waiting_.clear();
  busy_.clear();
  ready_.clear();
}

bool survey_queue::is_taken(const device_address& x) const {
  return ports_.is_ours(x)
         || std::any_of(devices_.begin(), devices_.end(), [&](auto& y) {
              return y.second.survey != nullptr && y.second.where.where == x;
            });
}

void survey_queue::begin(uint32_t instance, device& x) {
  auto taken = is_taken(x.where.where);
  ++busy_[x.where.where.network];
  x.survey = std::make_unique<device_survey>(instance, x.where, cfg_, types_);
  if (taken)
    end(instance);
  else
    ready_.push_back(instance);
}

void survey_queue::begin() {
  for (auto& [network, line] : waiting_) {
    auto most = network == 0 ? most_local : most_routed;
    while (!line.empty() && busy_[network] < most) {
      auto instance = line.front();
      line.pop_front();
      if (auto i = devices_.find(instance); i != devices_.end())
        begin(instance, i->second);
    }
  }
}

void survey_queue::end(uint32_t instance) {
  auto i = devices_.find(instance);
  auto where = i->second.where;
  auto what = i->second.survey->find();
  (void)drop(instance);
  ports_.told(instance, where, std::move(what));
}

void survey_queue::go_on(uint32_t instance, time_point now) {
  auto i = devices_.find(instance);
  if (i == devices_.end())
    return;
  auto& x = i->second;
  auto what = x.survey->next(now);
  if (!what)
    return end(instance);
  free_ = now + request_pause;
  if (auto number = ports_.send(*std::move(what))) {
    x.flight = *number;
    flights_.emplace(*number, instance);
    return;
  }
  x.survey->on_outcome({}, now); // what cannot be sent is answered by nobody
  ready_.push_back(instance);
}

void survey_queue::pump(time_point now) {
  begin();
  while (!ready_.empty() && now >= free_) {
    auto instance = ready_.front();
    ready_.pop_front();
    go_on(instance, now);
    begin();
  }
}

std::optional<survey_queue::time_point> survey_queue::next_due() const {
  return ready_.empty() ? std::nullopt : std::optional{free_};
}

bool survey_queue::on_outcome(const outcome& x, time_point now) {
  auto i = flights_.find(x.number);
  if (i == flights_.end())
    return false;
  auto instance = i->second;
  flights_.erase(i);
  auto& from = devices_.at(instance);
  from.flight.reset();
  from.survey->on_outcome(x, now);
  ready_.push_back(instance);
  return true;
}

} // namespace troupe::bacnet
