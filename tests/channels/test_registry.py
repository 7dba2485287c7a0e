"""Channels are found by the name of their kind, and the one to copy works."""

import os
import shutil
import sys
import threading
from collections.abc import Iterator, Sequence
from datetime import timedelta
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

import channels
from channels import Inbound, Listens, Refused, Reply, Sends, Signal, _template, registry
from channels._template.settings import FolderSettings
from tests.channels.email.watching import Responder
from tests.peers.processes import wait_until


@pytest.fixture
def folders(tmp_path: Path) -> Iterator[Path]:
    """A folder that counts as one more place for channels, as that of another installation would."""
    place = tmp_path / "more"
    place.mkdir()
    channels.__path__.append(str(place))
    yield place
    channels.__path__.remove(str(place))
    for name in [name for name in sys.modules if name.startswith("channels.copied")]:
        del sys.modules[name]


def test_email_is_found_and_a_slip_of_the_pen_is_met_with_the_nearest_name() -> None:
    assert registry.find("email").name == "email"
    assert registry.kinds()["email"] is registry.find("email")
    assert "email" in registry.known()
    with pytest.raises(registry.UnknownKind, match='did you mean "email"'):
        registry.find("emial")
    with pytest.raises(registry.UnknownKind, match="there are: "):
        registry.find("carrier-pigeon")
    assert "carrier-pigeon" not in registry.kinds()


def test_the_template_itself_is_no_channel_and_its_copy_is_one(folders: Path) -> None:
    assert "folder" not in registry.known()
    assert _template.__file__ is not None
    shutil.copytree(Path(_template.__file__).parent, folders / "copied", ignore=shutil.ignore_patterns("__pycache__"))
    for file in (folders / "copied").glob("*.py"):
        file.write_text(file.read_text().replace("channels._template", "channels.copied"))
    assert registry.find("folder").settings.__module__ == "channels.copied.settings"


def test_a_folder_may_serve_several_kinds(folders: Path) -> None:
    (folders / "copied").mkdir()
    (folders / "copied" / "__init__.py").write_text(
        "from channels import ChannelKind\nfrom channels._template.settings import FolderSettings as S\n"
        "KINDS = (ChannelKind('pigeon', S, lambda *a: None), ChannelKind('owl', S, lambda *a: None))\n"
    )
    assert registry.find("owl").name == "owl"
    assert {"owl", "pigeon"} <= set(registry.kinds())


def test_another_distribution_may_bring_a_channel(tmp_path: Path) -> None:
    info = tmp_path / "autoreply_pigeon-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: autoreply-pigeon\nVersion: 1.0\n")
    entries = "pigeon = channels._template:KIND\nbroken = channels._template:FolderSettings\n"
    (info / "entry_points.txt").write_text(f"[{registry.GROUP}]\n{entries}")
    sys.path.insert(0, str(tmp_path))
    try:
        assert registry.find("pigeon") is _template.KIND
        assert "pigeon" in registry.known()
        with pytest.raises(registry.UnknownKind, match="autoreply-pigeon"):
            registry.find("broken")
    finally:
        sys.path.remove(str(tmp_path))


def test_a_broken_distribution_that_nobody_uses_is_left_out_and_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "broken_pigeon.py").write_text("raise TypeError('unexpected keyword')\n")
    monkeypatch.syspath_prepend(tmp_path)
    entry = EntryPoint("pigeon", "broken_pigeon:KIND", registry.GROUP)
    monkeypatch.setattr(registry, "_entries", lambda: (entry,))
    assert {"email", "slack"} <= {kind.name for kind in registry.every()}
    assert 'the channel "pigeon" of another distribution cannot be loaded' in caplog.text


def test_the_channel_to_copy_brings_messages_and_sends_replies(tmp_path: Path) -> None:
    desk = Responder(tmp_path)
    inbox, outbox = tmp_path / "in", tmp_path / "out"
    inbox.mkdir()
    settings = FolderSettings(inbox=inbox, outbox=outbox, look_every=60)
    channel = _template.KIND.build("notes", settings, desk.tools)
    assert isinstance(channel, Listens)
    assert isinstance(channel, Sends)
    (inbox / "old.txt").write_text("from long ago")
    hour_ago = (desk.now() - timedelta(hours=1)).timestamp()
    os.utime(inbox / "old.txt", (hour_ago, hour_ago))
    stop, came = threading.Event(), threading.Event()

    def deliver(mails: Sequence[Inbound]) -> None:
        desk.told.extend(mails)
        came.set()

    thread = threading.Thread(target=channel.listen, args=(stop, deliver))
    thread.start()
    assert wait_until(lambda: bool(desk.bookmarks.kept), 30)
    soon = (desk.now() + timedelta(seconds=5)).timestamp()
    (tmp_path / "Ana.txt").write_text("[automatic] hello")
    os.utime(tmp_path / "Ana.txt", (soon, soon))
    (tmp_path / "Ana.txt").rename(inbox / "Ana.txt")  # appears whole and dated, so it is seen as one thing
    channel.wake()
    assert came.wait(30)
    stop.set()
    channel.wake()
    thread.join(30)
    assert not thread.is_alive()
    assert [(mail.sender, Signal.AUTOMATIC in mail.signals) for mail in desk.told] == [("ana", True)]
    assert [finding.ok for finding in channel.examine()] == [True, False]
    with pytest.raises(channels.TryAgain):
        channel.send(Reply("ana", "", "We are closed.", "1"))
    outbox.mkdir()
    channel.send(Reply("ana", "", "We are closed.", "1"))
    assert (outbox / "ana-1.txt").read_text() == "We are closed."
    with pytest.raises(Refused):
        channel.send(Reply("../ana", "", "We are closed.", "1"))
    channel.close()
