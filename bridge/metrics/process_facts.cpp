#include "bridge/metrics/series.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>

namespace troupe {

namespace {

double seconds_of(const timeval& x) {
  constexpr double micros = 1e6;
  return static_cast<double>(x.tv_sec)
         + static_cast<double>(x.tv_usec) / micros;
}

std::optional<double> count_open_files() {
  std::error_code failed;
  std::filesystem::directory_iterator all{"/proc/self/fd", failed};
  if (failed)
    return std::nullopt;
  auto n = std::distance(begin(all), end(all));
  return static_cast<double>(n - 1); // one of them lists the others
}

} // namespace

std::optional<double> read_statm(const std::string& text, double page_bytes) {
  std::istringstream in{text};
  double size = 0;
  double resident = 0;
  if (!(in >> size >> resident))
    return std::nullopt;
  return resident * page_bytes;
}

process_facts read_process_facts() {
  process_facts out;
  rusage used{};
  if (::getrusage(RUSAGE_SELF, &used) == 0)
    out.cpu_seconds = seconds_of(used.ru_utime) + seconds_of(used.ru_stime);
  std::ifstream in{"/proc/self/statm"};
  std::string text;
  std::getline(in, text);
  out.resident_bytes = read_statm(text,
                                  static_cast<double>(::sysconf(_SC_PAGESIZE)));
  out.open_files = count_open_files();
  return out;
}

} // namespace troupe
