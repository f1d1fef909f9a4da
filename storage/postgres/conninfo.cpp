#include "storage/postgres/conninfo.hpp"

#include "protocol/text_match.hpp"

#include <libpq-fe.h>

#include <algorithm>
#include <array>
#include <map>
#include <memory>
#include <string_view>

namespace troupe {

namespace {

/// Debian keeps the authorities that everybody trusts there.
constexpr const char* system_authorities = "/etc/ssl/certs/ca-certificates.crt";

/// Those that were set, by keyword.
using option_map = std::map<std::string, std::string>;

failure wrong(const char* text) {
  return {ec::invalid_config, text};
}

result<option_map> parse(const std::string& url) {
  char* message = nullptr;
  std::unique_ptr<PQconninfoOption, void (*)(PQconninfoOption*)> all{
    PQconninfoParse(url.c_str(), &message), PQconninfoFree};
  PQfreemem(message); // it could quote a password
  if (all == nullptr)
    return wrong("is no connection string of PostgreSQL");
  option_map out;
  for (auto x = all.get(); x->keyword != nullptr; ++x)
    if (x->val != nullptr)
      out[x->keyword] = x->val;
  return out;
}

/// Of one host; a list is split by the caller. Names may begin with 127, too.
bool is_local(std::string_view host) {
  auto loopback = starts_with(host, "127.")
                  && host.find_first_not_of("0123456789.") == host.npos;
  return host.empty() || host.front() == '/' || host.front() == '@'
         || host == "localhost" || host == "::1" || loopback;
}

/// The addresses count, where there are any: names are not looked up then.
bool is_local(const option_map& options) {
  auto found = options.find("hostaddr");
  if (found == options.end() || found->second.empty())
    found = options.find("host");
  std::string_view rest{found->second};
  for (;;) {
    auto end = std::min(rest.find(','), rest.size());
    if (!is_local(rest.substr(0, end)))
      return false;
    if (end == rest.size())
      return true;
    rest.remove_prefix(end + 1);
  }
}

status set_tls(const pg_target& x, option_map& out) {
  constexpr std::array modes{"disable", "allow",     "prefer",
                             "require", "verify-ca", "verify-full"};
  if (!x.sslmode.empty() && out.count("sslmode") > 0)
    return wrong("has an sslmode already");
  if (!x.ca.empty() && out.count("sslrootcert") > 0)
    return wrong("has an sslrootcert already");
  if (!x.sslmode.empty())
    out["sslmode"] = x.sslmode;
  else if (out.count("sslmode") == 0)
    out["sslmode"] = is_local(out) ? "prefer" : "verify-full";
  auto& mode = out["sslmode"];
  if (std::find(modes.begin(), modes.end(), mode) == modes.end())
    return wrong("needs an sslmode of disable, allow, prefer, require, "
                 "verify-ca or verify-full");
  if (!x.ca.empty())
    out["sslrootcert"] = x.ca;
  else if (starts_with(mode, "verify") && out.count("sslrootcert") == 0)
    out["sslrootcert"] = system_authorities;
  return {};
}

/// libpq reads backslash and quote after a backslash.
std::string quoted(const std::string& x) {
  std::string out{'\''};
  for (auto c : x) {
    if (c == '\'' || c == '\\')
      out += '\\';
    out += c;
  }
  return out += '\'';
}

} // namespace

result<std::string> make_conninfo(const pg_target& x) {
  auto options = parse(x.url);
  if (!options)
    return options.error();
  for (auto secret : {"password", "sslpassword"})
    if (options->count(secret) > 0)
      return wrong("must not have a password: password_file names a file");
  if (options->count("service") > 0)
    return wrong("must not name a service: it says where the server is");
  auto& host = (*options)["host"];
  if (host.empty() && options->count("hostaddr") == 0)
    return wrong("must name the host, or the folder of a socket");
  if (auto ok = set_tls(x, *options); !ok)
    return ok.error();
  std::string out;
  for (auto& [keyword, text] : *options)
    if (!text.empty())
      out += (out.empty() ? "" : " ") + keyword + '=' + quoted(text);
  return out;
}

} // namespace troupe
