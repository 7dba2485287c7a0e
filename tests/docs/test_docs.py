"""The docs fail when they lag behind."""

import re
import subprocess
from datetime import timedelta
from pathlib import Path

import pytest

from autoreply.cli import commands
from autoreply.decision.ladder import LADDER, RUNGS, AlertWay, Whom
from autoreply.decision.reason import ANSWERS, Reason, words_of
from autoreply.settings import load
from autoreply.telemetry.metrics import Metrics

ROOT = Path(__file__).parents[2]
UNTRIED = "Not yet tried on a live account"
README = (ROOT / "README.md").read_text(encoding="utf-8")
REASONS = (ROOT / "docs/reasons.md").read_text(encoding="utf-8")
METRICS = (ROOT / "docs/metrics.md").read_text(encoding="utf-8")


def tracked(*patterns: str) -> list[Path]:
    listed = subprocess.run(["git", "ls-files", *patterns], cwd=ROOT, capture_output=True, text=True, check=True)
    return [ROOT / name for name in listed.stdout.splitlines()]


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_has_its_paragraph_in_the_right_chapter(reason: Reason) -> None:
    answers, silences = REASONS.split("## Silences: what the message is")
    chapter = answers if reason in ANSWERS else silences
    found = re.search(rf"^### {reason.value}\n(.+?)(?=^##|\Z)", chapter, re.MULTILINE | re.DOTALL)
    assert found
    assert len(found[1].strip()) > 40


def test_no_paragraph_speaks_of_a_reason_that_is_gone() -> None:
    assert set(re.findall(r"^### (.+)$", REASONS, re.MULTILINE)) == {reason.value for reason in Reason}


def test_every_metric_stands_in_the_docs_and_the_other_way_round() -> None:
    made = {f"{metric.name}{'_total' if metric.type == 'counter' else ''}" for metric in Metrics().registry.collect()}
    assert set(re.findall(r"^\| `(autoreply_\w+)`", METRICS, re.MULTILINE)) == made


def test_the_ladder_of_an_alert_stands_in_the_docs_as_it_is() -> None:
    text = (ROOT / "docs/morning.md").read_text(encoding="utf-8").partition("| after | told | by |")[2]
    rows = re.findall(r"^\| (\d+).*\| ([^|]+) \| ([^|]+) \|$", text, re.MULTILINE)
    said = {"who is on call": Whom.ON_CALL, "the next person": Whom.NEXT, "everybody, and the owner": Whom.EVERYBODY}
    ways = {
        "text": AlertWay.TEXT,
        "push": AlertWay.PUSH,
        "call": AlertWay.CALL,
        "the second number": AlertWay.SECOND_NUMBER,
    }
    found = [
        (int(after), said[whom], tuple(ways[way] for way in re.split(r", and |, | and ", by)))
        for after, whom, by in rows
    ]
    minute = timedelta(minutes=1)
    rungs = zip(LADDER.after, RUNGS, strict=True)
    assert found == [(after // minute, rung.whom, rung.ways) for after, rung in rungs]
    assert f"{LADDER.everybody // minute}, then every {LADDER.then_every // minute}" in text


@pytest.mark.parametrize("place", ["email", "slack", "twilio", "twilio/voice"])
def test_what_was_not_tried_on_a_live_account_stands_beside_its_channel_and_in_its_readme(place: str) -> None:
    rows = [line for line in README.splitlines() if line.endswith(f"| {UNTRIED} |")]
    assert f"(channels/{place}/README.md" in "\n".join(rows) or (place, rows[0][:12]) == ("email", "| Email with")
    guide = (ROOT / "channels" / place / "README.md").read_text(encoding="utf-8")
    assert guide.partition("\n## ")[0].count(f"\n{UNTRIED}: ") == 1
    assert len(re.findall(r"live (?:account|workspace)", guide)) == 1


@pytest.mark.parametrize("command", sorted(set(commands()) - {"demo"}))
def test_every_command_stands_in_the_readme(command: str) -> None:
    assert f"autoreply {command}" in README


def test_the_shortest_file_of_the_readme_loads(tmp_path: Path) -> None:
    shortest = re.search(r"```toml\n(.+?)```", README, re.DOTALL)
    assert shortest
    password = tmp_path / "password"
    password.write_text("secret")
    password.chmod(0o600)
    file = tmp_path / "config.toml"
    file.write_text(shortest[1].replace("/etc/autoreply/password", str(password)))
    settings = load(file, {})
    assert list(settings.channels) == ["office"]


@pytest.mark.parametrize("page", tracked("*.md"), ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_between_pages_leads_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
        if "://" not in target:
            assert (page.parent / target.replace("\\", "")).exists(), target


def test_the_locks_name_no_registry_and_every_package_has_hashes() -> None:
    for lock in ("requirements.lock", "requirements-dev.lock"):
        text = (ROOT / lock).read_text(encoding="utf-8")
        assert "://" not in text
        pins = re.split(r"\n(?=\S)", text.strip())
        assert all("--hash=sha256:" in pin for pin in pins)


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_has_its_words_in_one_short_sentence(reason: Reason) -> None:
    assert len(reason.words.split()) <= 20
    assert reason.words[0].isupper()
    assert not reason.words.endswith(".")


def test_no_two_reasons_have_the_same_words() -> None:
    assert len({reason.words for reason in Reason}) == len(Reason)
    assert words_of("already-told") == "The sender had a reply already"
    assert words_of("a-reason-of-another-version") == "a-reason-of-another-version"


def test_every_promise_that_is_named_is_listed_with_files_that_exist() -> None:
    text = (ROOT / "docs/promises.md").read_text(encoding="utf-8")
    listed = [int(number) for number in re.findall(r"^\| (\d+) \|", text, re.MULTILINE)]
    assert listed == list(range(1, len(listed) + 1))
    named = {
        int(number)
        for file in tracked("*.py", "docs/*.md", "docs/decisions/*.md")
        for number in re.findall(r"\bpromise\s+(\d+)", file.read_text(encoding="utf-8"))
    }
    assert len(named) > 5
    assert named <= set(listed)
    assert [path for path in re.findall(r"`((?:\w+/)+[\w.]*)`", text) if not (ROOT / path).exists()] == []


def test_each_decision_has_a_number_of_its_own_and_says_it_in_its_title() -> None:
    titles = {path.name: path.read_text(encoding="utf-8") for path in (ROOT / "docs/decisions").glob("[0-9]*.md")}
    numbers = [int(name[:4]) for name in titles]
    assert len(set(numbers)) == len(numbers) > 20
    assert [name for name, text in titles.items() if not text.startswith(f"# {int(name[:4])}. ")] == []
