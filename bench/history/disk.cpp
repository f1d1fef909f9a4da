#include "bench/history/disk.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace troupe::bench {

void require(bool ok, const std::string& what) {
  if (ok)
    return;
  fmt::print(stderr, "failed: {}\n", what);
  std::exit(1);
}

double bytes_in(const std::string& folder) {
  uintmax_t out = 0;
  for (auto& x : std::filesystem::recursive_directory_iterator{folder})
    out += x.is_regular_file() ? x.file_size() : 0;
  return static_cast<double>(out);
}

double resident_bytes() {
  std::ifstream in{"/proc/self/statm"};
  double all = 0;
  double resident = 0;
  in >> all >> resident;
  return resident * static_cast<double>(sysconf(_SC_PAGESIZE));
}

disk_history::disk_history(const std::string& folder) {
  rocks_config cfg;
  cfg.path = folder;
  auto disk = rocks_store::open(cfg);
  require(static_cast<bool>(disk), "the store");
  disk_ = *std::move(disk);
  auto opened = history::open(*disk_, {});
  require(static_cast<bool>(opened), "the history");
  history_ = *std::move(opened);
}

void disk_history::add_points(uint32_t points, const log_rules& rules) {
  for (uint32_t i = 0; i < points; ++i) {
    auto name = fmt::format("modbus/d{}/Unit/0/p{}", i / 20, i % 20);
    require(static_cast<bool>(history_->set_rules(name, rules, 0)), name);
  }
  write(0);
}

void disk_history::write(unix_millis now) {
  auto records = history_->take_writes(to_nanos(now));
  if (!records)
    return;
  require(static_cast<bool>(disk_->write(*records)), "a commit");
  history_->written();
}

} // namespace troupe::bench
