"""The programs that keep services running: systemd for one user, systemd for the computer, and launchd."""

import os
import plistlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from autoreply.service.installation.host import Host, InstallError, Ran, first_line

NAME = "autoreply"
LABEL = "org.autoreply.autoreply"


@dataclass(frozen=True, slots=True)
class WantedService:
    """What is to run: on which settings file, with which state folder, and who has to read what."""

    file: Path
    state: Path
    secret_files: tuple[Path, ...] = ()


class Manager(Protocol):
    """One way of keeping a service running."""

    unit: Path

    def start(self, wanted: WantedService) -> list[str]:
        """Install and start it; sentences about what follows. Raises `InstallError`."""
        ...

    def stop(self) -> None:
        """Stop and remove it. Raises `InstallError`."""
        ...

    def runs(self) -> bool: ...

    def log(self) -> str:
        """The command that shows the log."""
        ...


def manager_of(host: Host) -> Manager:
    """The one of this computer. Raises `InstallError` where there is none that is known."""
    if host.system == "darwin":
        return Launchd(host)
    if host.system != "linux":
        raise InstallError(
            "Autoreply does not run as a service here. On Windows use Docker Desktop, or a small Linux computer; "
            "docs/running.md says how."
        )
    if not host.has("systemctl"):
        raise InstallError(
            "There is no systemd on this computer, so there is nobody to start Autoreply again. In a container nothing "
            "has to be installed: the container is the service. Elsewhere start `autoreply run` with what you have."
        )
    return SystemdSystem(host) if host.root else SystemdUser(host)


def quoted(text: str | Path) -> str:
    """A word of a unit file (systemd.syntax)."""
    plain = str(text).replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%")
    return f'"{plain}"'


def argument(text: str | Path) -> str:
    """A word of a command in a unit file, where $ is special as well (systemd.service, "Command lines")."""
    return quoted(text).replace("$", "$$")


_SERVICE = """\
# Written by `autoreply service install`, which replaces it. To remove it: autoreply service uninstall

[Unit]
Description=Autoreply, which answers messages after hours
# It is started again however often it fails: people who write at night must get a reply.
StartLimitIntervalSec=0
{unit}
[Service]
Type=exec
ExecStart={program} run --config {file}
ExecReload=/bin/kill -HUP $MAINPID
Restart=on-failure
RestartSec=5s
# 78: the settings or the installation are wrong, and starting again does not help.
RestartPreventExitStatus=78
TimeoutStopSec=30s
# Where a thread hangs, Autoreply stops telling systemd that it works.
NotifyAccess=main
WatchdogSec=300s
UMask=0077
NoNewPrivileges=yes
{service}
[Install]
WantedBy={target}
"""


class _Systemd:
    """What both kinds have in common."""

    flags: tuple[str, ...] = ()

    def __init__(self, host: Host, unit: Path) -> None:
        self._host = host
        self.unit = unit

    def stop(self) -> None:
        self._systemctl("disable", "--now", NAME)
        self.unit.unlink(missing_ok=True)
        self._systemctl("daemon-reload")

    def runs(self) -> bool:
        return self._systemctl("is-active", "--quiet", NAME).ok

    def _write(self, text: str) -> None:
        try:
            self.unit.parent.mkdir(parents=True, exist_ok=True)
            self.unit.write_text(text, encoding="utf-8")
        except OSError as error:
            raise InstallError(f"{self.unit} cannot be written ({error.strerror}).") from error

    def _begin(self) -> None:
        for words in (("daemon-reload",), ("enable", NAME), ("restart", NAME)):
            done = self._systemctl(*words)
            if not done.ok:
                self.stop()
                raise InstallError(self._refused(done))

    def _systemctl(self, *words: str) -> Ran:
        return self._host.run("systemctl", *self.flags, *words)

    def _refused(self, done: Ran) -> str:
        return f"systemd did not start Autoreply: {first_line(done.said)}"


class SystemdUser(_Systemd):
    """A unit of one user, which needs no root. With linger it runs also while nobody is logged in."""

    flags = ("--user",)

    def __init__(self, host: Host) -> None:
        folder = Path(host.env.get("XDG_CONFIG_HOME") or host.home / ".config")
        super().__init__(host, folder / "systemd/user" / f"{NAME}.service")

    def start(self, wanted: WantedService) -> list[str]:
        if not self._systemctl("show-environment").ok:
            raise InstallError(
                "systemd has no session for this user. Log in directly or by ssh as this user, not by su or sudo, and "
                "run this again. Or run it as root, to install it for the whole computer."
            )
        service = f"Environment={quoted(f'STATE_DIRECTORY={wanted.state}')}\n"
        self._write(
            _SERVICE.format(
                unit="",
                program=argument(self._host.program),
                file=argument(wanted.file),
                service=service,
                target="default.target",
            )
        )
        self._begin()
        return list(self._lingers())

    def _lingers(self) -> Iterator[str]:
        if self._host.run("loginctl", "enable-linger").ok:
            yield "It runs also while you are not logged in, and starts with the computer."
        else:
            yield (
                "It runs only while you are logged in: this computer did not allow more. Ask somebody with root to "
                f"run: loginctl enable-linger {self._host.user}"
            )
        if (self._host.home / ".ecryptfs").exists():
            yield "Your home is encrypted, so after a restart it runs only once you have logged in."

    def log(self) -> str:
        return f"journalctl --user -u {NAME}"


_LOCKED_UP = """\
User={user}
Group={user}
StateDirectory=autoreply
StateDirectoryMode=0700
CapabilityBoundingSet=
ProtectSystem=strict
ProtectHome={home}
# The page changes the settings file, so its folder is writable.
ReadWritePaths={folder} {state}
PrivateTmp=yes
PrivateDevices=yes
ProtectClock=yes
ProtectControlGroups=yes
ProtectKernelModules=yes
ProtectKernelTunables=yes
RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX
RestrictNamespaces=yes
RestrictSUIDSGID=yes
LockPersonality=yes
"""


class SystemdSystem(_Systemd):
    """A unit of the whole computer, as a user of its own."""

    def __init__(self, host: Host) -> None:
        super().__init__(host, host.base / "etc/systemd/system" / f"{NAME}.service")

    def start(self, wanted: WantedService) -> list[str]:
        if not self._host.run("id", NAME).ok:
            shell, home = "/usr/sbin/nologin", "/var/lib/autoreply"
            made = self._host.run("useradd", "--system", "--user-group", "--home-dir", home, "--shell", shell, NAME)
            if not made.ok:
                raise InstallError(f"The user {NAME} cannot be made: {first_line(made.said)}")
        given = self._give(wanted)
        homes = any(
            str(path).startswith("/home/") for path in (wanted.file, wanted.state, self._host.program.resolve())
        )
        service = _LOCKED_UP.format(
            user=NAME,
            home="no" if homes else "yes",
            folder=quoted(f"-{wanted.file.parent}"),
            state=quoted(f"-{wanted.state}"),
        )
        self._write(
            _SERVICE.format(
                unit="Wants=network-online.target\nAfter=network-online.target\n",
                program=argument(self._host.program),
                file=argument(wanted.file),
                service=service,
                target="multi-user.target",
            )
        )
        self._begin()
        return ["It runs as the user autoreply, and starts with the computer.", *given]

    def _give(self, wanted: WantedService) -> list[str]:
        """The settings and the secrets to the service's user: what root wrote, it could not read."""
        mine = [path for path in (wanted.file, *wanted.secret_files) if path.exists()]
        folders = sorted({path.parent for path in mine if path.parent.name in (NAME, "secrets")})
        done = self._host.run("chown", f"{NAME}:{NAME}", *map(str, [*folders, *mine]))
        if not done.ok:
            raise InstallError(f"The settings cannot be given to the user {NAME}: {first_line(done.said)}")
        return [f"{wanted.file} and its secrets belong to the user {NAME} now."]

    def log(self) -> str:
        return f"journalctl -u {NAME}"


class Launchd:
    """macOS: an agent of one user, which runs while that user is logged in; as root a daemon, from the start on."""

    def __init__(self, host: Host) -> None:
        self._host = host
        daemons, agents = _mac_folders(host)
        self.unit = (daemons if host.root else agents) / f"{LABEL}.plist"
        self._logs = (host.base if host.root else host.home) / "Library/Logs/autoreply.log"
        self._domain = "system" if host.root else f"gui/{host.uid}"

    def start(self, wanted: WantedService) -> list[str]:
        content = {
            "Label": LABEL,
            "ProgramArguments": [str(self._host.program), "run", "--config", str(wanted.file)],
            "EnvironmentVariables": {"STATE_DIRECTORY": str(wanted.state)},
            "RunAtLoad": True,
            "KeepAlive": {"SuccessfulExit": False},
            "ThrottleInterval": 5,
            "ProcessType": "Interactive",  # no throttling: people wait for the reply
            "Umask": 0o077,
            "StandardOutPath": str(self._logs),
            "StandardErrorPath": str(self._logs),
        }
        try:
            for folder in (self.unit.parent, self._logs.parent):
                folder.mkdir(parents=True, exist_ok=True)
            self.unit.write_bytes(plistlib.dumps(content))
            self.unit.chmod(0o644)
        except OSError as error:
            raise InstallError(f"{self.unit} cannot be written ({error.strerror}).") from error
        self._host.run("launchctl", "bootout", f"{self._domain}/{LABEL}")
        done = self._host.run("launchctl", "bootstrap", self._domain, str(self.unit))
        if not done.ok:
            self.unit.unlink(missing_ok=True)
            raise InstallError(f"launchd did not start Autoreply: {first_line(done.said)}")
        if self._host.root:
            return ["It starts with the computer, also while nobody is logged in."]
        return [
            "It runs only while you are logged in. After an update your Mac may wait at the login screen: log in then.",
            "To run it from the start on, install it with sudo.",
        ]

    def stop(self) -> None:
        self._host.run("launchctl", "bootout", f"{self._domain}/{LABEL}")
        self.unit.unlink(missing_ok=True)

    def runs(self) -> bool:
        return self._host.run("launchctl", "print", f"{self._domain}/{LABEL}").ok

    def log(self) -> str:
        return f"tail -f {self._logs}"


def _mac_folders(host: Host) -> tuple[Path, Path]:
    """Where launchd looks for what starts with the computer, and with the login of one user."""
    return host.base / "Library/LaunchDaemons", host.home / "Library/LaunchAgents"


def other_unit(host: Host) -> Path | None:
    """The service of the other kind on this computer: two of them would answer everybody twice."""
    if host.system == "darwin":
        others = [
            host.base / "Library/LaunchDaemons" / f"{LABEL}.plist",
            host.home / "Library/LaunchAgents" / f"{LABEL}.plist",
        ]
        own = others[0] if host.root else others[1]
        return next((path for path in others if path != own and path.exists()), None)
    if host.root:
        return None  # units of users cannot be seen from here; /healthz tells whether one runs
    names = ("etc/systemd/system", "usr/lib/systemd/system", "lib/systemd/system")
    return next((path for name in names if os.path.lexists(path := host.base / name / f"{NAME}.service")), None)
