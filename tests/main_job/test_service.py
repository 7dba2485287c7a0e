"""`autoreply service`: installed, verified, replaced, refused and removed, on programs of the test's own.

Where there is a real user bus, also on the real systemd.
"""

import plistlib
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from autoreply.service.installation import Host, InstallError, install, status, uninstall
from autoreply.service.installation.host import TEMPORARY, check_program, check_state
from autoreply.service.installation.managers import argument, quoted
from autoreply.settings import Settings, load
from tests.conftest import installed
from tests.peers import forks
from tests.peers.forks import HERE, PROGRAM
from tests.peers.processes import Absent, free_port
from tests.peers.service_programs import ServicePrograms

FILE = """practice = "Hillside Counseling"
country = "US"
timezone = "America/New_York"
state = "{state}"
hours = {{ mon-fri = "9-17" }}
[web]
listen = "127.0.0.1:{port}"
"""
WARNINGS = (
    "While it sleeps, nobody gets a reply",
    "loginctl enable-linger ana",
    "does not know AUTOREPLY_WEB__SESSION",
)
LINUX = ("systemctl", "loginctl", "useradd", "chown")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """With a space, as some have."""
    made = tmp_path / "a home 100%"
    made.mkdir()
    return made


@pytest.fixture
def settings(home: Path) -> Settings:
    file = home / "config.toml"
    file.write_text(FILE.format(state=home / "state", port=free_port()))
    file.chmod(0o600)
    return load(file, {})


@pytest.fixture
def programs(tmp_path: Path, home: Path) -> Iterator[ServicePrograms]:
    made = ServicePrograms(tmp_path, tmp_path, *LINUX, "launchctl")
    yield made
    made.close()


@pytest.fixture
def host(home: Path, tmp_path: Path, programs: ServicePrograms) -> Host:
    env = {"PATH": f"{programs.folder}:/usr/bin:/bin", "HOME": str(home), **HERE}
    return Host(PROGRAM, home, "ana", 1000, False, "linux", env, tmp_path, frozenset())  # wherever these tests are


def unit(home: Path) -> Path:
    return home / ".config/systemd/user/autoreply.service"


def test_a_user_installs_it_without_root_and_it_answers_before_that_is_said(
    host: Host, settings: Settings, programs: ServicePrograms, home: Path
) -> None:
    said = install(settings, host)
    assert said[0] == f"Autoreply runs, and its page is at http://{settings.web.listen}/."
    assert "also while you are not logged in" in " ".join(said)
    assert "autoreply service uninstall" in said[-1]
    assert not any(warning in " ".join(said) for warning in WARNINGS)
    assert faults_of(unit(home), "--user") == []
    text = unit(home).read_text()
    assert f"ExecStart={argument(PROGRAM)} run --config {argument(home / 'config.toml')}" in text
    assert "WantedBy=default.target" in text
    assert "loginctl enable-linger" in programs.calls
    assert status(settings, host) == (True, [f"Installed: {unit(home)}", "It runs.", "It answers."])
    install(settings, host)  # once more: its own service is replaced, and is no second daemon
    assert status(settings, host)[0]
    assert uninstall(host) == ["The service is removed. The settings and the record are still there."]
    assert not unit(home).exists()
    assert not status(settings, host)[0]
    assert uninstall(host) == ["Autoreply is not installed as a service here. Nothing was changed."]


def test_without_a_session_of_the_user_nothing_is_written(
    host: Host, settings: Settings, programs: ServicePrograms, home: Path
) -> None:
    programs.refuse("show-environment")
    with pytest.raises(InstallError, match="not by su or sudo"):
        install(settings, host)
    assert not unit(home).exists()


def test_a_service_that_does_not_start_is_removed_again(
    host: Host, settings: Settings, programs: ServicePrograms, home: Path
) -> None:
    programs.refuse("restart")
    with pytest.raises(InstallError, match="Refused: systemctl"):
        install(settings, host)
    assert not unit(home).exists()


def test_a_second_daemon_of_the_same_practice_is_refused(
    host: Host, settings: Settings, programs: ServicePrograms, home: Path, tmp_path: Path
) -> None:
    install(settings, host)
    other = replace(host, home=tmp_path / "other")
    programs.refuse("is-active")  # the other user's systemd knows of no service
    with pytest.raises(InstallError, match="runs for this practice already"):
        install(settings, other)
    web_elsewhere = home / "elsewhere.toml"
    web_elsewhere.write_text(
        (home / "config.toml").read_text().replace(settings.web.listen, f"127.0.0.1:{free_port()}")
    )
    web_elsewhere.chmod(0o600)
    with pytest.raises(InstallError, match="runs for this practice already"):
        install(load(web_elsewhere, {}), other)  # the record is held, though nobody answers at that address
    assert not unit(tmp_path / "other").exists()


def test_a_service_of_the_whole_computer_leaves_no_room_for_one_of_a_user(
    host: Host, settings: Settings, tmp_path: Path
) -> None:
    system = tmp_path / "etc/systemd/system/autoreply.service"
    system.parent.mkdir(parents=True)
    system.touch()
    with pytest.raises(InstallError, match="installed for the whole computer already"):
        install(settings, host)


def test_root_installs_it_for_the_whole_computer_as_a_user_of_its_own(
    host: Host, settings: Settings, programs: ServicePrograms, tmp_path: Path, home: Path
) -> None:
    programs.refuse("autoreply.service.nothing")
    id_program = programs.folder / "id"
    id_program.write_text("#!/bin/sh\nexit 1\n")
    id_program.chmod(0o755)
    said = install(settings, replace(host, root=True))
    made = tmp_path / "etc/systemd/system/autoreply.service"
    assert faults_of(made) == []
    text = made.read_text()
    assert "User=autoreply" in text
    assert f"ReadWritePaths={quoted(f'-{home}')}" in text
    assert "WantedBy=multi-user.target" in text
    assert any(call.startswith("useradd --system") for call in programs.calls)
    assert any(call.startswith("chown autoreply:autoreply") and "config.toml" in call for call in programs.calls)
    assert "belong to the user autoreply now" in " ".join(said)


def test_a_mac_gets_an_agent_and_hears_what_its_sleep_means(
    host: Host, settings: Settings, programs: ServicePrograms, home: Path
) -> None:
    mac = replace(host, system="darwin")
    said = " ".join(install(settings, mac))
    plist = home / "Library/LaunchAgents/org.autoreply.autoreply.plist"
    content = plistlib.loads(plist.read_bytes())
    assert content["ProgramArguments"] == [str(PROGRAM), "run", "--config", str(home / "config.toml")]
    assert "only while you are logged in" in said
    assert "While it sleeps, nobody gets a reply" in said
    assert status(settings, mac)[0]
    uninstall(mac)
    assert not plist.exists()


def test_what_will_keep_it_from_answering_is_said_at_once(
    host: Host, settings: Settings, programs: ServicePrograms, tmp_path: Path
) -> None:
    """A laptop that sleeps, a user who may not linger, and settings that only this terminal has."""
    programs.refuse("enable-linger")
    (tmp_path / "sys/class/power_supply/BAT0").mkdir(parents=True)
    with_one = replace(host, env={**host.env, "AUTOREPLY_WEB__SESSION": "1h"})
    said = " ".join(install(settings, with_one))
    assert all(warning in said for warning in WARNINGS)


@pytest.mark.parametrize(
    "program",
    [
        "/tmp/venv/bin/autoreply",
        "/home/ana/.cache/uv/archive-v0/abc/bin/autoreply",
        "/home/ana/.cache/pipx/0123/bin/autoreply",
        "/home/ana/.local/share/pipx/.cache/0123/bin/autoreply",
    ],
)
def test_a_temporary_environment_is_refused(host: Host, program: str) -> None:
    with pytest.raises(InstallError, match="temporary environment"):
        check_program(replace(host, program=Path(program), temporary=TEMPORARY))
    check_program(host)


def test_a_program_that_is_gone_or_in_the_home_of_root_is_refused(host: Host) -> None:
    with pytest.raises(InstallError, match="There is no program"):
        check_program(replace(host, program=Path("/opt/gone/bin/autoreply")))


def test_a_state_folder_on_another_machine_is_refused() -> None:
    mounts = "/dev/sda1 / ext4 rw 0 0\nserver:/home /home nfs4 rw 0 0\n"
    with pytest.raises(InstallError, match="on another machine"):
        check_state(Path("/home/ana/.local/state/autoreply"), mounts)
    check_state(Path("/var/lib/autoreply"), mounts)


def test_where_nothing_keeps_services_running_it_is_said_what_does(host: Host, settings: Settings, home: Path) -> None:
    with pytest.raises(InstallError, match="There is no systemd"):
        install(settings, replace(host, env={"PATH": str(home)}))
    with pytest.raises(InstallError, match="On Windows use Docker"):
        install(settings, replace(host, system="win32"))


def test_a_path_keeps_its_meaning_in_a_unit_file() -> None:
    assert argument('/a b/100%/$x"y') == '"/a b/100%%/$$x\\"y"'
    assert quoted("/a b/$x") == '"/a b/$x"'


@pytest.mark.user_bus
def test_the_real_systemd_of_this_user_runs_it(settings: Settings) -> None:
    try:
        install(settings)
        assert status(settings)[0]
    finally:
        uninstall()


def systemd_analyze() -> None:
    """Raises `Absent`."""
    if not Path("/usr/bin/systemd-analyze").exists():
        raise Absent("systemd-analyze is not installed: apt-get install systemd")


def faults_of(unit: Path, *more: str) -> list[str]:
    """What systemd itself finds wrong with a unit."""
    installed(systemd_analyze)
    words = ["systemd-analyze", "--man=no", "--recursive-errors=no", *more, "verify", str(unit)]
    said = subprocess.run(words, capture_output=True, text=True).stderr
    return [line for line in said.splitlines() if str(unit) in line]


@pytest.mark.parametrize("words", [("install",), ("status",), ("uninstall",)])
def test_the_command_says_what_is_missing_in_one_sentence(
    settings: Settings, home: Path, words: tuple[str, ...]
) -> None:
    file = [] if words == ("uninstall",) else ["--config", str(settings.file)]
    env = {**HERE, "PATH": str(home), "HOME": str(home)}  # without systemctl
    done = forks.run(["service", *words, *file], env, home)
    assert done.returncode == 1
    assert done.stderr.startswith("There is no systemd on this computer")
    assert len(done.stderr.splitlines()) == 1
