#include "storage/history/arrivals.hpp"

#include "storage/history/byte_io.hpp"
#include "storage/history/tail_record.hpp"

#include <utility>

namespace troupe {

namespace {

/// Of commits in a page; one commit may be longer.
constexpr size_t most_bytes = size_t{1} << 20;

/// Number of the first commit in the tail, or of the last; 0: it is empty.
result<uint64_t> end_of_tail(const store& from, bool last) {
  uint64_t out = 0;
  auto ok = from.scan({record_family::history, "t", "u", last},
                      [&](auto key, auto) {
                        out = sequence_of(key);
                        return false;
                      });
  if (!ok)
    return ok.error();
  return out;
}

/// Fills a page, commit by commit.
class page_filler {
public:
  page_filler(const arrival_place& at, size_t most) : most_(most) {
    page_.next = at;
  }

  void add_restart(std::string_view key, std::string_view bytes) {
    byte_reader in{bytes};
    auto time = static_cast<unix_millis>(in.varint());
    if (!in.failed() && is_time(time))
      restarts_.emplace_back(sequence_of(key), time);
  }

  /// False: the page is full, and the commit is not, or not all, in it.
  bool add_commit(uint64_t sequence, std::string_view bytes) {
    auto skip = sequence == page_.next.sequence ? page_.next.taken : 0;
    page_.next.sequence = sequence;
    page_.next.taken = skip;
    tell_restarts(sequence);
    uint64_t position = 0;
    auto all = !is_full();
    // What is broken behind some samples was never more than these.
    (void)read_tail(bytes, [&](auto series, auto& x) {
      if (position++ < skip)
        return;
      all = all && page_.all.size() < most_;
      if (all)
        add({series, x});
    });
    bytes_ += bytes.size();
    page_.more = !all;
    if (all)
      page_.next = {sequence + 1, 0, page_.next.restart};
    return all;
  }

  arrival_page take() {
    return std::move(page_);
  }

private:
  [[nodiscard]] bool is_full() const noexcept {
    return page_.all.size() >= most_ || bytes_ >= most_bytes;
  }

  void add(arrival x) {
    page_.all.push_back(std::move(x));
    ++page_.next.taken;
  }

  void tell_restarts(uint64_t before) {
    for (; restart_ < restarts_.size() && page_.all.size() < most_;
         ++restart_) {
      auto& [sequence, time] = restarts_[restart_];
      if (sequence >= before)
        break;
      page_.all.push_back({{}, {to_nanos(time), quality::stale, value{}}});
      page_.next.restart = sequence;
    }
  }

  size_t most_;
  size_t bytes_ = 0; ///< Of the commits so far.
  arrival_page page_;
  std::vector<std::pair<uint64_t, unix_millis>> restarts_;
  size_t restart_ = 0; ///< The next to be told.
};

} // namespace

result<arrival_page> read_arrivals(const store& from, const arrival_place& at,
                                   size_t most) {
  page_filler page{at, most};
  auto ok = from.scan({record_family::history, restart_key(at.restart + 1), "h",
                       false},
                      [&](auto key, auto bytes) {
                        page.add_restart(key, bytes);
                        return true;
                      });
  if (ok)
    ok = from.scan({record_family::history, tail_key(at.sequence), "u", false},
                   [&](auto key, auto bytes) {
                     return page.add_commit(sequence_of(key), bytes);
                   });
  if (!ok)
    return ok.error();
  return page.take();
}

result<arrival_place> first_arrival(const store& from) {
  auto first = end_of_tail(from, false);
  if (!first)
    return first.error();
  return arrival_place{*first, 0, *first > 0 ? *first - 1 : 0};
}

result<arrival_place> valid_place(const store& from, const arrival_place& at,
                                  uint64_t begun) {
  auto last = end_of_tail(from, true);
  if (!last)
    return last.error();
  if (at.sequence <= *last + 1 || begun == 0 || begun >= at.sequence)
    return at;
  return arrival_place{begun, 0, begun - 1};
}

} // namespace troupe
