#include "storage/history/series_book.hpp"

#include "storage/history/byte_io.hpp"

namespace troupe {

namespace {

constexpr uint8_t version = 1;

struct series_record {
  log_rules rules;
  std::string name;
};

std::optional<series_record> read_record(std::string_view bytes) {
  byte_reader in{bytes};
  auto known = in.byte() == version;
  series_record out;
  out.rules = read_log_rules(in);
  out.name = in.text();
  if (!known || in.failed())
    return {};
  return out;
}

} // namespace

result<series_number> series_book::add(const std::string& name) {
  if (auto known = numbers_.find(name); known != numbers_.end())
    return known->second;
  if (name.empty() || name.size() > longest_name
      || series_.size() >= most_series)
    return failure{ec::too_large, "history takes no series more"};
  auto number = static_cast<series_number>(series_.size());
  auto place = numbers_.emplace(name, number).first;
  series_.push_back({&place->first, {}});
  changed_.insert(number);
  return number;
}

std::optional<series_number> series_book::find(std::string_view name) const {
  auto known = numbers_.find(name);
  if (known == numbers_.end())
    return {};
  return known->second;
}

void series_book::set_rules(series_number x, const log_rules& rules) {
  series_[x].rules = rules;
  changed_.insert(x);
}

status series_book::load(std::string_view key, std::string_view bytes) {
  auto x = read_record(bytes);
  auto number = static_cast<series_number>(series_.size());
  if (!x || key != series_key(number) || numbers_.count(x->name) > 0)
    return failure{ec::storage_failed, "a series of history cannot be read"};
  auto place = numbers_.emplace(std::move(x->name), number).first;
  series_.push_back({&place->first, x->rules});
  return {};
}

void series_book::take(record_list& out) {
  for (auto x : changed_) {
    std::string bytes{static_cast<char>(version)};
    put_log_rules(bytes, series_[x].rules);
    put_text(bytes, name(x));
    out.push_back({series_key(x), std::move(bytes), record_family::history});
  }
  changed_.clear();
}

std::string read_series_name(std::string_view bytes) {
  auto x = read_record(bytes);
  return x ? std::move(x->name) : std::string{};
}

} // namespace troupe
