#include "bridge/mail/smtp_settings.hpp"

#include "protocol/alarm/actions.hpp"
#include "protocol/alarm/members.hpp"
#include "protocol/conversion.hpp"

#include <algorithm>
#include <cmath>

namespace troupe {

namespace {

constexpr size_t longest = 256;

failure wrong(const std::string& member, const char* why,
              ec code = ec::invalid_request) {
  return {code, "smtp/" + member + ": " + why};
}

/// What the members are converted to.
const value& kinds() {
  static const auto out = make_structure({{"address", value{""}},
                                          {"port", value{0}},
                                          {"protocol", value{""}},
                                          {"security", value{""}},
                                          {"user", value{""}},
                                          {"passwd", value{""}},
                                          {"from", value{""}}});
  return out;
}

/// Empty when it is missing or null.
std::string text_in(const value& x, const char* name) {
  auto out = given(x, name);
  return out != nullptr ? *out->text() : std::string{};
}

/// It becomes part of a URL.
bool is_host(const std::string& x) {
  return !x.empty() && std::all_of(x.begin(), x.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')
           || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_'
           || c == ':';
  });
}

status take_security(smtp_settings& out, const value& x) {
  auto protocol = text_in(x, "protocol");
  auto security = text_in(x, "security");
  if (!protocol.empty() && protocol != "smtp" && protocol != "smtps")
    return wrong("protocol", "smtp or smtps");
  if (security == "starttls")
    out.security = smtp_security::starttls;
  else if (security == "tls" || (security.empty() && protocol == "smtps"))
    out.security = smtp_security::tls;
  else if (!security.empty() && security != "none")
    return wrong("security", "none, starttls or tls");
  if (protocol == "smtps" && out.security != smtp_security::tls)
    return wrong("security", "smtps is tls");
  return {};
}

uint16_t default_port(smtp_security x) {
  switch (x) {
    case smtp_security::none:
      return 25;
    case smtp_security::starttls:
      return 587;
    case smtp_security::tls:
      return 465;
  }
  return 25;
}

status take_port(smtp_settings& out, const value& x) {
  out.port = default_port(out.security);
  auto port = given(x, "port");
  if (port == nullptr)
    return {};
  auto n = *port->number();
  if (!(n >= 1 && n <= 65'535) || n != std::floor(n))
    return wrong("port", "value is out-of-range", ec::out_of_range);
  out.port = static_cast<uint16_t>(n);
  return {};
}

status take_sender(smtp_settings& out, const value& x) {
  out.from = text_in(x, "from");
  if (!out.from.empty())
    return is_mail_address(out.from) ? status{}
                                     : wrong("from", "no mail address");
  auto literal = out.address.find(':') != std::string::npos;
  out.from = is_mail_address(out.user) ? out.user
             : literal                 ? "troupe@localhost"
                                       : "troupe@" + out.address;
  return {};
}

} // namespace

result<smtp_settings> read_smtp_settings(const value& x) {
  if (x.fields() == nullptr)
    return failure{ec::wrong_type, "smtp: value is invalid"};
  auto fit = convert(x, kinds());
  if (!fit)
    return failure{fit.error().code, "smtp/" + fit.error().text};
  for (auto name : {"address", "user", "passwd"}) {
    auto text = text_in(*fit, name);
    if (text.size() > longest)
      return wrong(name, "value is too long", ec::too_large);
    if (text.find_first_of(std::string{"\r\n\0", 3}) != std::string::npos)
      return wrong(name, "value is invalid");
  }
  smtp_settings out;
  out.address = text_in(*fit, "address");
  out.user = text_in(*fit, "user");
  out.password = text_in(*fit, "passwd");
  if (!is_host(out.address))
    return wrong("address", "no host");
  for (auto& ok :
       {take_security(out, *fit), take_port(out, *fit), take_sender(out, *fit)})
    if (!ok)
      return ok.error();
  return out;
}

} // namespace troupe
