#!/bin/sh
# Installs what a Node program needs, unless it is there already.
# Usage: npm_ci.sh SOURCE FOLDER; programs then run with
# NODE_PATH=FOLDER/node_modules.
set -e
lock=package-lock.json
cmp -s "$1/$lock" "$2/installed.lock" && exit 0
mkdir -p "$2"
cp "$1/package.json" "$1/$lock" "$1/.npmrc" "$2"
(cd "$2" && npm ci)
cp "$1/$lock" "$2/installed.lock"
