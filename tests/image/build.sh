#!/bin/bash
# Builds the Dockerfile where no Docker runs: buildah without any daemon, on a base made of Debian's own packages, since
# the base that the Dockerfile names cannot be had everywhere. Leaves an image and a working container that the tests run.
# What is built lies in build/image and goes with `make clean`.
set -euo pipefail
cd "$(dirname "$0")/../.."

[ "$(id -u)" -eq 0 ] || { echo "make image-test: building without Docker needs root." >&2; exit 1; }
missing=()
command -v buildah >/dev/null || missing+=(buildah)
command -v mmdebstrap >/dev/null || missing+=(mmdebstrap)
if [ ${#missing[@]} -gt 0 ]; then
  echo "Installing what builds images: ${missing[*]}"
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
fi

place=$PWD/build/image
mkdir -p "$place/base"
export STORAGE_DRIVER=vfs BUILDAH_ISOLATION=chroot
b() { buildah --root "$place/store" --runroot "$place/run" "$@"; }

if [ ! -e "$place/base/root.tar" ]; then
  . /etc/os-release
  echo "Making a base image of Debian $VERSION_CODENAME: about half a minute"
  # From where this machine itself gets its packages.
  sources=/etc/apt/sources.list.d/debian.sources
  [ -s "$sources" ] || sources=/etc/apt/sources.list
  mmdebstrap --quiet --variant=minbase --include=python3,python3-venv,python3-pip,ca-certificates \
    "$VERSION_CODENAME" "$place/base/root.tar" "$sources"
fi
# This machine's certificates, so that the package index can be reached from the build as it is from here.
cp /etc/ssl/certs/ca-certificates.crt "$place/base/"
cat >"$place/base/Containerfile" <<'END'
FROM scratch
ADD root.tar /
COPY ca-certificates.crt /etc/ssl/certs/
RUN ln -sf python3 /usr/bin/python && rm -f /usr/lib/python3*/EXTERNALLY-MANAGED \
 && printf '[global]\ncert = /etc/ssl/certs/ca-certificates.crt\n' > /etc/pip.conf
END
b bud --quiet --layers --tag localhost/python "$place/base" >/dev/null

echo "Building the Dockerfile"
b bud --quiet --format docker --build-arg BASE=localhost/python --tag localhost/autoreply . >/dev/null
b rm --all >/dev/null
b from --quiet --name autoreply-test localhost/autoreply >/dev/null
b inspect --type image localhost/autoreply >"$place/inspect.json"
b mount autoreply-test >"$place/root"
b images --filter reference=localhost/autoreply
