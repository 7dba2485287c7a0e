"""The file itself: opened, decoded, parsed; and what is said where that fails."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from autoreply.settings.problems import SettingsError
from autoreply.settings.reading.document import parse_document, read_document
from tests.timing import cpu_seconds, takes_less_than


def refusal(octets: bytes) -> str:
    with pytest.raises(SettingsError) as caught:
        parse_document(octets, "config.toml")
    return str(caught.value)


def test_a_mark_of_windows_at_the_front_and_its_line_ends_do_no_harm() -> None:
    document = parse_document(b'\xef\xbb\xbfpractice = "a"\r\n[hours]\r\nmon = "9-17"\r\n', "config.toml")
    assert document.table == {"practice": "a", "hours": {"mon": "9-17"}}
    assert document.places.lines["hours", "mon"] == 3


def test_a_file_in_another_encoding_is_told_so() -> None:
    assert "config.toml:2: The octet 0xe9 here is not UTF-8." in refusal(b'a = "b"\npractice = "caf\xe9"\n')
    assert "UTF-16" in refusal('practice = "a"'.encode("utf-16"))


def test_a_file_of_nul_octets_is_refused_at_once() -> None:
    assert "config.toml:2: There is a NUL octet here" in refusal(b'a = "b"\n\0')
    assert takes_less_than(0.5, lambda: cpu_seconds(lambda: refusal(b"\0" * 500_000)))


def test_an_empty_file_says_what_to_do() -> None:
    assert "Copy config.example.toml" in refusal(b" \n\t\n")


def test_no_file_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"no such file\. Copy config\.example\.toml"):
        read_document(tmp_path / "config.toml")


def test_a_folder_in_place_of_the_file_is_told_so(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="This is a folder"):
        read_document(tmp_path)


@contextmanager
def without_privileges() -> Iterator[None]:
    """As nobody, where the tests run as root, who may read everything."""
    user = os.geteuid()
    if user == 0:
        os.seteuid(65_534)
    try:
        yield
    finally:
        os.seteuid(user)


def test_a_file_without_permission_is_told_so(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text("a = 1")
    file.chmod(0)
    with without_privileges(), pytest.raises(SettingsError, match="may not be read by this user"):
        read_document(file)


def test_a_name_that_no_file_can_have_is_told_so() -> None:
    with pytest.raises(SettingsError, match="its name is not a file name"):
        read_document(Path("config\0.toml"))


def test_a_file_beyond_all_measure_is_not_read(tmp_path: Path) -> None:
    file = tmp_path / "disk.img"
    file.write_bytes(b"#" * 1_000_001)
    with pytest.raises(SettingsError, match="larger than a megabyte"):
        read_document(file)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("mon = 9:00", 'mon: Times need quotes. Put quotes around it: "9:00".'),
        ("mon = 9-5", 'Put quotes around it: "9-5".'),
        ("mon = 9am-5pm # lunch?", 'Put quotes around it: "9am-5pm".'),
        ("practice = Hillside Counseling", 'Text needs quotes. Put quotes around it: "Hillside Counseling".'),
        ("idle = True", "Write true, in small letters"),
        ("idle = yes", "Write true, in small letters"),
        ("a = ", "There is nothing after the = sign."),
        ("a = 1\na = 2", "config.toml:2: a: This key is in its table twice."),
        ("[a]\n[b]\n[a]", "config.toml:3: a: The table [a] is in the file twice."),
        ("[a]\nb = 1\n[a.b]", "This heading has the name of a key that was set above."),
        ('a = "C:\\Users"', "Use single quotes instead, or / in paths."),
        ('a = "abc', "A quote is opened here and not closed."),
        ("a = [1, 2", "A list is opened with [ and not closed."),
        ("a = {b = 1\n}", "A table in braces must stand on one line"),
        ("office mail = 1", 'write "office mail" in quotes'),
        ("mon-fri", 'not of the form key = "value"'),
        ("from = 2026-02-30", "This is not a date of the calendar."),
        ("from = 28.12.2026", "This is not a date of the calendar."),
        ("[channels.office mail]", "This heading is not complete."),
        ("a = 1 b = 2", "Something is left over after the value."),
        ("a = " + "[" * 5000, "beyond all bounds"),
    ],
)
def test_a_slip_in_writing_is_explained(text: str, says: str) -> None:
    assert says in refusal(text.encode())


def test_an_unquoted_password_is_not_repeated() -> None:
    assert "hunter2" not in refusal(b"password = hunter2\n")
    assert "hunter2" not in refusal("password = “hunter2”\n".encode())
