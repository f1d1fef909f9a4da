#include "drivers/modbus/candidates.hpp"

#include "protocol/modbus/rtu.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>
#include <charconv>
#include <optional>
#include <set>
#include <string_view>
#include <utility>

namespace troupe::modbus {

namespace {

constexpr unsigned default_port = 502;
constexpr unsigned last_port = 65'535;
constexpr unsigned last_tcp_unit = 255;

/// Both ends belong to it.
struct span {
  unsigned first = 0;
  unsigned last = 0;
};

bool read_number(std::string_view text, unsigned& out) {
  auto end = text.data() + text.size();
  auto [last, err] = std::from_chars(text.data(), end, out);
  return err == std::errc{} && last == end && !text.empty();
}

/// `N` or `N-N`
std::optional<span> read_span(std::string_view text, unsigned min,
                              unsigned max) {
  span out;
  auto dash = text.find('-');
  auto ok = read_number(text.substr(0, dash), out.first);
  out.last = out.first;
  if (dash != std::string_view::npos)
    ok = ok && read_number(text.substr(dash + 1), out.last);
  if (!ok || out.first < min || out.last > max || out.first > out.last)
    return std::nullopt;
  return out;
}

/// The addresses of a network as text; *text* itself without a slash. Nothing
/// when it is none.
std::optional<std::vector<std::string>> read_hosts(std::string_view text) {
  if (text.empty())
    return std::nullopt;
  if (text.front() == '['
      && (text.size() < 3 || text.find(']') + 1 != text.size()))
    return std::nullopt;
  auto slash = text.find('/');
  if (slash == std::string_view::npos)
    return std::vector{std::string{text}};
  unsigned bits = 0;
  in_addr any{};
  if (!read_number(text.substr(slash + 1), bits) || bits < 8 || bits > 32
      || inet_pton(AF_INET, std::string{text.substr(0, slash)}.c_str(), &any)
           != 1)
    return std::nullopt;
  auto size = uint64_t{1} << (32 - bits);
  auto first = uint64_t{ntohl(any.s_addr)} & ~(size - 1);
  auto skipped = size > 2 ? uint64_t{1} : 0;
  std::vector<std::string> out;
  // One more than is allowed is enough to be refused.
  for (auto i = skipped; i < size - skipped && out.size() <= most_places; ++i) {
    in_addr one{};
    one.s_addr = htonl(static_cast<uint32_t>(first + i));
    char name[INET_ADDRSTRLEN];
    if (inet_ntop(AF_INET, &one, name, sizeof name) != nullptr)
      out.emplace_back(name);
  }
  return out;
}

/// Splits off what stands before the first colon that is not in brackets.
std::string_view take_part(std::string_view& rest) {
  auto bracket = !rest.empty() && rest.front() == '[' ? rest.find(']') : 0;
  auto colon = bracket == std::string_view::npos ? bracket
                                                 : rest.find(':', bracket);
  auto part = rest.substr(0, colon);
  rest = colon == std::string_view::npos ? std::string_view{}
                                         : rest.substr(colon + 1);
  return part;
}

using places = std::vector<search_place>;

search_place place_at(std::string where, bool serial, const span& units) {
  return {std::move(where), serial, static_cast<uint8_t>(units.first),
          static_cast<uint8_t>(units.last)};
}

/// Returns nothing when *text* follows no form.
std::optional<places> read_range(const std::string& text,
                                 const channel_test& is_channel) {
  std::string_view rest = text;
  auto host = take_part(rest);
  if (!host.empty() && text.back() == ':')
    return std::nullopt;
  if (is_channel(std::string{host})) {
    auto units = rest.empty() ? std::optional{span{1, last_serial_unit}}
                              : read_span(rest, 1, last_serial_unit);
    if (!units)
      return std::nullopt;
    return places{place_at(std::string{host}, true, *units)};
  }
  auto port = take_part(rest);
  auto ports = port.empty() ? std::optional{span{default_port, default_port}}
                            : read_span(port, 1, last_port);
  auto units = rest.empty() ? std::optional{span{1, 1}}
                            : read_span(rest, 0, last_tcp_unit);
  auto hosts = read_hosts(host);
  if (!ports || !units || !hosts)
    return std::nullopt;
  places out;
  for (auto& name : *hosts)
    for (auto p = ports->first; p <= ports->last && out.size() <= most_places;
         ++p)
      out.push_back(place_at(name + ':' + std::to_string(p), false, *units));
  return out;
}

} // namespace

result<places> read_candidates(const std::vector<std::string>& ranges,
                               const channel_test& is_channel) {
  places out;
  std::set<std::string> known;
  size_t units = 0;
  for (auto& text : ranges) {
    auto found = read_range(text, is_channel);
    if (!found)
      return failure{ec::invalid_request,
                     text
                       + ": no range of addresses, such as "
                         "192.0.2.0/28:502, HOST:502-510:1-247 or "
                         "CHANNEL:1-32"};
    for (auto& x : *found) {
      if (!known.insert(x.where).second)
        return failure{ec::invalid_request,
                       text + ": " + x.where + " is in two ranges"};
      units += x.units();
      out.push_back(std::move(x));
    }
    if (out.size() > most_places || units > most_candidates)
      return failure{ec::too_large,
                     text + ": too much to search; at most "
                       + std::to_string(most_places) + " hosts and ports with "
                       + std::to_string(most_candidates) + " units"};
  }
  return out;
}

} // namespace troupe::modbus
