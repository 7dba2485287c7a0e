#!/bin/bash
# Installs the real servers that the tests talk to (Dovecot, PostgreSQL, nginx, haproxy), the browser that looks at the
# pages, and the library that lets tests set the clock of real processes, all from Debian's packages. Quick when they are
# there.
# Each test runs its own on loopback, so the packages' services are not started.
set -euo pipefail

dovecot=(dovecot-core dovecot-imapd dovecot-lmtpd dovecot-sieve)
missing=()
for file in /usr/sbin/dovecot /usr/lib/dovecot/imap /usr/lib/dovecot/lmtp /usr/lib/dovecot/modules/lib90_sieve_plugin.so; do
  [ -e "$file" ] || missing=("${dovecot[@]}")
done
compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || command -v initdb >/dev/null || missing+=(postgresql)
compgen -G '/usr/lib/*/faketime/libfaketimeMT.so.1' >/dev/null || missing+=(faketime)
[ -x /usr/sbin/nginx ] || missing+=(nginx-light)
[ -x /usr/sbin/haproxy ] || missing+=(haproxy)
[ -x /usr/sbin/ip ] || missing+=(iproute2)
[ -x /usr/bin/systemd-analyze ] || missing+=(systemd)
[ -x /usr/bin/chromium-headless-shell ] || missing+=(chromium-headless-shell fonts-liberation)
[ ${#missing[@]} -eq 0 ] && exit 0

left_out() {
  echo "*******************************************************************************" >&2
  echo "NOT EVERY TEST WILL RUN: $1" >&2
  echo "Left out: every test on a real mail server (Dovecot), on PostgreSQL, behind a proxy (nginx, haproxy), in a" >&2
  echo "browser (Chromium), or on a clock that is set (libfaketime), whichever is missing." >&2
  echo "To run them: apt-get install --no-install-recommends ${missing[*]}" >&2
  echo "*******************************************************************************" >&2
  # Where servers are required, as in CI, this is the end; elsewhere the other tests run.
  [ "${AUTOREPLY_REQUIRE_SERVERS:-}" != 1 ] || exit 1
  exit 0
}

[ "$(id -u)" -eq 0 ] || left_out "only root can install the missing servers."
command -v apt-get >/dev/null || left_out "this is not Debian, so the missing servers cannot be installed by themselves."

echo "Installing the servers that the tests need: ${missing[*]}"
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
  trap 'rm -f "$policy"' EXIT
  printf '#!/bin/sh\nexit 101\n' >"$policy"
  chmod 755 "$policy"
fi
install() { DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 install -y -qq --no-install-recommends "${missing[@]}" >/dev/null; }
install 2>/dev/null || { apt-get update -qq && install; } || left_out "the missing servers could not be installed."
