#include "bridge/console/cli/manual.hpp"

#include <CLI/CLI.hpp>

#include <vector>

namespace troupe::cli {

namespace {

constexpr auto head = R"roff(.TH TROUPE 1 "" "Troupe @version@" "Troupe"
.SH NAME
troupe \- console and command line of the gateway trouped
.SH SYNOPSIS
.B troupe
.RI [ OPTION ...]
.I COMMAND
.RI [ ARGUMENT ...]
.SH DESCRIPTION
.B troupe
asks the running daemon over the socket
.IR DIR /troupe.sock,
which is open to the user of the daemon and to root.
A datapoint is written
.IR protocol / handle / block / index / datapoint ;
a pattern may have
.B *
within a part and
.B **
for any parts.
.PP
On a full screen the last line shows the keys.
.SH OPTIONS
)roff";

constexpr auto tail = R"roff(.SH ENVIRONMENT
.TP
.B TROUPE_STATE
State directory of the daemon, unless
.B \-\-state
says otherwise.
.TP
.B NO_COLOR
When set and not empty, nothing is bold or coloured.
.SH EXIT STATUS
.TP
.B 0
Done.
.TP
.B 1
The gateway refused, and said why.
.TP
.B 2
Wrong usage.
.TP
.B 69
No daemon answers.
.SH SEE ALSO
.BR trouped (8)
)roff";

/// As roff prints it: no hyphen for a minus, no request in what begins a line.
std::string plain(const std::string& text) {
  std::string out;
  if (!text.empty() && (text.front() == '.' || text.front() == '\''))
    out = "\\&";
  for (auto x : text)
    if (x == '\\')
      out += "\\e";
    else if (x == '-')
      out += "\\-";
    else
      out += x;
  return out;
}

std::string bold(const std::string& text) {
  return "\\fB" + plain(text) + "\\fP";
}

std::string slanted(const std::string& text) {
  return "\\fI" + plain(text) + "\\fP";
}

bool takes_nothing(const CLI::Option& x) {
  return x.get_items_expected_max() == 0;
}

/// `PATH...`, `[GLOB]`
std::string argument(const CLI::Option& x) {
  auto out = slanted(x.get_name(true));
  if (x.get_items_expected_max() > 1)
    out += "...";
  return x.get_required() ? out : '[' + out + ']';
}

/// `--priority INT`, and what it means.
std::string option_entry(const CLI::Option& x) {
  std::string out = ".TP\n";
  auto names = x.get_lnames();
  for (size_t i = 0; i < names.size(); ++i)
    out += (i == 0 ? "" : ", ") + bold("--" + names[i]);
  if (!takes_nothing(x)) {
    auto type = x.get_type_name();
    out += ' ' + slanted(type.substr(0, type.find_first_of(":[ ")));
  }
  out += '\n' + plain(x.get_description());
  if (auto usual = x.get_default_str(); !usual.empty())
    out += "; default " + slanted(usual);
  return out + '\n';
}

/// Those of *app* but for `--help`, which each command has.
std::string option_entries(const CLI::App& app) {
  std::string out;
  for (auto x : app.get_options())
    if (!x->get_positional() && x != app.get_help_ptr())
      out += option_entry(*x);
  return out;
}

std::string command_entry(const CLI::App& command) {
  auto out = ".TP\n" + bold(command.get_name());
  for (auto x : command.get_options())
    if (x->get_positional())
      out += ' ' + argument(*x);
  out += '\n' + plain(command.get_description()) + ".\n";
  for (auto x : command.get_options())
    if (x->get_positional())
      out += ".br\n" + slanted(x->get_name(true)) + ": "
             + plain(x->get_description()) + '\n';
  auto options = option_entries(command);
  return options.empty() ? out : out + ".RS\n" + options + ".RE\n";
}

} // namespace

std::string manual_page(const CLI::App& app) {
  std::string out = head;
  auto place = out.find("@version@");
  out.replace(place, sizeof("@version@") - 1, TROUPE_VERSION);
  out += option_entries(app) + ".SH COMMANDS\n";
  for (auto x : app.get_subcommands([](const CLI::App*) { return true; }))
    out += command_entry(*x);
  return out + tail;
}

} // namespace troupe::cli
