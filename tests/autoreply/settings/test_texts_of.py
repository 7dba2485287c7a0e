"""Whose texts: the practice's, a person's, an account's."""

from pathlib import Path

import pytest

from autoreply.settings import SettingsError, load

GOOD = "{{ nobody_is_reading }} Danger: {{ emergency }} {{ crisis }}"
FILE = f"""
practice = "Hillside Counseling"
country = "US"
languages = ["en", "es"]
timezone = "America/New_York"
[hours]
mon-fri = "9-17"
[words.en]
ordinary = "Practice. {GOOD}"
repeat = "Practice. {GOOD}"
footer = "practice"
[people.ana]
name = "Ana"
[people.ana.words.en]
ordinary = "Ana. {GOOD}"
footer = "ana"
[people.ben]
name = "Ben"
"""
MAIL = """
[channels.{name}]
kind = "email"
address = "{name}@hillside.example"
imap = {{ host = "127.0.0.1", port = 9, security = "none", password = "x" }}
smtp = {{ host = "127.0.0.1", port = 9, security = "none", authenticate = false }}
"""


def read(tmp_path: Path, more: str) -> Path:
    (tmp_path / "config.toml").write_text(FILE + more)
    return tmp_path / "config.toml"


def test_an_accounts_texts_come_before_those_of_its_person_and_these_before_the_practices(tmp_path: Path) -> None:
    ana = MAIL.format(name="ana") + 'person = "ana"\n[channels.ana.words.en]\nfooter = "box"\n'
    settings = load(read(tmp_path, MAIL.format(name="office") + ana))
    told = {name: settings.texts_of(name)["en"] for name in ("office", "ana")}
    assert [told["office"][key][:8] for key in ("ordinary", "repeat", "footer")] == ["Practice", "Practice", "practice"]
    assert [told["ana"][key][:4] for key in ("ordinary", "repeat", "footer")] == ["Ana.", "Prac", "box"]
    shared = settings.texts_of("office", "ana")["en"]  # somebody wrote to Ana on an account of all
    assert [shared[key][:4] for key in ("ordinary", "repeat", "footer")] == ["Ana.", "Prac", "ana"]
    assert settings.texts_of("office", "ben") == settings.texts_of("office")


@pytest.mark.parametrize(
    ("more", "where", "says"),
    [
        ('[channels.office.words.en]\nordinary = "x"', "channels.office.words.en.ordinary", "911 is missing"),
        ('[people.ben.words.es]\nrepeat = "x"', "people.ben.words.es.repeat", "911 is missing"),
        ('[channels.office.words.fr]\nfooter = "x"', "channels.office.words.fr", "languages of its channel"),
        ('[channels.office.words.en]\nordinarry = "x"', "channels.office.words.en.ordinarry", "did you mean ordinary"),
    ],
)
def test_a_text_that_cannot_be_used_is_named_where_it_stands(tmp_path: Path, more: str, where: str, says: str) -> None:
    with pytest.raises(SettingsError) as caught:
        load(read(tmp_path, f"{MAIL.format(name='office')}{more}\n"))
    [trouble] = caught.value.troubles
    assert (trouble.where, says in trouble.says) == (where, True)


def test_a_doubt_about_a_text_is_told_where_it_stands(tmp_path: Path) -> None:
    careful = MAIL.format(name="office") + '[channels.office.words.en]\nfooter = "Your therapist"\n'
    warnings = load(read(tmp_path, careful)).warnings
    assert [each.where for each in warnings if "therap" in each.says] == ["channels.office.words.en.footer"]
