#include "bridge/mqtt/broker_users.hpp"

#include "bridge/mqtt/text_file.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <sstream>

namespace troupe {

namespace {

/// The access list has a line with the name, whose ends Mosquitto trims.
bool is_user_name(const std::string& x) {
  auto ok = [](unsigned char c) { return c >= 0x20 && c != 0x7F; };
  return !x.empty() && x.size() <= 64 && std::all_of(x.begin(), x.end(), ok)
         && x.front() != ' ' && x.back() != ' ';
}

/// `$7$ROUNDS$SALT$HASH`, or `$6$SALT$HASH`.
bool is_hash(const std::string& x) {
  auto parts = std::count(x.begin(), x.end(), '$');
  auto ok = [](unsigned char c) { return c > 0x20 && c < 0x7F; };
  return std::all_of(x.begin(), x.end(), ok)
         && ((x.rfind("$7$", 0) == 0 && parts == 4)
             || (x.rfind("$6$", 0) == 0 && parts == 3));
}

/// Returns what is wrong with one more user; empty: nothing.
std::string problem_with(const broker_user& x,
                         const std::vector<broker_user>& others,
                         const std::string& gateway) {
  if (!is_user_name(x.name))
    return "a user's name has 1 to 64 characters, and no space at its ends";
  if (x.name == gateway)
    return x.name + " is the gateway's own name";
  if (std::any_of(others.begin(), others.end(),
                  [&](auto& y) { return y.name == x.name; }))
    return x.name + " is here twice";
  if (!is_hash(x.hash))
    return x.name + " has no hashed password: use mosquitto_passwd";
  if (others.size() == most_broker_users)
    return fmt::format("more than {} users", most_broker_users);
  return {};
}

} // namespace

result<std::vector<broker_user>>
parse_broker_users(const std::string& file, const std::string& text,
                   const std::string& gateway) {
  std::vector<broker_user> out;
  std::vector<std::string> problems;
  std::istringstream in{text};
  std::string line;
  for (auto number = 1; std::getline(in, line); ++number) {
    if (!line.empty() && line.back() == '\r')
      line.pop_back();
    if (line.empty() || line.front() == '#')
      continue;
    auto split = std::min(line.find(':'), line.size());
    broker_user user{line.substr(0, split),
                     line.substr(std::min(split + 1, line.size()))};
    auto problem = problem_with(user, out, gateway);
    if (problem.empty())
      out.push_back(std::move(user));
    else
      problems.push_back(fmt::format("{}:{}:1: {}", file, number, problem));
  }
  if (out.empty() && problems.empty())
    problems.push_back(file + ":1:1: there is no user: use mosquitto_passwd");
  if (!problems.empty())
    return failure{ec::invalid_config,
                   fmt::format("{}", fmt::join(problems, "\n"))};
  return out;
}

result<std::vector<broker_user>> read_broker_users(const std::string& file,
                                                   const std::string& gateway) {
  auto text = read_text_file(file);
  if (!text)
    return text.error();
  return parse_broker_users(file, *text, gateway);
}

} // namespace troupe
