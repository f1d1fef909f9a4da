# Completion for bash; copy to /usr/share/bash-completion/completions/troupe.
# Names of devices and datapoints come from the running daemon.

_troupe() {
  local commands="ack actors alarms backup clear create delete deprovision
    device devices discover estimate events export forget get import log points
    provision release restore schedules set shelve status test top types
    unshelve watch why"
  local word=${COMP_WORDS[COMP_CWORD]} command="" i
  for ((i = 1; i < COMP_CWORD; i++)); do
    case ${COMP_WORDS[i]} in
      --state | --socket) i=$((i + 1)) ;;
      -*) ;;
      *) command=${COMP_WORDS[i]}; break ;;
    esac
  done
  case $command in
    "") COMPREPLY=($(compgen -W "$commands --state --socket --json --help" \
      -- "$word")) ;;
    import | export | backup | restore) COMPREPLY=($(compgen -f -- "$word")) ;;
    device | provision | deprovision | test | delete)
      _troupe_lines < <(_troupe_first devices) ;;
    get | set | release | why | watch | log | forget)
      _troupe_lines < <(_troupe_first points) ;;
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

# The first column of a list, without its head.
_troupe_first() {
  local state=() i
  for ((i = 1; i < COMP_CWORD; i++)); do
    case ${COMP_WORDS[i]} in
      --state | --socket) state=("${COMP_WORDS[i]}" "${COMP_WORDS[i + 1]}") ;;
    esac
  done
  "${COMP_WORDS[0]}" "${state[@]}" "$1" 2>/dev/null | awk -F '  +' 'NR > 1 { print $1 }'
}

complete -F _troupe troupe
