"""How people are told, as the file says it: what is taken, what is refused, and what is most likely not meant."""

import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from autoreply.decision.ladder import LADDER
from autoreply.settings import Settings, SettingsError, load
from autoreply.settings.checks.reach_checks import reach_lines
from autoreply.settings.problems import SettingsProblem
from autoreply.settings.reach import WayKind
from channels import NoticeMedium
from channels.registry import GROUP

FILE = """
practice = "Hillside Counseling"
country = "US"
timezone = "America/New_York"
[hours]
mon-fri = "9-17"
[channels.office]
kind = "email"
address = "office@hillside.example"
imap = { host = "127.0.0.1", port = 1, security = "none", password = "hush" }
smtp = { host = "127.0.0.1", port = 1, security = "none" }
[people.ana]
name = "Ana Ruiz"
"""


def read(folder: Path, more: str) -> Settings:
    (folder / "secret").write_text("Quetzalcoatl")
    (folder / "secret").chmod(0o600)
    file = folder / "config.toml"
    file.write_text(FILE + more)
    return load(file, {})


PAGER = """
from dataclasses import replace
from channels import NoticeMedium, _template
KIND = replace(_template.KIND, name="pager", medium=NoticeMedium.TEXT)
"""


@pytest.fixture
def pager(tmp_path: Path) -> Iterator[None]:
    """A channel of another distribution that can send texts to people of the practice."""
    place = tmp_path / "installed"
    info = place / "autoreply_pager-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: autoreply-pager\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(
        f"[{GROUP}]\npager = autoreply_pager:KIND\nbroken = autoreply_pager.no:KIND\n"
    )
    (place / "autoreply_pager.py").write_text(PAGER)
    sys.path.append(str(place))
    yield
    sys.path.remove(str(place))
    sys.modules.pop("autoreply_pager", None)


def about_reach(settings: Settings) -> list[SettingsProblem]:
    return [one for one in settings.warnings if "reach" in one.where]


def test_ways_stand_in_their_order_and_a_person_without_any_has_those_of_the_practice(tmp_path: Path) -> None:
    settings = read(
        tmp_path,
        '[reach]\nways = [{ mail = "owner@hillside.example" }]\n[people.ana.reach]\n'
        'ways = [{ text = "+1 (202) 555-0143" }, { mail = "ana@hillside.example", content = "counts" }]\n'
        '[people.ben]\nname = "Ben Cole"\n',
    )
    assert [(way.kind, way.address) for way in settings.reach_of("ana").ways] == [
        ("text", "+12025550143"),
        ("mail", "ana@hillside.example"),
    ]
    assert settings.reach_of("ben") is settings.reach_of("") is settings.reach
    lines = list(reach_lines(settings))
    assert lines[:2] == [
        "Hillside Counseling: mail (with what clients write).",
        "Ana Ruiz: text (counts only), then mail (counts only).",
    ]
    with_words, counts = lines[2:]
    assert "such as one under a business associate agreement" in with_words
    assert counts.startswith("Counts only: how many messages there are. No name")
    assert counts.endswith("The link to your page stands below, if [web] has a public_url.")


def test_each_choice_of_content_is_explained_where_it_was_made_and_so_is_what_alerts(tmp_path: Path) -> None:
    alone = read(tmp_path, '[reach]\nways = [{ mail = "owner@hillside.example", content = "counts" }]\n')
    assert not any("business associate" in line for line in reach_lines(alone))
    oncall = '[oncall]\npeople = ["ana"]\nhandoff = "mon 9:00"\nstarting = 2026-12-07\nalerts = ["office"]\n'
    alerting = read(tmp_path, f'[reach]\nways = [{{ mail = "owner@hillside.example" }}]\n{oncall}')
    assert any("until somebody takes it, on: office." in line for line in reach_lines(alerting))
    assert not any("Counts only" in line for line in reach_lines(alerting))


def test_who_is_told_when_is_explained_by_the_minutes_that_hold(tmp_path: Path) -> None:
    oncall = '[oncall]\npeople = ["ana"]\nhandoff = "mon 9:00"\nstarting = 2026-12-07\nalerts = ["office"]\n'
    reach = '[reach]\nways = [{ mail = "owner@hillside.example" }]\n'
    usual = read(tmp_path, reach + oncall)
    assert usual.oncall.ladder.steps == LADDER
    assert list(reach_lines(usual))[-1] == (
        "A text and push at once, a call after 2 minutes, all of it again and the second number after 5 minutes, the "
        "next person after 10 minutes, everybody and the owner after 20 minutes, then everybody every 30 minutes until "
        "somebody takes it."
    )
    quick = read(tmp_path, f'{reach}{oncall}ladder = {{ call = "60s", everybody = "15m" }}\n')
    assert quick.oncall.ladder.steps == replace(LADDER, call=timedelta(minutes=1), everybody=timedelta(minutes=15))
    assert "a call after 1 minute, " in list(reach_lines(quick))[-1]
    assert "everybody and the owner after 15 minutes, then everybody every 30 minutes" in list(reach_lines(quick))[-1]


@pytest.mark.parametrize(
    ("ways", "says"),
    [
        ('{ text = "202 555 0143" }', "country code"),
        ('{ mail = "ana" }', "mail address"),
        ('{ slack = "ana" }', "member id"),
        ("{ content = 'full' }", "exactly one"),
        ('{ mail = "a@hillside.example", text = "+12025550143" }', "exactly one"),
        ('{ text = "+12025550143", content = "full" }', "lock screen"),
        ('{ webhook = "https://hooks.hillside.example/" }', "webhook_secret_file"),
        ('{ webhook = "http://hooks.hillside.example/" }', "https://"),
        ('{ webhook = "https://10.0.0.5/" }', "private network"),
        ('{ webhook = "https://169.254.169.254/" }', "private network"),
        ('{ webhook = "https://[fe80::1]/" }', "private network"),
        ('{ webhook = "https://[::ffff:192.168.0.9]:8443/" }', "private network"),
        ('{ apprise = "phone" }', "apprise_url_file"),
        ('{ mail = "a@hillside.example", via = "nobody" }', "not in \\[channels\\]"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_what_to_write(tmp_path: Path, ways: str, says: str) -> None:
    with pytest.raises(SettingsError, match=says):
        read(tmp_path, f"[reach]\nways = [{ways}]\n")


@pytest.mark.parametrize(
    "address", ["https://hooks.hillside.example/", "https://93.184.216.34/", "http://127.0.0.1:8080/", "http://[::1]/"]
)
def test_a_webhook_is_on_the_internet_or_on_this_computer(tmp_path: Path, address: str) -> None:
    ways = f'[reach]\nways = [{{ webhook = "{address}" }}]\nwebhook_secret_file = "secret"\n'
    assert [way.address for way in read(tmp_path, ways).reach.ways] == [address]


def test_words_of_clients_belong_in_no_personal_mailbox(tmp_path: Path) -> None:
    personal = '[reach]\nways = [{{ mail = "owner@gmail.com"{} }}]\n'
    (warned,) = about_reach(read(tmp_path, personal.format("")))
    assert "gmail.com" in warned.says
    assert 'content = "counts"' in warned.says
    assert about_reach(read(tmp_path, personal.format(', content = "counts"'))) == []
    assert about_reach(read(tmp_path, personal.format("").replace("gmail.com", "hillside.example"))) == []
    assert about_reach(read(tmp_path, personal.format("") + 'content = "counts"\n')) == []


def test_a_way_that_no_channel_can_send_is_told(tmp_path: Path) -> None:
    (warned,) = about_reach(read(tmp_path, '[reach]\nways = [{ text = "+12025550143" }]\n'))
    assert 'kind = "sms"' in warned.says


def test_secrets_come_from_files_and_are_shown_nowhere(tmp_path: Path) -> None:
    settings = read(
        tmp_path,
        '[people.ana.reach]\nways = [{ webhook = "https://hooks.hillside.example/" }, { apprise = "phone" }]\n'
        'webhook_secret_file = "secret"\napprise_url_file = "secret"\n[monitor]\nping_url = "https://hc.example/Quetzalcoatl"\n',
    )
    reach = settings.people["ana"].reach
    assert reach is not None
    assert reach.webhook_secret is not None
    assert reach.webhook_secret.get_secret_value() == "Quetzalcoatl"
    assert "Quetzalcoatl" not in repr(settings)


def test_a_way_that_no_channel_can_send_is_named_with_the_kind_that_could(tmp_path: Path) -> None:
    ways = '[reach]\nways = [{ text = "+12025550143" }, { slack = "U0ANA" }, { mail = "ana@hillside.example" }]\n'
    text, slack = about_reach(read(tmp_path, ways))
    assert text.says == 'No channel can send this text. Add one of kind = "sms", or take this way out.'
    assert slack.says == 'No channel can send this slack. Add one of kind = "slack", or take this way out.'
    assert (text.where, slack.where) == ("reach.ways[1]", "reach.ways[2]")


@pytest.mark.usefixtures("pager")
def test_a_channel_of_another_distribution_sends_what_it_says_that_it_can(tmp_path: Path) -> None:
    line = f'[channels.line]\nkind = "pager"\ninbox = "{tmp_path}"\noutbox = "{tmp_path}"\n'
    ways = '[reach]\nways = [{ text = "+12025550143"VIA }]\n'
    assert about_reach(read(tmp_path, line + ways.replace("VIA", ""))) == []
    assert about_reach(read(tmp_path, line + ways.replace("VIA", ', via = "line"'))) == []
    (doubt,) = about_reach(read(tmp_path, line + ways.replace("VIA", ', via = "office"')))
    assert doubt.says == 'No channel can send this text. Add one of kind = "sms" or "pager", or take this way out.'


def test_every_medium_of_a_channel_is_a_way_that_people_write() -> None:
    assert {kind.medium for kind in WayKind} == {None, *NoticeMedium}
