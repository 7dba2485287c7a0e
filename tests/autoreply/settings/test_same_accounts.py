"""Two channels of one account would tell everybody twice: the file is taken, with a warning that shows no secret."""

from pathlib import Path

from autoreply.settings import load

FILE = """
practice = "Hillside Counseling"
country = "US"
timezone = "America/New_York"
[hours]
mon-fri = "9-17"
[channels.team]
kind = "slack"
app_token_file = "app"
{team}
[channels.clients]
kind = "slack"
app_token_file = "app"
{clients}
"""
TWICE = 'This account is watched by channel "team" too: people would hear twice.'


def warnings(folder: Path, team: str, clients: str, **env: str) -> list[str]:
    for name in ("app", "one", "two"):
        (folder / name).write_text(f"xoxb-{name}")
        (folder / name).chmod(0o600)
    file = folder / "config.toml"
    file.write_text(FILE.format(team=team, clients=clients))
    file.chmod(0o600)
    said = [warning.says for warning in load(file, env).warnings]
    assert "xoxb" not in " ".join(said)
    return said


def test_two_channels_of_one_app_in_slack_are_found_by_their_tokens_and_by_what_they_watch(tmp_path: Path) -> None:
    one, two = 'bot_token_file = "one"', 'bot_token_file = "two"'
    assert TWICE in warnings(tmp_path, one, one)
    assert TWICE not in warnings(tmp_path, one, two)
    room, ana = (
        'client_channels = ["C0CLIENTS"]',
        '[channels.{}.people.ana]\nuser = "U0ANA"\n[people.ana]\nname = "Ana"',
    )
    assert TWICE in warnings(tmp_path, f"{one}\n{room}", f"{two}\n{room}")
    assert TWICE not in warnings(tmp_path, f"{one}\n{room}", f"{two}\n{ana.format('clients')}")
    key = "AUTOREPLY_CHANNELS__{}__BOT_TOKEN"
    same = {key.format("TEAM"): "xoxb-1", key.format("CLIENTS"): "xoxb-1"}
    assert TWICE in warnings(tmp_path, "", "", **same)
    assert TWICE not in warnings(tmp_path, "", "", **{**same, key.format("TEAM"): "xoxb-2"})
