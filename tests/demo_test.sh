#!/usr/bin/env bash
# script/demo --exit draws both graphs of 853/tcp, says that they are simulated, and leaves nothing.
set -euo pipefail

fail() {
  echo "FAIL: $1" >&2
  cat "$TEST_TMPDIR/out" "$TEST_TMPDIR/err" >&2
  exit 1
}

# A directory that names this run: of the demo's files, and in its processes' command lines.
export TMPDIR=$TEST_TMPDIR/demo-$$
mkdir "$TMPDIR"

# The runfiles are laid out as bazel-bin is.
script/demo --exit --bin . >"$TEST_TMPDIR/out" 2>"$TEST_TMPDIR/err" || fail "exit $?"

for text in \
  "853/tcp, 2018-10-22 to 2019-10-21" \
  "853/tcp, 2019-07-24 to 2019-10-21" \
  "a simulated year, 2018-10-22 to 2019-10-21" \
  "no real addresses" \
  "over 365 days" \
  "over 90 days"; do
  grep --quiet --fixed-strings -- "$text" "$TEST_TMPDIR/out" || fail "does not say: $text"
done
# Rows of the graphs: their frames.
[ "$(grep --count --fixed-strings "│" "$TEST_TMPDIR/out")" -ge 10 ] || fail "draws no graphs"
[ ! -s "$TEST_TMPDIR/err" ] || fail "complains"

left=$(ls -A "$TMPDIR")
[ -z "$left" ] || fail "leaves $left"
for process in /proc/[0-9]*; do
  if tr '\0' ' ' <"$process/cmdline" 2>/dev/null | grep --quiet --fixed-strings "$TMPDIR"; then
    fail "leaves process ${process#/proc/}: $(tr '\0' ' ' <"$process/cmdline")"
  fi
done
