#include "actors/daemon/machine_id.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <vector>

namespace troupe {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view digits = "0123456789ABCDEF";

/// `af:e0:…` in the form of the bus; empty when it is no address of 6 or 8
/// bytes, or that of a loopback.
std::string read_address(const fs::path& file) {
  std::ifstream in{file};
  std::string out;
  in >> out;
  if (out.size() != 17 && out.size() != 23)
    return {};
  auto zero = true;
  for (size_t i = 0; i < out.size(); ++i) {
    auto& c = out[i];
    if (c >= 'a' && c <= 'f')
      c = static_cast<char>(c - 'a' + 'A');
    if (i % 3 == 2 ? c != ':' : digits.find(c) == std::string_view::npos)
      return {};
    zero = zero && (c == '0' || c == ':');
    if (c == ':')
      c = '-';
  }
  return zero ? std::string{} : out;
}

} // namespace

std::string read_macid(const std::string& interfaces) {
  std::error_code err;
  std::vector<fs::path> all;
  for (fs::directory_iterator i{interfaces, err}, end; !err && i != end;
       i.increment(err))
    if (fs::exists(i->path() / "device", err)) // bridges and tunnels have none
      all.push_back(i->path());
  std::sort(all.begin(), all.end());
  for (auto& x : all)
    if (auto found = read_address(x / "address"); !found.empty())
      return found;
  return {};
}

std::string make_pseudo_id(uint64_t high, uint64_t low) {
  std::string out;
  for (auto x : {high, low})
    for (auto shift = 56; shift >= 0; shift -= 8) {
      auto byte = x >> shift & 0xFF;
      out += out.empty() ? "" : "-";
      out += digits[byte >> 4];
      out += digits[byte & 0xF];
    }
  return out;
}

} // namespace troupe
