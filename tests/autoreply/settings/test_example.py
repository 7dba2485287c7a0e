"""The example file is the manual: it loads, it names every key, and what it calls a default is one.

A line "#key = value" is a default that is switched off, unless "example" stands in the comment behind it.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

import pytest
from pydantic import BaseModel

from autoreply.settings import Settings, load
from autoreply.settings.channel import ChannelEntry
from autoreply.settings.duration import read_duration
from autoreply.settings.reach import Way
from autoreply.settings.reading.lines import KeyPath, key_lines
from autoreply.settings.reading.model_tree import inner_models
from channels.registry import find

EXAMPLE = Path(__file__).parents[3] / "config.example.toml"
TODAY = date(2026, 11, 22)
SECRETS = ("office-mail", "google", "record-url", "our-own-authority.pem", "twilio", "twilio-next", "twilio-key")
PAGE = {"page-password": "$argon2id$v=19$m=8,t=1,p=1$c2FsdHNhbHQ$aGFzaA", "page-token": "x" * 24}
REACH_SECRETS = ("ana-webhook", "ana-push", "webhook", "push")
MONITOR = dict.fromkeys(("ping", "ping-handover"), "https://hc-ping.com/0a1b")
SLACK_SECRETS = ("slack-bot", "slack-app", "slack-signing", "slack-client", "slack-ana")
KINDS = ("email", "sms", "voice", "slack")


def switched_on() -> str:
    """The example with every key in force: no # before what is not an explanation."""
    return re.sub(r"(?m)^#(?! |$)", "", re.sub(r"(?m)^#$", "", EXAMPLE.read_text("utf-8")))


def test_the_example_loads_as_it_is_without_any_doubt() -> None:
    settings = load(EXAMPLE, today=TODAY)
    assert settings.practice == "Hillside Counseling"
    assert settings.warnings == ()


def test_the_example_loads_with_every_key_switched_on(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text(switched_on(), encoding="utf-8")
    (tmp_path / "secrets").mkdir()
    for name in (*SECRETS, *SLACK_SECRETS, *REACH_SECRETS, *PAGE, *MONITOR):
        (tmp_path / "secrets" / name).write_text((PAGE | MONITOR).get(name, "sqlite:///x"))
        (tmp_path / "secrets" / name).chmod(0o600)
    settings = load(tmp_path / "config.toml", today=TODAY)
    assert settings.warnings == ()
    named = {"office-mail", "ana-mail", "main-texts", "main-whatsapp", "main-line", "team-slack"}
    assert set(settings.channels) == named


def fields(model: type[BaseModel], at: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """The path of every key that the file may have; what is named freely stands as "*"."""
    for name, field in model.model_fields.items():
        key = field.alias or name
        if model is ChannelEntry and key == "settings":
            for kind in KINDS:
                yield from fields(find(kind).settings, at)
            continue
        inner = next(inner_models(field.annotation), None)
        named = str(field.annotation).startswith("dict[")
        if inner is None or key == "add":  # an added holiday is a line, not a heading
            yield (*at, key)
        else:
            yield from fields(inner, (*at, key, *(["*"] if named else [])))


def written() -> set[tuple[str, ...]]:
    """The path of every key of the example, switched on, with free names as "*" and without numbers."""
    found = set()
    for path in key_lines(switched_on()):
        keys = [key for key in path if isinstance(key, str)]
        if keys[0] in {"channels", "people", "contacts"} and len(keys) > 1:
            keys[1] = "*"
        if keys[0] == "channels" and keys[2:3] == ["people"] and len(keys) > 3:
            keys[3] = "*"
        if keys[:2] == ["oncall", "protocol"] and len(keys) > 2:
            keys[2] = "*"
        found.add(tuple(keys))
    return found


# Said in the text of the example: they would contradict the lines beside them.
IN_WORDS = {
    ("channels", "*", "imap", "password"),
    ("channels", "*", "smtp", "password"),
    ("channels", "*", "oauth", "client_secret"),
    ("channels", "*", "auth_token"),
    ("channels", "*", "alternate_auth_token"),
    ("channels", "*", "api_key_secret"),
    ("web", "password_hash"),
    ("web", "token"),
    ("channels", "*", "bot_token"),
    ("channels", "*", "app_token"),
    ("channels", "*", "signing_secret"),
    ("channels", "*", "client_secret"),
    ("reach", "webhook_secret"),
    ("reach", "apprise_url"),
    ("monitor", "ping_url"),
    ("monitor", "handover_url"),
    *(("reach", "ways", key) for key in Way.model_fields),
    *(("oncall", "protocol", "*", key) for key in ("short", "spoken")),
}
# Like the practice's own, which are written out.
LIKE_OTHERS = {
    ("people", "*", "holidays"),
    ("people", "*", "reach"),
    ("channels", "*", "answers"),
    ("channels", "*", "breaker"),
    ("channels", "*", "delivery"),
}


def test_every_key_of_the_models_stands_in_the_example() -> None:
    here = written()
    missing = {path for path in fields(Settings) if path not in here | IN_WORDS and path[:3] not in LIKE_OTHERS}
    assert not missing
    text = EXAMPLE.read_text("utf-8")
    assert all(re.search(rf"#.*\b{path[-1]}\b", text) for path in IN_WORDS)


def defaults() -> Iterator[tuple[KeyPath, object]]:
    """The path and the value of each line that is switched off and is not an example."""
    table = tomllib.loads(switched_on())
    plain = EXAMPLE.read_text("utf-8").split("\n")
    for path, line in key_lines(switched_on()).items():
        off = plain[line - 1].startswith("#") and not plain[line - 1].startswith("#[")
        value: object = table
        for key in path:
            value = value[key]  # type: ignore[index]  # a path of this very table
        if off and "# example" not in plain[line - 1] and not isinstance(value, dict) and not worded(path):
            yield path, value


def worded(path: KeyPath) -> bool:
    """Whether it is a text in several lines, which have no room for a remark."""
    return path[0] == "words" or path[:2] == ("oncall", "protocol")


def default_of(path: KeyPath) -> object:
    """The default in the models of the key at `path`."""
    model: type[BaseModel] = Settings
    channel = tomllib.loads(switched_on())["channels"].get(path[1]) if path[0] == "channels" else None
    settings = find(channel["kind"]).settings if channel else Settings
    keys = [key for key in path if isinstance(key, str)]
    if keys[0] in {"channels", "people", "contacts"}:
        del keys[1]
    if keys[:2] == ["channels", "people"]:
        del keys[2]
    for key in keys[:-1]:
        if model is ChannelEntry and key not in model.model_fields:
            model = settings
        field = next(each for name, each in model.model_fields.items() if (each.alias or name) == key)
        model = next(inner_models(field.annotation))
    if model is ChannelEntry and keys[-1] not in model.model_fields:
        model = settings
    return model.model_fields[keys[-1]].get_default(call_default_factory=True)


def plain(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value


@pytest.mark.parametrize(
    ("path", "value"), [pytest.param(*each, id=".".join(map(str, each[0]))) for each in defaults()]
)
def test_what_the_example_calls_a_default_is_the_default(path: KeyPath, value: object) -> None:
    default = default_of(path)
    is_length = hasattr(default, "total_seconds")
    assert plain(default) == (read_duration(value) if is_length else value)


def test_a_good_number_of_defaults_is_compared() -> None:
    assert len(list(defaults())) > 45


def test_no_secret_is_needed_and_none_is_written() -> None:
    def keys(table: Mapping[str, object]) -> Iterator[str]:
        for key, value in table.items():
            yield key
            yield from keys(value) if isinstance(value, Mapping) else ()

    assert not {"password", "client_secret"} & set(keys(tomllib.loads(switched_on())))
