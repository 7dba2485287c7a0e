"""The computer as the installation sees it: who runs this, from which program, and how other programs are called."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from autoreply.errors import UserError

_PATIENCE = 90  # seconds for one command
# Environments that uvx, `pipx run` and build tools make for one call, and throw away.
_CACHES = (".cache/uv", "uv/archive-v0", "uv/environments-v2", ".cache/pipx", "pipx/.cache", "Library/Caches/uv")
_REMOTE = ("nfs", "nfs4", "cifs", "smb3", "smbfs", "fuse.sshfs", "9p")


class InstallError(UserError):
    """The service cannot be installed or found. The sentence says what to do."""


@dataclass(frozen=True, slots=True)
class Ran:
    """What a program said, and whether it was content."""

    ok: bool
    said: str


TEMPORARY = frozenset({tempfile.gettempdir(), "/tmp", "/var/tmp", "/private/var/folders", "/dev/shm"})  # noqa: S108


@dataclass(frozen=True, slots=True)
class Host:
    """`program` is the installed `autoreply`; `root` whether this is for the whole computer."""

    program: Path
    home: Path
    user: str
    uid: int
    root: bool
    system: str
    env: Mapping[str, str]
    base: Path = Path("/")  # where files of the whole computer are, for tests
    temporary: frozenset[str] = TEMPORARY  # folders in which nothing stays

    @classmethod
    def here(cls) -> Self:
        """This computer, this user, this program."""
        import pwd

        uid = os.geteuid()
        who = pwd.getpwuid(uid)
        home = Path(os.environ.get("HOME") or who.pw_dir)
        return cls(_program(home), home, who.pw_name, uid, uid == 0, sys.platform, dict(os.environ))

    def has(self, name: str) -> bool:
        return shutil.which(name, path=self.env.get("PATH")) is not None

    def run(self, *command: str) -> Ran:
        """Call another program. A missing one is an answer like any other."""
        path = shutil.which(command[0], path=self.env.get("PATH"))
        if path is None:
            return Ran(False, f"There is no {command[0]} on this computer.")
        try:
            done = subprocess.run(  # noqa: S603 - fixed words, and paths of ours
                [path, *command[1:]],
                env=self._environment(),
                capture_output=True,
                text=True,
                timeout=_PATIENCE,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired):
            return Ran(False, f"{command[0]} did not answer.")
        return Ran(done.returncode == 0, (done.stdout + done.stderr).strip())

    def _environment(self) -> dict[str, str]:
        """With the place of the user's own bus, which `su` leaves out."""
        runtime = f"/run/user/{self.uid}"
        given = {"XDG_RUNTIME_DIR": runtime} if Path(runtime).is_dir() and not self.root else {}
        return {**given, **self.env}

    def on_battery(self) -> bool:
        """Whether this is a laptop."""
        supplies = self.base / "sys/class/power_supply"
        return self.system == "darwin" or any(supplies.glob("BAT*"))


def _program(home: Path) -> Path:
    """The installed command. Where pipx or uv put a link to it, the link: it outlives an upgrade."""
    own = Path(sys.executable).with_name("autoreply")
    link = home / ".local/bin/autoreply"
    return link if link.exists() and link.resolve() == own.resolve() else own


def check_program(host: Host) -> None:
    """Raises `InstallError` where the program will not be there tomorrow, or nobody else may run it."""
    program, real = str(host.program), str(host.program.resolve())
    if any(real.startswith(f"{folder}/") or program.startswith(f"{folder}/") for folder in host.temporary) or any(
        f"/{cache}/" in real for cache in _CACHES
    ):
        raise InstallError(
            f"{host.program} is in a temporary environment, which is removed sooner or later. Install Autoreply for "
            "good with `pipx install` or `uv tool install`, and run this again."
        )
    if not host.program.exists():
        raise InstallError(f"There is no program {host.program}. Install Autoreply with `pipx install`, and try again.")
    if host.root and host.system != "darwin" and real.startswith("/root/"):
        raise InstallError(
            f"{host.program} is in the home of root, where the service's own user may not read it. Install it for all "
            "users, for example with `pipx install --global`, and run this again."
        )


def check_state(state: Path, mounts: str) -> None:
    """Raises `InstallError` where the record would lie on another machine; `mounts` is the content of /proc/mounts."""
    found = [line.split()[1:3] for line in mounts.splitlines() if len(line.split()) > 2]
    under = [(where, kind) for where, kind in found if state.is_relative_to(where)]
    where, kind = max(under, key=lambda each: len(each[0]), default=("", ""))
    if kind in _REMOTE:
        raise InstallError(
            f"The state folder {state} is on another machine ({kind} at {where}). SQLite is not safe there. "
            "Set `state` in the settings to a folder of this computer."
        )


def read(file: Path) -> str:
    """A small file of the system, "" where it cannot be read."""
    try:
        return file.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


def first_line(words: Sequence[str] | str) -> str:
    """The first line of what a program said, for a sentence."""
    text = words if isinstance(words, str) else " ".join(words)
    return text.splitlines()[0][:200] if text.strip() else "it said nothing"
