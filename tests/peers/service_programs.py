"""Programs by the names of `systemctl`, `loginctl`, `launchctl`, `useradd`, `chown` and `id`, which note each call.

`systemctl restart` and `launchctl bootstrap` start what the unit says, as the real ones do, and `disable` and `bootout`
end it. So the service is asked whether it runs, and answers for itself.
"""

import contextlib
import os
import signal
import sys
from pathlib import Path

SCRIPT = """#!{python}
import os, plistlib, re, shlex, signal, subprocess, sys, time
from pathlib import Path

home = Path({home!r})
name, words = Path(sys.argv[0]).name, sys.argv[1:]
with (home / "calls").open("a") as calls:
    calls.write(" ".join([name, *words]) + "\\n")
refused = (home / "refuse").read_text().splitlines() if (home / "refuse").exists() else []
if any(each in " ".join([name, *words]) for each in refused):
    print("Refused: " + name, file=sys.stderr)
    sys.exit(1)
pid = home / "pid"


def running():
    try:
        os.kill(int(pid.read_text()), 0)
    except (OSError, ValueError):
        return False
    return True


def start(command, env):
    with (home / "log").open("a") as log:
        started = subprocess.Popen(command, env={{**os.environ, **env}}, stdout=log, stderr=log, start_new_session=True)
    pid.write_text(str(started.pid))


def has_ended():
    try:
        return Path("/proc/" + pid.read_text() + "/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True


def stop():  # the real ones too return only once it has ended
    if running():
        os.kill(int(pid.read_text()), signal.SIGTERM)
        for _each in range(1000):
            if has_ended():
                break
            time.sleep(0.01)
    pid.unlink(missing_ok=True)


def unit():
    found = [*Path({base!r}).rglob("autoreply.service")]
    text = found[0].read_text()
    env = dict(each.strip().strip('"').split("=", 1) for each in re.findall(r"^Environment=(.+)$", text, re.M))
    return shlex.split(re.search(r"^ExecStart=(.+)$", text, re.M)[1].replace("%%", "%").replace("$$", "$")), env


if name == "systemctl":
    if "is-active" in words:
        sys.exit(0 if running() else 3)
    if "restart" in words:
        stop()
        start(*unit())
    if "disable" in words:
        stop()
elif name == "launchctl":
    if words[0] == "print":
        sys.exit(0 if running() else 113)
    if words[0] == "bootout":
        stop()
    if words[0] == "bootstrap":
        content = plistlib.loads(Path(words[-1]).read_bytes())
        start(content["ProgramArguments"], content["EnvironmentVariables"])
"""


class ServicePrograms:
    """A folder for PATH. `base` is where unit files are looked for."""

    def __init__(self, folder: Path, base: Path, *names: str) -> None:
        self.folder = folder / "programs"
        self.folder.mkdir()
        for name in names:
            program = self.folder / name
            program.write_text(SCRIPT.format(python=sys.executable, home=str(self.folder), base=str(base)))
            program.chmod(0o755)

    @property
    def calls(self) -> list[str]:
        """Every call so far."""
        calls = self.folder / "calls"
        return calls.read_text().splitlines() if calls.exists() else []

    def refuse(self, *calls: str) -> None:
        """From now on these fail."""
        (self.folder / "refuse").write_text("\n".join(calls))

    def said(self) -> str:
        """What the service wrote."""
        log = self.folder / "log"
        return log.read_text() if log.exists() else ""

    def close(self) -> None:
        with contextlib.suppress(OSError, ValueError):
            os.kill(int((self.folder / "pid").read_text()), signal.SIGKILL)
