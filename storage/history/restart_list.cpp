#include "storage/history/restart_list.hpp"

#include "storage/history/byte_io.hpp"

#include <algorithm>

namespace troupe {

void restart_list::add(uint64_t sequence, unix_millis time) {
  // After a start without a commit nothing new is known.
  if (!all_.empty() && all_.back().sequence >= sequence)
    return;
  all_.push_back({sequence, time});
  changed_ = true;
}

std::optional<unix_millis> restart_list::stop_after(uint64_t sequence,
                                                    uint64_t until) const {
  if (all_.empty() || all_.back().sequence < sequence)
    return {}; // nearly always
  auto found = std::lower_bound(all_.begin(), all_.end(), sequence,
                                [](auto& x, auto y) { return x.sequence < y; });
  if (found == all_.end() || found->sequence >= until)
    return {};
  return found->time;
}

status restart_list::load(std::string_view key, std::string_view bytes) {
  byte_reader at{key.substr(1)};
  byte_reader in{bytes};
  auto sequence = read_big_endian(at, 8);
  auto time = static_cast<unix_millis>(in.varint());
  if (at.failed() || in.failed())
    return failure{ec::storage_failed, "a restart of history cannot be read"};
  all_.push_back({sequence, time});
  return {};
}

void restart_list::take(record_list& out) {
  if (!std::exchange(changed_, false))
    return;
  std::string bytes;
  put_varint(bytes, static_cast<uint64_t>(all_.back().time));
  out.push_back({restart_key(all_.back().sequence), std::move(bytes),
                 record_family::history});
  if (all_.size() <= most_restarts)
    return;
  out.push_back(
    {restart_key(all_.front().sequence), std::nullopt, record_family::history});
  all_.erase(all_.begin());
}

} // namespace troupe
