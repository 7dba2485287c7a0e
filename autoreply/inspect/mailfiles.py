"""Messages from a mail file, an mbox or a Maildir, one after another, without holding them all."""

import mailbox
from collections.abc import Iterator
from pathlib import Path


def messages(path: Path) -> Iterator[tuple[bytes, str | None]]:
    """Each message's octets, with the envelope sender of an mbox's From line. Raises `OSError`."""
    if path.is_dir():
        yield from _maildir(path)
    elif _starts_as_mbox(path):
        yield from _mbox(path)
    else:
        yield path.read_bytes(), None


def is_many(path: Path) -> bool:
    """Whether the path is a Maildir or an mbox rather than one message."""
    return path.is_dir() or _starts_as_mbox(path)


def _starts_as_mbox(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(5) == b"From "


def _maildir(path: Path) -> Iterator[tuple[bytes, str | None]]:
    folder = mailbox.Maildir(path, create=False) if (path / "cur").is_dir() else None
    names = folder.keys() if folder is not None else sorted(p.name for p in path.iterdir() if p.is_file())
    for name in names:
        yield (folder.get_bytes(name) if folder is not None else (path / name).read_bytes()), None


def _mbox(path: Path) -> Iterator[tuple[bytes, str | None]]:
    box = mailbox.mbox(path, create=False)
    try:
        for key in box.iterkeys():
            words = box.get_message(key).get_from().split()
            yield box.get_bytes(key), _envelope(words[0] if words else "")
    finally:
        box.close()


def _envelope(word: str) -> str | None:
    """An mbox's From line names the envelope sender; MAILER-DAEMON and "-" stand for the null one."""
    if word.upper() in ("MAILER-DAEMON", "<>"):
        return ""
    return word if "@" in word else None
