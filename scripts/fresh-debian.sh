#!/usr/bin/env bash
# Tries this commit as a new user would: on a Debian that has git, nodejs and npm and nothing else, with the README's two commands.
#
#   scripts/fresh-debian.sh FOLDER [SUITE]     as root; bookworm by default
#
# FOLDER/SUITE-base is made once by debootstrap; FOLDER/trial is a fresh copy of it for each trial. Where packages come from
# (mirrors, npm registry, certificates, name servers) is read from this machine when it runs, and is in no file of the project.
set -euo pipefail

here=$(cd "$(dirname "$0")/.." && pwd)
folder=${1:?usage: scripts/fresh-debian.sh FOLDER [SUITE]}
suite=${2:-bookworm}
base=$folder/$suite-base
trial=$folder/trial

if [ -z "${STRONGROOM_TRIAL_NAMESPACE:-}" ]; then
  [ "$(id -u)" = 0 ] || { echo "this must run as root" >&2; exit 1; }
  command -v debootstrap >/dev/null || apt-get install -y --no-install-recommends debootstrap
  # What is mounted below goes with this namespace, however the trial ends.
  STRONGROOM_TRIAL_NAMESPACE=1 exec unshare --mount --propagation private "$0" "$@"
fi

# The mirror of a release, as this machine uses it.
mirror() {
  apt-get indextargets --format '$(REPO_URI) $(RELEASE)' | awk -v release="$1" '$2 ~ release { print $1; exit }'
}

make_base() {
  local main security
  main=$(mirror '^[a-z]+$')
  security=$(mirror '-security$')
  debootstrap --variant=minbase --include=ca-certificates "$suite" "$base.new" "$main"
  {
    echo "deb $main $suite main"
    echo "deb $main $suite-updates main"
    [ -z "$security" ] || echo "deb $security $suite-security main"
  } >"$base.new/etc/apt/sources.list"
  copy_network "$base.new"
  inside "$base.new" 'apt-get update -q && apt-get install -y -q --no-install-recommends git nodejs npm'
  umount -R "$base.new/proc" "$base.new/sys" "$base.new/dev"
  mv "$base.new" "$base"
}

# How to reach the registries: name servers, certificates, npm's settings.
copy_network() {
  cp -L /etc/resolv.conf "$1/etc/resolv.conf"
  cp /etc/ssl/certs/ca-certificates.crt "$1/etc/ssl/certs/ca-certificates.crt"
  {
    echo "registry=$(npm config get registry)"
    echo "cafile=/etc/ssl/certs/ca-certificates.crt"
  } >"$1/etc/npmrc.trial"
}

# Runs a shell command in a root, as `user` if a third argument names one, with an environment of its own. The root is that of a mount
# namespace: in one that is only changed by chroot, nobody but root may make a user namespace, as on a machine everybody may.
inside() {
  mountpoint -q "$1/proc" || mount -t proc proc "$1/proc"
  mountpoint -q "$1/sys" || mount --rbind /sys "$1/sys"
  mountpoint -q "$1/dev" || mount --rbind /dev "$1/dev"
  env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 TERM="${TERM:-dumb}" \
    NPM_CONFIG_GLOBALCONFIG=/etc/npmrc.trial \
    unshare --mount --propagation private bash -c 'mount --rbind "$0" "$0" && cd "$0" && pivot_root . mnt && umount --lazy /mnt && exec "$@"' "$1" \
    su --shell /bin/bash --whitelist-environment=PATH,LANG,TERM,NPM_CONFIG_GLOBALCONFIG --login "${3:-root}" -c "$2"
}

# A fresh machine with a clone in the home of `user`.
start_trial() {
  if mountpoint -q "$trial"; then umount -R --lazy "$trial"; fi
  rm -rf --one-file-system "$trial"
  cp -a "$base" "$trial"
  mount --bind "$trial" "$trial"  # a root that is a mount point, as on a machine: unshare --mount needs one
  inside "$trial" 'useradd --create-home trader'
  local home=$trial/root
  [ "$1" = root ] || home=$trial/home/$1
  git clone -q "file://$here" "$home/strongroom"
  inside "$trial" "chown -R $1: $(inside "$trial" "echo ~$1/strongroom")"
}

failures=0
# expect CODE WHAT COMMAND [USER]: runs it in the clone and compares its exit code.
expect() {
  local code=0 start=$SECONDS
  echo "--- $2: $3"
  inside "$trial" "cd ~/strongroom && $3" "${4:-root}" || code=$?
  echo "--- $2: exit code $code, expected $1, $((SECONDS - start)) s"
  [ "$code" = "$1" ] || failures=$((failures + 1))
}

mkdir -p "$folder"
[ -d "$base" ] || make_base

echo "=== a user who is not root: told the one command, then the demo runs"
start_trial trader
expect 1 'packages missing' 'npm run demo 2>&1 | tee ~/said; exit ${PIPESTATUS[0]}' trader
command=$(sed -n 's/^ *sudo \(apt-get update\) && sudo \(apt-get install .*\)$/\1 \&\& \2/p' "$trial/home/trader/said")
inside "$trial" "${command:-false}" >"$folder/apt.log" 2>&1 || { echo "--- the command printed does not run" && failures=$((failures + 1)); }
expect 0 'packages there' 'npm run demo' trader
expect 0 'nothing twice' 'npm run demo 2>&1 | grep -x "set-up: nothing to do"' trader

echo "=== root: everything from nothing by each command"
start_trial root
expect 0 'the demo' 'npm run demo'
expect 0 'the tests' 'npm test'
expect 0 'nothing twice' 'node scripts/setup.mjs test | grep -x "set-up: nothing to do"'

echo "$failures unexpected results"
[ "$failures" = 0 ]
