"""The container, really: read-only, as its own user, for one night with the demo's mail server."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from autoreply.cli import NO_DEMO
from autoreply.web.menu import MENU
from autoreply_demo.simulators.mail.server import MailServer
from tests.browser.practice import CHEAP, PASSWORD
from tests.browser.visitor import Visitor
from tests.faults.letters import letter
from tests.image.container import BUILT, SECRETS, UID, Container, image
from tests.peers.daemon import open_far_from_now
from tests.peers.processes import CLOCK, free_port, wait_until

pytestmark = [pytest.mark.image, pytest.mark.timeout(300)]
DESK, ANA = "desk@hillside.example", "ana@mail.example"

SETTINGS = """
practice = "Hillside Counseling"
country = "US"
timezone = "UTC"
{hours}
[channels.office]
kind = "email"
address = "{desk}"
imap = {{ host = "127.0.0.1", port = {imap}, security = "none", password_file = "{secrets}/imap" }}
smtp = {{ host = "127.0.0.1", port = {smtp}, security = "none" }}
[web]
listen = "127.0.0.1:{web}"
"""


@pytest.fixture
def container(tmp_path: Path) -> Iterator[Container]:
    tmp_path.chmod(0o755)
    made = Container(tmp_path)
    yield made
    print(made.said())
    made.stop()


@pytest.fixture
def mail(container: Container) -> Iterator[MailServer]:
    """The practice's mailbox, and its settings in the container's volume."""
    with MailServer({DESK: "secret"}) as server:
        container.keep_secret("imap", "secret")
        text = SETTINGS.format(
            hours=open_far_from_now(),
            desk=DESK,
            imap=server.imap_port,
            smtp=server.smtp_port,
            secrets=SECRETS,
            web=free_port(),
        )
        (container.place / "settings" / "config.toml").write_text(text)
        yield server


def ana_writes(mail: MailServer, number: int) -> None:
    mail.deliver(f"Return-Path: <{ANA}>\r\n".encode() + letter(ANA, DESK, number), DESK, CLOCK.now())


def test_the_image_runs_as_nobody_in_particular_and_brings_no_tools_to_build_with() -> None:
    assert image()["User"] == f"{UID}:{UID}"
    root = Path((BUILT / "root").read_text().strip())
    programs = {
        file.name for folder in ("usr/bin", "usr/local/bin", "opt/autoreply/bin") for file in (root / folder).glob("*")
    }
    assert "autoreply" in programs
    assert not programs & {"gcc", "cc", "make", "git"}
    assert not (root / "src").exists()
    assert not (root / "wheel").exists()
    assert not list((root / "opt/autoreply").glob("lib/python3*/site-packages/pip"))
    (manual,) = (root / "opt/autoreply").glob("lib/python3*/site-packages/autoreply/config.example.toml")
    assert manual.read_bytes() == (Path(__file__).parents[2] / "config.example.toml").read_bytes()


def test_it_can_write_nowhere_but_in_its_volume(container: Container) -> None:
    program = (
        "import os, pathlib\n"
        "for folder in ('/', '/tmp', '/opt/autoreply', '/etc/autoreply', '/run/secrets', '/var/lib/autoreply'):\n"
        "    try:\n"
        "        pathlib.Path(folder, 'x').write_text('x')\n"
        "        print(folder)\n"
        "    except OSError:\n"
        "        pass\n"
        "print(os.getuid(), os.getgid(), os.getgroups())\n"
    )
    done = container.run("python", "-c", program, entrypoint=False)
    assert done.stdout.split("\n")[:2] == ["/var/lib/autoreply", f"{UID} {UID} []"], done.stderr


def test_one_night_in_the_container(container: Container, mail: MailServer) -> None:
    assert container.run("check").returncode == 0
    assert not container.is_healthy()
    container.start()
    assert wait_until(container.is_healthy, 60, every=0.5), container.said()
    ana_writes(mail, 1)
    assert wait_until(lambda: bool(mail.sent()), 60), container.said()
    (reply,) = mail.sent()
    assert (reply.sender, reply.recipients) == (DESK, (ANA,))
    assert "988" in str(reply.message.get_body())
    assert container.stop() == 0
    kept = {file.name: file.stat() for file in (container.place / "state").iterdir()}
    assert kept["record.sqlite3"].st_uid == UID
    assert oct(kept["record.sqlite3"].st_mode & 0o777) == "0o600"

    container.start()  # what it kept outlives it
    assert wait_until(container.is_healthy, 60, every=0.5), container.said()
    ana_writes(mail, 2)
    assert wait_until(lambda: "already-told" in container.said(), 60)
    assert len(mail.sent()) == 1
    assert container.stop() == 0


def test_the_practices_page_asks_for_its_password_and_is_served_whole(container: Container, mail: MailServer) -> None:
    container.keep_secret("page", CHEAP)
    file, port = container.place / "settings" / "config.toml", free_port()
    text = re.sub(r'listen = ".*"', f'listen = "127.0.0.1:{port}"', file.read_text())
    file.write_text(f'{text}password_hash_file = "{SECRETS}/page"\n')
    container.start()
    assert wait_until(container.is_healthy, 60, every=0.5), container.said()
    visitor = Visitor(f"http://127.0.0.1:{port}")
    assert visitor.gets("/").headers["location"] == "/login"
    assert visitor.gets("/static/page.css").headers["content-type"].startswith("text/css")
    assert visitor.logs_in(PASSWORD).status == 303
    for path in {one.path for one in MENU} - {"mirror"}:  # people see their own, and one login for all is nobody's
        assert "Hillside Counseling" in visitor.reads(f"/{path}")
    assert "everybody uses one login" in visitor.gets("/mirror").text
    assert container.stop() == 0


def test_the_image_has_no_demo_and_says_how_to_get_it(container: Container) -> None:
    program = (
        "import importlib.util as i; print([n for n in ('autoreply_demo', 'pymap', 'aiosmtpd') if i.find_spec(n)])"
    )
    found = container.run("python", "-c", program, entrypoint=False)
    assert found.stdout == "[]\n", found.stderr
    for command in ("demo", "call"):
        done = container.run(command)
        assert done.returncode == 1
        assert (done.stdout, done.stderr) == ("", f"Error: {NO_DEMO}\n")
