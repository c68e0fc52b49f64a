#!/usr/bin/env bash
# Tests a package in a fresh Debian: it installs with what it depends on, its services are sound,
# the server starts as the service does and counts, an upgrade keeps what was counted, removing
# keeps data and configuration, purging leaves nothing but data. script/package --test runs it.
#
#   tests/package_test.sh PACKAGE NEWER_PACKAGE ROOT
#
# Needs root. ROOT/base is a Debian by debootstrap, made if it is not there, and never changed;
# the test is in ROOT/test.
set -euo pipefail

package=$1 newer=$2 root=$3/test base=$3/base
mirror=${DEBIAN_MIRROR:-http://deb.debian.org/debian}
# As root with all rights would hide what the service may not: an id that is nobody's.
user=64999
server=
fail() {
  echo "FAIL  $*" >&2
  exit 1
}
ok() { echo "ok    $*"; }
stop_server() {
  [ -z "$server" ] || kill "$server" 2>/dev/null || true
  [ -z "$server" ] || wait "$server" || fail "scantrendd ended with $?"
  server=
}
end() {
  [ -z "$server" ] || kill "$server" 2>/dev/null || true
  umount "$root/proc" 2>/dev/null || true
}
trap end EXIT
inside() { chroot "$root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin DEBIAN_FRONTEND=noninteractive "$@"; }
install_package() {
  cp "$1" "$root/tmp/scantrend.deb"
  inside apt-get install --quiet --quiet --yes --no-install-recommends -o Dpkg::Use-Pty=0 \
    /tmp/scantrend.deb >"$root.log" 2>&1 || { cat "$root.log" >&2; fail "does not install"; }
  rm "$root/tmp/scantrend.deb"
}
# What a package can leave behind; not what dpkg and apt themselves keep.
list_files() {
  (cd "$root" && find . -xdev \( -path ./proc -o -path ./tmp -o -path ./var/cache -o -path ./var/log \
    -o -path ./var/lib/dpkg -o -path ./var/lib/apt -o -path ./var/lib/private \) -prune -o -print | sort)
}

mkdir -p "$3"
if [ ! -e "$base/etc/debian_version" ]; then
  debootstrap --variant=minbase bookworm "$base" "$mirror" >"$base.log" 2>&1 ||
    { tail -n 20 "$base.log" >&2; fail "debootstrap from $mirror"; }
fi
rm -rf --one-file-system "$root"
cp -a --reflink=auto "$base" "$root"
mount -t proc proc "$root/proc"
# Nothing starts in a chroot; systemd is not there.
printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d"
chmod +x "$root/usr/sbin/policy-rc.d"
inside apt-get update --quiet --quiet
# What it depends on, first: so that it can be told what the package itself leaves.
inside apt-get satisfy --quiet --quiet --yes --no-install-recommends -o Dpkg::Use-Pty=0 \
  "$(dpkg-deb --field "$package" Depends)" >"$root.log" 2>&1 ||
  { cat "$root.log" >&2; fail "its dependencies do not install"; }
list_files >"$root.before"

install_package "$package"
for program in scantrendd scantrend scantrend-sensor; do
  inside "$program" --version | grep -q "^$program [0-9]" || fail "$program --version"
  [ -s "$root/usr/share/man/man1/$program.1.gz" ] || fail "$program has no man page"
  [ -s "$root/usr/share/bash-completion/completions/$program" ] || fail "$program: no completion"
done
[ -L "$root/etc/systemd/system/multi-user.target.wants/scantrendd.service" ] || fail "not enabled"
ok "installs"

units=(scantrendd.service scantrend-sensor@.service)
for unit in "${units[@]}"; do
  unit_path=/lib/systemd/system/$unit
  instance=${unit/@/@edge}
  said=$(systemd-analyze verify --root="$root" --man=no --recursive-errors=no "$unit_path" 2>&1) ||
    fail "systemd-analyze verify $unit: $said"
  [ -z "$said" ] || fail "systemd-analyze verify $unit: $said"
  # "OK" ends at 5.0; MEDIUM begins there. Ours are meant to be far below.
  systemd-analyze security --offline=yes --threshold=20 --no-pager --root="$root" "$unit_path" \
    >"$root.security" || fail "systemd-analyze security $instance: $(tail -n 1 "$root.security")"
  ok "$unit: $(tail -n 1 "$root.security" | sed 's/^[^O]*//')"
done

# As systemd does it: ExecStart, a user of its own, the state directory.
state=$root/var/lib/private/scantrend
start_server() {
  local words
  read -ra words <<<"$(sed -n 's/^ExecStart=//p' "$root/lib/systemd/system/scantrendd.service")"
  mkdir -p "$state"
  [ -e "$root/var/lib/scantrend" ] || ln -s private/scantrend "$root/var/lib/scantrend"
  chmod 755 "$root/var/lib/private"
  chown "$user:$user" "$state"
  chroot --userspec="$user:$user" "$root" env -i "${words[@]}" --listen 127.0.0.1:0 \
    --http 127.0.0.1:0 --accept-days-back 32000 >"$root.out" 2>"$root.err" &
  server=$!
  for _ in $(seq 1 600); do
    address=$(sed -n 's/^scantrendd serves gRPC on //p' "$root.out")
    [ -z "$address" ] || return 0
    kill -0 "$server" 2>/dev/null || fail "scantrendd does not start: $(cat "$root.err")"
    sleep 0.1
  done
  fail "scantrendd does not start within a minute"
}
exported() { inside scantrend export --start 2019-10-01 --end 2019-10-31 --server "$address"; }

start_server
{
  echo "ts,src,dst,dpt,proto"
  for i in $(seq 1 200); do
    printf '2019-10-%02d 12:00:00,198.51.100.%d,192.0.2.%d,853,tcp\n' $((i % 28 + 1)) "$i" $((i % 9))
  done
} >"$root/tmp/hits.csv"
inside scantrend-sensor --server "$address" --sensor edge --format csv \
  --columns time=ts,source=src,target=dst,port=dpt,protocol=proto /tmp/hits.csv >"$root.result"
grep -Eq '"accepted": ?200\b' "$root.result" || fail "not all hits are counted: $(cat "$root.result")"
exported >"$root.counted"
[ "$(wc -l <"$root.counted")" -gt 20 ] || fail "nothing is exported"
stop_server
ok "starts as the service does, counts, and stops"

echo "# changed by its administrator" >>"$root/etc/scantrend/scantrendd.conf"
install_package "$newer"
[ "$(inside dpkg-query --show scantrend)" = $'scantrend\t'"$(dpkg-deb --field "$newer" Version)" ] || fail "the newer version is not there"
grep -q "changed by its" "$root/etc/scantrend/scantrendd.conf" || fail "the configuration is not kept"
start_server
exported | cmp - "$root.counted" || fail "the upgrade has changed what was counted"
stop_server
ok "upgrades, and keeps what was counted and configured"

inside apt-get remove --quiet --quiet --yes scantrend >"$root.log" 2>&1 || fail "$(cat "$root.log")"
[ ! -e "$root/usr/bin/scantrendd" ] || fail "not removed"
[ -e "$root/etc/scantrend/scantrendd.conf" ] || fail "removing has deleted the configuration"
[ -d "$state" ] || fail "removing has deleted what was counted"
install_package "$newer"
start_server
exported | cmp - "$root.counted" || fail "after removing and installing again, counts differ"
stop_server
ok "removed and installed again, goes on where it was"

inside apt-get purge --quiet --quiet --yes scantrend >"$root.log" 2>&1 || fail "$(cat "$root.log")"
grep -q "is kept; rm -r" "$root.log" || fail "purging does not say that data is kept"
[ -d "$state" ] || fail "purging has deleted what was counted"
# The link is systemd's, or was ours here.
rm "$root/var/lib/scantrend"
list_files | diff "$root.before" - || fail "purging leaves the above"
ok "purged, leaves nothing but what was counted"
