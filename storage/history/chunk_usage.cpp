#include "storage/history/chunk_usage.hpp"

#include "storage/history/byte_io.hpp"

#include <algorithm>

namespace troupe {

namespace {

uint64_t with_key(uint64_t bytes) {
  return bytes > 0 ? bytes + chunk_record_bytes : 0;
}

} // namespace

void chunk_usage::add(const chunk_update& x) {
  change(x.key, with_key(x.replaced), with_key(x.bytes.size()));
}

void chunk_usage::remove(const chunk_key& x, uint64_t bytes) {
  change(x, with_key(bytes), 0);
}

void chunk_usage::change(const chunk_key& where, uint64_t less, uint64_t more) {
  place at{where.level, period_of(where.first)};
  auto& bytes = bytes_[at];
  auto now = bytes + more - std::min(bytes + more, less);
  total_ += now - bytes; // wraps to a difference
  bytes = now;
  changed_.insert(at);
}

std::vector<period_number> chunk_usage::periods(uint8_t level) const {
  std::vector<period_number> out;
  for (auto i = bytes_.lower_bound({level, period_number{0}});
       i != bytes_.end() && i->first.first == level; ++i)
    out.push_back(i->first.second);
  return out;
}

status chunk_usage::load(std::string_view key, std::string_view bytes) {
  byte_reader at{key.substr(1)};
  byte_reader in{bytes};
  auto level = at.byte();
  auto period = static_cast<period_number>(read_big_endian(at, 2));
  auto count = in.varint();
  if (at.failed() || in.failed())
    return failure{ec::storage_failed, "a size of history cannot be read"};
  bytes_[{level, period}] = count;
  total_ += count;
  return {};
}

void chunk_usage::take(record_list& out) {
  for (auto& x : changed_) {
    auto i = bytes_.find(x);
    std::optional<std::string> bytes;
    if (i->second > 0)
      put_varint(bytes.emplace(), i->second);
    else
      bytes_.erase(i);
    out.push_back(
      {usage_key(x.first, x.second), std::move(bytes), record_family::history});
  }
  changed_.clear();
}

} // namespace troupe
