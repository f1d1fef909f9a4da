#!/usr/bin/env bash
# usage: bench/compare.sh BASE HEAD [PLAN [ROUNDS]]
#
# Builds two revisions, runs a plan (rated) with both by turns, and prints the
# ratios of HEAD to BASE. Fails when a figure is worse than 1.10 times in each of
# the rounds (3): what a machine does by the way does not happen every time.
# Judged by HEAD's harness and plan.
#   TROUPE_COMPARE  folder for both builds (build/compare)
#   TROUPE_OPTIONS  options of `troupe-load run`, such as "--measure 20s"
set -euo pipefail
[ $# -ge 2 ] && [ $# -le 4 ] || { sed -n '2,10s/^# \?//p' "$0" >&2; exit 2; }
base=$1 head=$2 plan=${3:-rated} rounds=${4:-3}
root=$(cd "$(dirname "$0")/.." && pwd)
work=${TROUPE_COMPARE:-$root/build/compare}
mkdir -p "$work"
work=$(cd "$work" && pwd)

# A checkout of its own, that of the last time if it is the same.
build() { # REVISION FOLDER
  local tree=$work/$2
  [ -d "$tree" ] || git -C "$root" worktree add --detach "$tree" "$1" >&2
  git -C "$tree" checkout --quiet --detach "$(git -C "$root" rev-parse "$1")"
  (cd "$tree" && cmake --preset release >&2 && cmake --build --preset release \
    -j "$(nproc)" --target trouped troupe troupe-load >&2)
}

run() { # FOLDER FILE
  # shellcheck disable=SC2086 # options are words
  "$work/head/build/release/bench/load/troupe-load" run \
    "$work/head/bench/plans/$plan.toml" --build "$work/$1/build/release" \
    --out "$work/results/$1" ${TROUPE_OPTIONS:-} >"$2" || [ $? = 1 ]
}

build "$base" base
build "$head" head
rm -rf "$work/lines"
mkdir -p "$work/lines"
for round in $(seq "$rounds"); do
  echo "round $round of $rounds" >&2
  run base "$work/lines/base.$round"
  run head "$work/lines/head.$round"
done
exec /usr/bin/python3 "$root/bench/ratios.py" "$work/lines" "$rounds"
