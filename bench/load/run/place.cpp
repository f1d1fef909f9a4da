#include "bench/load/run/place.hpp"

#include "bench/load/run/child.hpp"
#include "protocol/iap/time.hpp"

#include <fmt/format.h>
#include <stdlib.h>
#include <sys/stat.h>

#include <chrono>
#include <filesystem>
#include <fstream>

namespace troupe::load {

namespace {

namespace fs = std::filesystem;

/// First line of what a command says; empty when it fails.
std::string line_of(std::vector<std::string> command) {
  auto made = child::start({std::move(command), "/dev/null", {}, false});
  if (!made || made->wait(std::chrono::seconds{10}) != 0)
    return {};
  auto lines = made->take_lines();
  return lines.empty() ? std::string{} : lines.front();
}

std::string cpu_name() {
  std::ifstream in{"/proc/cpuinfo"};
  std::string name;
  auto count = 0;
  for (std::string line; std::getline(in, line);)
    if (line.rfind("model name", 0) == 0 && ++count == 1)
      name = line.substr(line.find(':') + 2);
  return fmt::format("{} x {}", count, name.empty() ? "unknown" : name);
}

} // namespace

work_folder::work_folder(std::string keep) : path_{std::move(keep)} {
  std::error_code ignored;
  if (!path_.empty()) {
    fs::create_directories(path_, ignored);
    return;
  }
  auto name = (fs::temp_directory_path() / "troupe-load-XXXXXX").string();
  if (auto made = ::mkdtemp(name.data())) {
    path_ = made;
    is_ours_ = true;
    // The broker may run as a user of its own.
    ::chmod(path_.c_str(), 0755);
  }
}

work_folder::~work_folder() {
  std::error_code ignored;
  if (is_ours_)
    fs::remove_all(path_, ignored);
}

run_place describe_place(const plan& x, const programs& where) {
  auto now = std::chrono::system_clock::now().time_since_epoch();
  using std::chrono::duration_cast;
  using std::chrono::nanoseconds;
  run_place out;
  auto folder = fs::path{where.trouped}.parent_path().string();
  out.revision
    = line_of({"git", "-C", folder, "describe", "--always", "--dirty"});
  if (out.revision.empty())
    out.revision = "unknown";
  out.cpu = cpu_name();
  out.preset = where.preset;
  out.gateway = x.command.empty()
                  ? "trouped"
                  : fmt::format("{}", fmt::join(x.command, " "));
  out.started = iap::format_iso(duration_cast<nanoseconds>(now).count());
  return out;
}

} // namespace troupe::load
