#include "actors/trace_book.hpp"

#include <algorithm>

namespace troupe {

namespace {

auto is_of(device_number device, point_index point) {
  return [=](const trace_subject& x) {
    return x.number == device && x.point == point;
  };
}

auto is_of(const device_id& device, point_index point) {
  return [&device, point](const trace_subject& x) {
    return x.device == device && x.point == point;
  };
}

void forget(std::vector<trace_step>& all, trace_step x) {
  all.erase(std::remove(all.begin(), all.end(), x), all.end());
}

/// The update that is under way; null when there is none, or *time* lies
/// before it.
traced_update* open_update(trace_report& x, unix_nanos time) {
  if (x.updates.empty() || x.updates.back().complete
      || time < x.updates.back().time)
    return nullptr;
  return &x.updates.back();
}

bool is_judged(const traced_update& x) {
  return std::any_of(x.hops.begin(), x.hops.end(),
                     [](auto& y) { return y.step == trace_step::device; });
}

void settle(trace_report& all, size_t wanted) {
  auto& x = all.updates.back();
  x.complete = is_judged(x) && x.awaited.empty();
  all.done = x.complete && all.updates.size() == wanted;
}

} // namespace

std::string_view to_string(trace_step x) noexcept {
  switch (x) {
    case trace_step::frame:
      return "frame";
    case trace_step::decoded:
      return "decoded";
    case trace_step::device:
      return "device";
    case trace_step::datapoint:
      return "datapoint";
    case trace_step::recorder:
      return "recorder";
    case trace_step::stored:
      return "stored";
    case trace_step::event:
      return "event";
    case trace_step::event_sent:
      return "event sent";
    case trace_step::event_acked:
      return "event acknowledged";
    case trace_step::block:
      return "block";
    case trace_step::block_sent:
      return "block sent";
    case trace_step::block_acked:
      return "block acknowledged";
  }
  return "";
}

trace_book::ticket::~ticket() {
  std::lock_guard<std::mutex> lock{book_.guard_};
  book_.entries_.erase(what_);
  book_.open_.store(static_cast<uint32_t>(book_.entries_.size()),
                    std::memory_order_relaxed);
}

trace_report trace_book::ticket::read() const {
  std::lock_guard<std::mutex> lock{book_.guard_};
  return what_->report;
}

trace_book::trace_book(now_function now) : now_(std::move(now)) {
  // nop
}

std::unique_ptr<trace_book::ticket> trace_book::open(const trace_subject& what,
                                                     size_t updates) {
  std::lock_guard<std::mutex> lock{guard_};
  if (entries_.size() >= most_traces)
    return nullptr;
  auto x = std::make_shared<entry>();
  x->what = what;
  x->wanted = std::clamp(updates, size_t{1}, most_updates);
  entries_.insert(x);
  open_.store(static_cast<uint32_t>(entries_.size()),
              std::memory_order_relaxed);
  return std::make_unique<ticket>(*this, std::move(x));
}

template <class Predicate, class F>
void trace_book::change(Predicate is_meant, F f) {
  std::lock_guard<std::mutex> lock{guard_};
  for (auto& x : entries_)
    if (!x->report.done && is_meant(x->what))
      f(*x);
}

template <class Predicate>
bool trace_book::has(Predicate is_meant) const {
  std::lock_guard<std::mutex> lock{guard_};
  return std::any_of(entries_.begin(), entries_.end(),
                     [&](auto& x) { return is_meant(x->what); });
}

bool trace_book::follows(device_number device, point_index point) const {
  return has(is_of(device, point));
}

bool trace_book::follows(const device_id& device, point_index point) const {
  return has(is_of(device, point));
}

void trace_book::frame(device_number device) {
  change([=](auto& x) { return x.number == device; },
         [now = now_()](entry& x) {
           ++x.report.frames;
           x.frame = now;
         });
}

/// An update that never reached its device was replaced on the way there; so it
/// is followed until then, and a second one is none.
void trace_book::decoded(device_number device, point_index point,
                         unix_nanos time, bool is_news) {
  change(is_of(device, point), [&, now = now_()](entry& x) {
    if (!is_news) {
      ++x.report.unchanged;
      return;
    }
    if (!x.report.updates.empty() && !x.report.updates.back().complete)
      return;
    auto& update = x.report.updates.emplace_back();
    update.time = time;
    x.begin = x.frame.value_or(now);
    if (x.frame)
      update.hops.push_back({trace_step::frame, {}, {}});
    update.hops.push_back({trace_step::decoded, now - x.begin, {}});
  });
}

void trace_book::note(entry& x, trace_step step, unix_nanos time,
                      std::string text) const {
  auto update = open_update(x.report, time);
  if (update == nullptr)
    return;
  auto& hops = update->hops;
  if (std::any_of(hops.begin(), hops.end(),
                  [&](auto& y) { return y.step == step; }))
    return;
  if (time > update->time)
    text += text.empty() ? "a newer value took its place"
                         : "; a newer value took its place";
  hops.push_back({step, now_() - x.begin, std::move(text)});
  forget(update->awaited, step);
  settle(x.report, x.wanted);
}

void trace_book::judged(device_number device, point_index point,
                        unix_nanos time, std::vector<trace_step> awaited,
                        std::string text) {
  change(is_of(device, point), [&](entry& x) {
    auto update = open_update(x.report, time);
    if (update == nullptr || is_judged(*update))
      return;
    update->awaited = awaited;
    note(x, trace_step::device, time, text);
  });
}

void trace_book::reached(trace_step step, device_number device,
                         point_index point, unix_nanos time, std::string text) {
  change(is_of(device, point), [&](entry& x) { note(x, step, time, text); });
}

void trace_book::reached(trace_step step, const device_id& device,
                         point_index point, unix_nanos time, std::string text) {
  change(is_of(device, point), [&](entry& x) { note(x, step, time, text); });
}

void trace_book::left_out(std::initializer_list<trace_step> steps,
                          const device_id& device, point_index point,
                          unix_nanos time) {
  change(is_of(device, point), [&](entry& x) {
    auto update = open_update(x.report, time);
    if (update == nullptr)
      return;
    for (auto step : steps)
      forget(update->awaited, step);
    settle(x.report, x.wanted);
  });
}

} // namespace troupe
