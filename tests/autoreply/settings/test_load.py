"""Layers, secrets and fallbacks: what `load` makes of a good file."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import MappingProxyType

import pytest
from pydantic import ValidationError

from autoreply.settings import Settings, SettingsError, fingerprint, load
from autoreply.settings.texts import words_of
from channels.email.settings import EmailSettings
from tests.autoreply.settings.samples import TWO_MAILBOXES

BEGINNING = """
practice = "Hillside Counseling"
country = "US"
timezone = "America/New_York"

[hours]
mon-fri = "9-17"

[people.ana]
name = "Ana Ruiz"
timezone = "America/Chicago"
languages = ["es"]

[answers]
again_after = "5h"

[breaker]
per_day = 200

[[exception]]
domain = "@Court.example"
answer = "always"
reason = "their mail looks automatic"
until = 2026-12-31
"""
FILE = (
    BEGINNING
    + TWO_MAILBOXES
    + """\
answers = { answer_within = "2h" }
breaker = { per_day = 50 }
"""
)

NOTHING: Mapping[str, str] = MappingProxyType({})
Load = Callable[..., Settings]


@pytest.fixture
def load_file(tmp_path: Path) -> Load:
    """Loads FILE, with lines added at its end, under an environment and flags."""

    def loaded(
        more: str = "", env: Mapping[str, str] | None = None, flags: Mapping[str, object] | None = None
    ) -> Settings:
        file = tmp_path / "config.toml"
        file.write_text(FILE + more)
        return load(file, env or {}, flags or {})

    return loaded


def mail(settings: Settings, name: str = "office-mail") -> EmailSettings:
    found = settings.channels[name].settings
    assert isinstance(found, EmailSettings)
    return found


def test_the_environment_is_stronger_than_the_file_and_flags_are_stronger_still(load_file: Load) -> None:
    more, env = '[log]\nlevel = "error"\n', {"AUTOREPLY_LOG__LEVEL": "warning"}
    assert load_file().log.level == "info"
    assert load_file(more).log.level == "error"
    assert load_file(more, env).log.level == "warning"
    assert load_file(more, env, {"log.level": "debug", "log.format": None}).log.level == "debug"


def test_only_the_ways_that_the_practice_has_words_of_its_own_for_are_filled_in(load_file: Load) -> None:
    words_of.cache_clear()
    assert load_file().warnings == ()
    assert len(words_of.cache) == 0, "to fill in our own texts takes a tenth of a second a language, at every start"
    (doubted,) = load_file('[words.en]\nsubject = "About your therapy"\n').warnings
    assert (doubted.where, len(words_of.cache)) == ("words.en.subject", 1)


def test_a_channel_with_a_dash_is_reached_with_an_underscore(load_file: Load) -> None:
    env = {
        "AUTOREPLY_CHANNELS__OFFICE_MAIL__IMAP__PASSWORD": "s3cret",
        "AUTOREPLY_CHANNELS__ANA_MAIL__IMAP__PORT": "143",
    }
    settings = load_file(env=env)
    assert mail(settings).imap_password() == "s3cret"
    assert mail(settings, "ana-mail").imap.port == 143
    assert settings.warnings == ()


def test_lists_come_from_the_environment_and_from_flags_as_json(load_file: Load) -> None:
    assert load_file(env={"AUTOREPLY_LANGUAGES": '["en", "fr"]'}).languages == ("en", "fr")
    assert load_file(flags={"languages": '["en", "de"]'}).languages == ("en", "de")


def test_a_wrong_variable_is_named_and_not_the_file(load_file: Load) -> None:
    with pytest.raises(SettingsError) as caught:
        load_file(env={"AUTOREPLY_WEB__LISTEN": "nowhere"}, flags={"log.level": "loud"})
    assert {(trouble.file, trouble.where) for trouble in caught.value.troubles} == {
        ("environment", "AUTOREPLY_WEB__LISTEN"),
        ("command line", "--set log.level"),
    }


def test_a_misspelt_variable_is_warned_about_and_a_foreign_one_is_not(load_file: Load) -> None:
    misspelt = "AUTOREPLY_CHANELS__OFFICE_MAIL__IMAP__PASSWORD"
    env = {
        misspelt: "x",
        "AUTOREPLY_SERVICE_HOST": "10.0.0.1",
        "AUTOREPLY_CONFIG": "f",
    }
    (warning,) = load_file(env=env).warnings
    assert warning.where == misspelt
    assert 'Did you mean "channels"?' in warning.says


def test_a_secret_is_read_from_its_file_beside_the_settings(load_file: Load, tmp_path: Path) -> None:
    secret = tmp_path / "mail-password"
    secret.write_text("from the file\n")
    secret.chmod(0o600)
    more = 'imap.password_file = "mail-password"\n'
    settings = load_file(more)
    assert mail(settings, "ana-mail").imap_password() == "from the file"
    assert settings.secret_files == (secret,)
    assert settings.warnings == ()
    env = {"AUTOREPLY_CHANNELS__ANA_MAIL__IMAP__PASSWORD": "from the environment"}
    assert mail(load_file(more, env), "ana-mail").imap_password() == "from the environment"
    by_variable = {"AUTOREPLY_CHANNELS__ANA_MAIL__SMTP__PASSWORD_FILE": "mail-password"}
    assert mail(load_file(env=by_variable), "ana-mail").smtp_password() == "from the file"
    written = more + 'imap.password = "from the settings"\n'
    assert mail(load_file(written), "ana-mail").imap_password() == "from the file"


def test_a_secret_file_that_all_may_read_is_warned_about(load_file: Load, tmp_path: Path) -> None:
    (tmp_path / "mail-password").write_text("x")
    (tmp_path / "mail-password").chmod(0o644)
    (warning,) = load_file('imap.password_file = "mail-password"\n').warnings
    assert "chmod 600" in warning.says
    assert warning.line == FILE.count("\n") + 1


@pytest.mark.parametrize("content", [None, b"", b"\n", b"\xff\xfe"])
def test_a_secret_file_without_a_secret_fails_loudly(load_file: Load, tmp_path: Path, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / "mail-password").write_bytes(content)
    with pytest.raises(SettingsError, match="mail-password") as caught:
        load_file('imap.password_file = "mail-password"\n')
    assert len(caught.value.troubles) == 1


def test_no_secret_is_ever_shown(load_file: Load) -> None:
    with pytest.raises(SettingsError) as caught:
        load_file('imap.password = ["hunter2"]\nsmtp.password = "hunter2"\n[record]\nurl = {a = "hunter2"}\n')
    assert "hunter2" not in str(caught.value) + repr(caught.value.troubles)
    settings = load_file('imap.password = "hunter2"\n[record]\nurl = "postgresql://a:hunter2@b/c"\n')
    assert len(settings.warnings) == 2
    assert "hunter2" not in repr(settings) + str(settings.warnings)


def test_a_channel_falls_back_to_its_person_and_then_to_the_practice(load_file: Load) -> None:
    settings = load_file()
    office, ana = settings.policy_for("office-mail"), settings.policy_for("ana-mail")
    assert (office.again_after, office.answer_within) == (timedelta(hours=5), timedelta(hours=6))
    assert (ana.again_after, ana.answer_within) == (timedelta(hours=5), timedelta(hours=2))
    assert (office.limits.per_day, ana.limits.per_day, ana.limits.per_10_minutes) == (200, 50, 30)
    assert (settings.languages_of("office-mail"), settings.languages_of("ana-mail")) == (("en",), ("es",))
    assert settings.zone_of("ana").key == "America/Chicago"


def test_an_exception_counts_to_the_end_of_its_last_day(load_file: Load) -> None:
    (rule,) = load_file().policy_for("office-mail").exemptions
    assert rule.who == "court.example"
    assert rule.until == datetime(2027, 1, 1, 5, tzinfo=UTC)  # midnight in New York


def test_settings_never_change(load_file: Load) -> None:
    with pytest.raises(ValidationError):
        setattr(load_file().log, "level", "debug")  # noqa: B010 - mypy knows already that it cannot be assigned


def test_what_is_over_is_told_only_to_those_who_know_the_date(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text(FILE + '[[day]]\ndate = 2026-11-20\nhours = "closed"\n')
    assert load(file).warnings == ()
    assert [warning.where for warning in load(file, today=date(2026, 11, 22)).warnings] == ["day[1].date"]


def test_the_fingerprint_tells_every_change_of_the_file_and_of_what_it_names(tmp_path: Path) -> None:
    file, secret, feed = tmp_path / "config.toml", tmp_path / "secret", tmp_path / "closures.ics"
    file.write_text('[a]\nb_file = "secret"\nfeeds = ["closures.ics", "https://calendar.example.org/"]\n')
    seen = {fingerprint(file)}
    secret.write_text("one")
    seen.add(fingerprint(file))
    feed.write_text("BEGIN")
    seen.add(fingerprint(file))
    assert fingerprint(file) in seen
    file.write_text("not toml at all [")
    seen.add(fingerprint(file))
    file.unlink()
    seen.add(fingerprint(file))
    assert len(seen) == 5


def test_variables_that_nothing_reads_are_named_and_those_of_kubernetes_are_not(load_file: Load) -> None:
    env = dict.fromkeys(
        ("AUTOREPLY_TIMEZON", "AUTOREPLY_CONFIG", "AUTOREPLY_PORT_80_TCP", "AUTOREPLY_SERVICE_HOST"), "x"
    )
    (warning,) = load_file(env=env).warnings
    assert warning.where == "AUTOREPLY_TIMEZON"
    assert 'Did you mean "timezone"?' in warning.says
