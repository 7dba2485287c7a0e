"""Runs the built image as a container engine would, with what the kernel offers: no engine is needed.

Its root is read-only, its user the image's own, its processes a PID namespace of their own; the network is the host's,
so that it reaches the simulators on loopback.
"""

import json
import os
import shlex
import signal
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.peers.processes import wait_until

BUILT = Path(__file__).parents[2] / "build" / "image"
UID = 10001
STATE, SETTINGS, SECRETS = "/var/lib/autoreply", "/etc/autoreply", "/run/secrets"

_RUN = """
set -eu
mount --bind "$ROOT" "$ROOT"
cd "$ROOT"
mkdir -p ./etc/autoreply ./run/secrets
mount --bind "$PLACE/state" .{state}
mount --bind "$PLACE/settings" .{settings}
mount -o remount,bind,ro .{settings}
mount --bind "$PLACE/secrets" .{secrets}
mount -o remount,bind,ro .{secrets}
mount -t proc proc ./proc
mount -t tmpfs -o mode=755 tmpfs ./dev
for device in null zero random urandom; do
  : >./dev/$device
  mount --bind /dev/$device ./dev/$device
done
mount -o remount,bind,ro "$ROOT"
exec chroot --userspec={user} --groups= "$ROOT" /usr/bin/env -i {env} /usr/bin/env -C {workdir} {command}
"""


def image() -> dict[str, Any]:
    """What the image says of itself: User, Entrypoint, Cmd, Env, Healthcheck ..."""
    config: dict[str, Any] = json.loads((BUILT / "inspect.json").read_text())["Docker"]["config"]
    return config


@dataclass
class Container:
    """One container of the image. `place` holds its three volumes: state, settings and secrets."""

    place: Path
    env: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name in ("state", "settings", "secrets"):
            (self.place / name).mkdir(parents=True, exist_ok=True)
        os.chown(self.place / "state", UID, UID)
        (self.place / "state").chmod(0o700)
        self._process: subprocess.Popen[bytes] | None = None
        self.log = self.place / "log"

    def keep_secret(self, name: str, value: str) -> None:
        """Readable for the container's user alone."""
        file = self.place / "secrets" / name
        file.write_text(value)
        file.chmod(0o400)
        os.chown(file, UID, UID)

    def start(self) -> None:
        """The image's own entry point and command."""
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                self._line([*image()["Entrypoint"], *image()["Cmd"]]), stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )

    def run(self, *words: str, entrypoint: bool = True) -> subprocess.CompletedProcess[str]:
        """Another command in a container of the same volumes, to its end."""
        command = [*image()["Entrypoint"], *words] if entrypoint else [*words]
        return subprocess.run(self._line(command), capture_output=True, text=True, timeout=120, check=False)

    def is_healthy(self) -> bool:
        """What the image's HEALTHCHECK says."""
        kind, *command = image()["Healthcheck"]["Test"]
        assert kind == "CMD"
        return self.run(*command, entrypoint=False).returncode == 0

    def stop(self, seconds: float = 20.0) -> int | None:
        """SIGTERM to its first process, as engines do; the exit status, None where it did not end in time."""
        if self._process is None:
            return None
        process, self._process = self._process, None
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
        for child in children:
            os.kill(int(child), signal.SIGTERM)
        ended = wait_until(lambda: process.poll() is not None, seconds)
        if not ended:
            process.kill()
            process.wait()
        return process.returncode if ended else None

    def said(self) -> str:
        return self.log.read_text(errors="replace") if self.log.exists() else ""

    def _line(self, command: list[str]) -> list[str]:
        config = image()
        env = [*config["Env"], *(f"{name}={value}" for name, value in self.env.items())]
        script = _RUN.format(
            state=STATE,
            settings=SETTINGS,
            secrets=SECRETS,
            user=config["User"],
            workdir=config["WorkingDir"],
            env=shlex.join(env),
            command=shlex.join(command),
        )
        unshare = ["unshare", "--mount", "--pid", "--fork", "--kill-child", "--propagation", "private"]
        root = (BUILT / "root").read_text().strip()
        return ["env", f"ROOT={root}", f"PLACE={self.place}", *unshare, "sh", "-c", script]
