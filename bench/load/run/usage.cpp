#include "bench/load/run/usage.hpp"

#include "protocol/text_match.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <charconv>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <vector>

namespace troupe::load {

namespace {

std::string text_of(const std::string& path) {
  std::ifstream in{path};
  return {std::istreambuf_iterator<char>{in}, {}};
}

template <class T>
std::optional<T> number_of(std::string_view text) {
  T out{};
  auto [end, bad] = std::from_chars(text.data(), text.data() + text.size(),
                                    out);
  if (bad != std::errc{})
    return std::nullopt;
  return out;
}

/// Field *number* counts from 1 as in proc(5). The second may hold blanks and
/// parentheses, so that fields are counted from its end.
std::string_view field_of(std::string_view stat, size_t number) {
  auto end = stat.rfind(')');
  if (end == std::string_view::npos)
    return {};
  auto rest = stat.substr(end + 1);
  for (size_t i = 2;; ++i) {
    rest.remove_prefix(std::min(rest.find_first_not_of(' '), rest.size()));
    auto word = rest.substr(0, rest.find_first_of(" \n"));
    if (i + 1 == number || word.empty())
      return word;
    rest.remove_prefix(word.size());
  }
}

} // namespace

std::optional<double> read_ticks(std::string_view stat) {
  auto user = number_of<uint64_t>(field_of(stat, 14));
  auto kernel = number_of<uint64_t>(field_of(stat, 15));
  if (!user || !kernel)
    return std::nullopt;
  return static_cast<double>(*user + *kernel);
}

std::optional<pid_t> read_parent(std::string_view stat) {
  return number_of<pid_t>(field_of(stat, 4));
}

std::string_view read_name(std::string_view stat) {
  auto start = stat.find('(');
  auto end = stat.rfind(')');
  if (start == std::string_view::npos || end == std::string_view::npos)
    return {};
  return stat.substr(start + 1, end - start - 1);
}

std::optional<double> read_resident(std::string_view status) {
  constexpr std::string_view key = "VmRSS:";
  auto at = status.find(key);
  if (at == std::string_view::npos)
    return std::nullopt;
  status.remove_prefix(at + key.size());
  status.remove_prefix(
    std::min(status.find_first_not_of(" \t"), status.size()));
  auto kilobytes = number_of<uint64_t>(status);
  if (!kilobytes)
    return std::nullopt;
  return static_cast<double>(*kilobytes) / 1024;
}

std::optional<usage> usage_of(pid_t process) {
  static const auto ticks_per_second
    = static_cast<double>(::sysconf(_SC_CLK_TCK));
  auto ticks = read_ticks(text_of(fmt::format("/proc/{}/stat", process)));
  auto resident
    = read_resident(text_of(fmt::format("/proc/{}/status", process)));
  if (!ticks || !resident)
    return std::nullopt;
  return usage{*ticks / ticks_per_second, *resident};
}

double memory_per_point(double now, double empty, double points) {
  constexpr double kilobytes = 1024;
  return (now - empty) * kilobytes / points;
}

std::optional<pid_t> child_of(pid_t parent, std::string_view name) {
  std::error_code error;
  std::filesystem::directory_iterator all{"/proc", error};
  for (auto i = begin(all); !error && i != end(all); i.increment(error)) {
    auto number = i->path().filename().string();
    auto process = number_of<pid_t>(number);
    if (!process)
      continue;
    auto stat = text_of(i->path() / "stat");
    if (read_parent(stat) == parent && read_name(stat) == name)
      return process;
  }
  return std::nullopt;
}

} // namespace troupe::load
