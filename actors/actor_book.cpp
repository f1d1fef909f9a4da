#include "actors/actor_book.hpp"

#include <algorithm>
#include <cmath>

namespace troupe {

namespace {

constexpr auto relaxed = std::memory_order_relaxed;

/// How many bits *x* has; 0 for 0.
size_t bits_of(uint64_t x) noexcept {
  size_t out = 0;
  for (; x != 0; x >>= 1)
    ++out;
  return out;
}

template <class T>
void raise(std::atomic<T>& to, T x) noexcept {
  auto known = to.load(relaxed);
  while (known < x && !to.compare_exchange_weak(known, x, relaxed)) {
    // nop: somebody else raised it; try with what is known now
  }
}

} // namespace

void duration_histogram::add(std::chrono::nanoseconds x) noexcept {
  auto nanos = std::max<int64_t>(x.count(), 0);
  auto bucket = std::min(bits_of(static_cast<uint64_t>(nanos)), buckets - 1);
  counts_[bucket].fetch_add(1, relaxed);
  raise(longest_, nanos);
}

std::chrono::nanoseconds
duration_histogram::quantile(double part) const noexcept {
  uint64_t total = 0;
  for (auto& n : counts_)
    total += n.load(relaxed);
  if (total == 0)
    return std::chrono::nanoseconds{0};
  auto rank
    = static_cast<uint64_t>(std::ceil(part * static_cast<double>(total)));
  uint64_t seen = 0;
  for (size_t i = 0; i < buckets; ++i) {
    seen += counts_[i].load(relaxed);
    if (seen >= rank) // the longest is known better than its bucket
      return std::min(std::chrono::nanoseconds{(int64_t{1} << i) - 1},
                      longest());
  }
  return longest();
}

std::chrono::nanoseconds duration_histogram::longest() const noexcept {
  return std::chrono::nanoseconds{longest_.load(relaxed)};
}

actor_cell::actor_cell(std::shared_ptr<actor_kind> kind, std::string label,
                       uint64_t id)
  : level(verbosity::inherit),
    kind_(std::move(kind)),
    label_(std::move(label)),
    id_(id) {
  kind_->alive.fetch_add(1, relaxed);
  if (kind_->flight != nullptr)
    kind_->flight->note_often(flight::event::start, kind_->name, label_, 0,
                              id_);
  std::lock_guard<std::mutex> lock{kind_->guard};
  level = kind_->level;
  place_ = kind_->cells.size();
  kind_->cells.push_back(this);
}

actor_cell::~actor_cell() {
  kind_->alive.fetch_sub(1, relaxed);
  if (kind_->flight != nullptr)
    kind_->flight->note_often(flight::event::end, kind_->name, label_,
                              messages(), id_);
  std::lock_guard<std::mutex> lock{kind_->guard};
  kind_->buried_messages.fetch_add(messages(), relaxed);
  auto& all = kind_->cells;
  all[place_] = all.back();
  all[place_]->place_ = place_;
  all.pop_back();
}

void actor_cell::timed(std::chrono::nanoseconds took, size_t depth,
                       std::string_view message) noexcept {
  kind_->handlers.add(took);
  raise(kind_->deepest, static_cast<uint64_t>(depth));
  if (kind_->flight != nullptr)
    kind_->flight->note_often(
      flight::event::message, kind_->name, message,
      static_cast<uint64_t>(std::max<int64_t>(took.count(), 0)), id_, depth);
}

std::shared_ptr<actor_kind> actor_book::kind_of(const std::string& name) {
  std::lock_guard<std::mutex> lock{guard_};
  auto known = std::find_if(kinds_.begin(), kinds_.end(),
                            [&](auto& x) { return x->name == name; });
  if (known != kinds_.end())
    return *known;
  return kinds_.emplace_back(std::make_shared<actor_kind>(name, flight_));
}

std::shared_ptr<actor_kind> actor_book::find(const std::string& name) const {
  std::lock_guard<std::mutex> lock{guard_};
  auto known = std::find_if(kinds_.begin(), kinds_.end(),
                            [&](auto& x) { return x->name == name; });
  return known != kinds_.end() ? *known : nullptr;
}

void actor_book::record_to(std::shared_ptr<flight_recorder> x) {
  std::lock_guard<std::mutex> lock{guard_};
  flight_ = std::move(x);
}

std::shared_ptr<actor_cell> actor_book::open(const std::string& kind,
                                             std::string label, uint64_t id) {
  return std::make_shared<actor_cell>(kind_of(kind), std::move(label), id);
}

std::optional<size_t> actor_book::set_level(const std::string& kind,
                                            const std::string& label,
                                            verbosity x) {
  auto known = find(kind);
  if (known == nullptr)
    return std::nullopt;
  std::lock_guard<std::mutex> lock{known->guard};
  if (label.empty())
    known->level = x;
  size_t out = 0;
  for (auto cell : known->cells)
    if (label.empty() || cell->label() == label) {
      cell->level = x;
      ++out;
    }
  if (!label.empty() && out == 0)
    return std::nullopt;
  return out;
}

std::vector<single_report> actor_book::singles(const std::string& kind,
                                               const std::string& label) const {
  std::vector<single_report> out;
  auto known = find(kind);
  if (known == nullptr)
    return out;
  std::lock_guard<std::mutex> lock{known->guard};
  for (auto cell : known->cells)
    if (label.empty() ? !cell->label().empty() : cell->label() == label)
      out.push_back({known->name, cell->label(), cell->id(), cell->messages(),
                     cell->level.load(relaxed)});
  return out;
}

void actor_book::restarted(const std::string& kind, const std::string& why) {
  auto x = kind_of(kind);
  x->restarts.fetch_add(1, relaxed);
  if (flight_ != nullptr)
    flight_->note(flight::event::error, kind, why);
  std::lock_guard<std::mutex> lock{x->guard};
  x->last_error = why;
}

std::vector<actor_report> actor_book::read() const {
  std::lock_guard<std::mutex> lock{guard_};
  std::vector<actor_report> out;
  for (auto& x : kinds_) {
    auto& row = out.emplace_back();
    row.kind = x->name;
    row.alive = x->alive.load(relaxed);
    row.deepest = x->deepest.load(relaxed);
    row.p50 = x->handlers.quantile(0.5);
    row.p99 = x->handlers.quantile(0.99);
    row.max = x->handlers.longest();
    row.restarts = x->restarts.load(relaxed);
    std::lock_guard<std::mutex> inner{x->guard};
    row.messages = x->buried_messages.load(relaxed);
    for (auto cell : x->cells) {
      row.messages += cell->messages();
      row.busiest = std::max(row.busiest, cell->messages());
    }
    row.last_error = x->last_error;
  }
  return out;
}

} // namespace troupe
