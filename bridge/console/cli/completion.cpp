#include "bridge/console/cli/completion.hpp"

#include <CLI/CLI.hpp>

#include <utility>
#include <vector>

namespace troupe::cli {

namespace {

constexpr auto bash_frame = R"sh(# Completion of troupe for bash
_troupe() {
  local word=${COMP_WORDS[COMP_CWORD]} command="" where=() i
  for ((i = 1; i < COMP_CWORD; i++)); do
    case ${COMP_WORDS[i]} in
      --state | --socket)
        where=("${COMP_WORDS[i]}")
        # --state=DIR comes in three words, as bash breaks them at the =.
        [[ ${COMP_WORDS[i + 1]} != = ]] || i=$((i + 1))
        where+=("${COMP_WORDS[i + 1]}")
        i=$((i + 1)) ;;
      --state=* | --socket=*) where=("${COMP_WORDS[i]}") ;;
      -*) ;;
      *) [ -n "$command" ] || command=${COMP_WORDS[i]} ;;
    esac
  done
  if ((i > COMP_CWORD)); then
    [[ $word != = ]] || word=""
    _troupe_lines < <(compgen -f -- "$word")
    return
  fi
  if [[ $word == --state=* || $word == --socket=* ]]; then
    _troupe_lines < <(compgen -P "${word%%=*}=" -f -- "${word#*=}")
    return
  fi
  case $command in
    "") COMPREPLY=($(compgen -W "@commands@@options@" -- "$word")) ;;
@cases@  esac
}

# Options, or what KIND the command takes: files, words, or a list of troupe.
_troupe_offer() {
  local kind=$1
  shift
  case $word in
    -*) COMPREPLY=($(compgen -W "$*@options@" -- "$word")) ;;
    *)
      case $kind in
        files) _troupe_lines < <(compgen -f -- "$word") ;;
        none) ;;
        shells) COMPREPLY=($(compgen -W "bash zsh" -- "$word")) ;;
        *)
          _troupe_lines < <("${COMP_WORDS[0]}" "${where[@]}" "$kind" \
            2>/dev/null | awk -F '  +' 'NR > 1 { print $1 }') ;;
      esac ;;
  esac
}

# Lines that begin with the word. Names come from files and from devices: they
# are quoted, and never run.
_troupe_lines() {
  local line
  COMPREPLY=()
  while IFS= read -r line; do
    [[ $line != "$word"* ]] || COMPREPLY+=("$(printf %q "$line")")
  done
}

complete -F _troupe troupe
)sh";

constexpr auto zsh_frame = R"sh(#compdef troupe
# Completion of troupe for zsh
_troupe() {
  local command="" i
  local -a commands where
  commands=(
@texts@  )
  for ((i = 2; i < CURRENT; i++)); do
    case ${words[i]} in
      --state | --socket)
        where=("${words[i]}" "${words[i + 1]}")
        i=$((i + 1)) ;;
      --state=* | --socket=*) where=("${words[i]}") ;;
      -*) ;;
      *) [[ -n $command ]] || command=${words[i]} ;;
    esac
  done
  if ((i > CURRENT)); then
    _files
    return
  fi
  if [[ ${words[CURRENT]} == --(state|socket)=* ]]; then
    compset -P '*='
    _files
    return
  fi
  case $command in
    "")
      _describe command commands
      compadd --@options@ ;;
@cases@  esac
}

# Options, or what KIND the command takes: files, words, or a list of troupe.
_troupe_offer() {
  local kind=$1
  shift
  if [[ ${words[CURRENT]} == -* ]]; then
    compadd -- "$@"@options@
    return
  fi
  case $kind in
    files) _files ;;
    none) ;;
    shells) compadd -- bash zsh ;;
    *)
      compadd -- ${(f)"$("${words[1]}" "${where[@]}" $kind 2>/dev/null |
        awk -F '  +' 'NR > 1 { print $1 }')"} ;;
  esac
}

if [[ $funcstack[1] == _troupe ]]; then
  _troupe "$@"
elif (( $+functions[compdef] )); then
  compdef _troupe troupe
fi
)sh";

std::vector<const CLI::App*> commands_of(const CLI::App& app) {
  return app.get_subcommands([](const CLI::App*) { return true; });
}

/// ` --from --to`
std::string long_options(const CLI::App& app) {
  std::string out;
  for (auto x : app.get_options())
    for (auto& name : x->get_lnames())
      out += " --" + name;
  return out;
}

/// What stands behind the command. Each positional argument has a name in
/// capitals that tells.
std::string kind_of(const CLI::App& command) {
  for (auto x : command.get_options()) {
    if (!x->get_positional())
      continue;
    auto name = x->get_name(true);
    auto names_actor = name == "PATH" && command.get_name() == "actor";
    if (name == "DEVICE" || names_actor)
      return "devices";
    if (name == "PATH" || name == "FILE" || name == "STATE")
      return "files";
    if (name == "POINT" || (name == "GLOB" && command.get_name() != "devices"))
      return "points";
    if (name == "GLOB")
      return "devices";
    if (name == "ID")
      return "alarms";
    if (name == "SHELL")
      return "shells";
  }
  return "none";
}

/// In single quotes. `_describe` parts name and text at the first colon.
std::string described(const CLI::App& command) {
  std::string out;
  for (auto x : command.get_name() + ':' + command.get_description())
    out += x == '\'' ? std::string{"'\\''"} : std::string(1, x);
  return "    '" + out + "'\n";
}

/// Returns *frame* with *text* in the place of every `@name@`.
std::string filled(std::string frame, const std::string& name,
                   const std::string& text) {
  auto place = '@' + name + '@';
  for (auto at = frame.find(place); at != frame.npos;
       at = frame.find(place, at + text.size()))
    frame.replace(at, place.size(), text);
  return frame;
}

} // namespace

std::string completion_script(const CLI::App& app, const std::string& shell) {
  std::string commands;
  std::string texts;
  std::string cases;
  for (auto x : commands_of(app)) {
    commands += (commands.empty() ? "" : " ") + x->get_name();
    texts += described(*x);
    cases += "    " + x->get_name() + ") _troupe_offer " + kind_of(*x)
             + long_options(*x) + " ;;\n";
  }
  std::string out = shell == "bash" ? bash_frame : zsh_frame;
  out = filled(std::move(out), "commands", commands);
  out = filled(std::move(out), "texts", texts);
  out = filled(std::move(out), "cases", cases);
  return filled(std::move(out), "options", long_options(app));
}

} // namespace troupe::cli
