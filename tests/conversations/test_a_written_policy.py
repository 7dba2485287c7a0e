"""A policy from its first version to its second: issued, overtaken by other hours, issued again, read, agreed to."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from autoreply.cli import cli
from autoreply.notices.handover.about_policy import AboutPolicy
from autoreply.record import Record
from autoreply.settings import load
from autoreply.settings.paths import record_url
from tests.autoreply.policy.practice import FILE

Says = Callable[..., str]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    made = tmp_path / "config.toml"
    made.write_text(f'state = "{tmp_path / "state"}"\n{FILE}'.replace('"es", "fr", "de"', '"es"'))
    made.chmod(0o600)
    return made


@pytest.fixture
def says(file: Path) -> Says:
    """What a command says. `fails` is its exit status."""

    def call(*words: str, fails: int = 0) -> str:
        done = CliRunner().invoke(cli, [*words, "--config", str(file)])
        assert done.exit_code == fails, done.output
        return done.output

    return call


def reminders(file: Path, reader: str, language: str = "en") -> str:
    """What the next hand-over of a reader says about the policy."""
    settings = load(file)
    with Record.open(record_url(settings)) as record:
        return " ".join(AboutPolicy(settings, record)(reader, language, datetime.now(UTC)))  # noqa: TID251


def change(file: Path, before: str, after: str) -> None:
    text = file.read_text()
    assert before in text
    file.write_text(text.replace(before, after))


def test_a_policy_is_issued_overtaken_issued_again_read_and_agreed_to(says: Says, file: Path) -> None:
    assert "No policy was issued yet" in says("policy", "show", fails=2)
    assert "# Cómo nos mantenemos en contacto" in says("policy", "draft", "--language", "es")
    assert "cannot be written" in says("policy", "draft", "--output", str(file.parent / "none/policy.pdf"), fails=1)
    change(file, 'fees = "Calls', '# fees = "Calls')
    refused = says("policy", "issue", fails=2)
    assert "Missing: what contact outside sessions costs. Source: Published policies of practices." in refused
    change(file, '# fees = "Calls', 'fees = "Calls')
    assert "Version 1 is issued." in says("policy", "issue", "--author", "Ana Ruiz")
    assert "Version 1 says the same as the settings file." in says("policy", "issue", fails=2)
    assert "differs from the settings file" not in says("check")

    change(file, 'mon-thu = "9:00-17:00"', 'mon-thu = "9:00-16:00"')
    sentence = "Monday to Thursday: 9:00 AM–5:00 PM became 9:00 AM–4:00 PM."
    warned = " ".join(says("check").split())
    assert f"The policy that you issued as version 1 differs from the settings file. {sentence}" in warned
    assert sentence in says("policy", "diff")
    assert "Not yet read by Ana Ruiz." in says("policy", "list")
    says("policy", "acknowledge", "ana")
    assert sentence in says("policy", "issue")
    assert "differs from the settings file" not in says("check")
    assert sentence in says("policy", "diff", "1", "2")
    assert "5:00" in says("policy", "show", "1"), "the first version stays as it was"

    assert "version 2 of the communication policy" in reminders(file, "ana"), "what she read was the first one"
    assert "Fassung 2" in reminders(file, "ben", "de")
    assert "Ana Ruiz, Ben Okafor" in reminders(file, "")
    says("policy", "acknowledge", "ana")
    assert "had already" in says("policy", "acknowledge", "ana")
    assert "is not in [people]" in says("policy", "acknowledge", "lee", fails=2)
    assert reminders(file, "ana") == ""
    assert reminders(file, "").endswith("acknowledged by: Ben Okafor.")
    says("policy", "acknowledge", "ben")
    assert reminders(file, "") == ""

    says("client", "add", "M.R.")
    assert "--how" in says("client", "consent", "M.R.", fails=2)
    assert "M.R. agreed to version 2" in says("client", "consent", "M.R.", "--how", "signed")
    assert "agreed to policy version 2" in says("client", "show", "M.R.")
    assert "withdrew the consent" in says("client", "consent", "M.R.", "--withdraw")
    assert "to version 2 is taken back" in says("client", "consent", "M.R.", "--mistake")
    assert "--mistake" in says("client", "consent", "M.R.", "--mistake", fails=2)


def test_a_policy_is_written_into_a_file_of_the_format_of_its_name(says: Says, file: Path) -> None:
    says("policy", "draft", "--output", str(file.parent / "draft.docx"))
    assert (file.parent / "draft.docx").read_bytes().startswith(b"PK")
    says("policy", "draft", "--output", str(file.parent / "draft.html"), "--language", "es")
    assert '<html lang="es">' in (file.parent / "draft.html").read_text()
    assert "md, html, pdf, docx" in says("policy", "draft", "--output", "draft.odt", fails=2)
    change(file, 'purpose = "scheduling"\n', "")
    assert "[channels.office] has no purpose" in " ".join(says("check").split())
