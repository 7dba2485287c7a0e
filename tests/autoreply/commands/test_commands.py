"""The commands, called as a person calls them."""

import json
import subprocess
import sys
import threading
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from autoreply.cli import cli, commands
from autoreply.commands import status as status_command
from autoreply.commands.doctor import render
from autoreply.inspect.explain import Explainer
from autoreply.record import Record
from autoreply.record import Result as Attempted
from autoreply.settings import load
from autoreply.settings.files import private_folder
from autoreply.settings.in_effect import OF_DAEMON, in_effect, keep
from autoreply.settings.paths import record_url, state_folder
from channels import Finding
from schedules import SystemClock
from tests.autoreply.record.test_messages import note

MAIL = (
    "Return-Path: <maria@mail.example>\r\nFrom: Maria <maria@mail.example>\r\nTo: office@hillside.example\r\n"
    "Message-ID: <1@mail.example>\r\nSubject: private matters\r\n{more}\r\nhello\r\n"
)
SUNDAY_NIGHT = "2026-11-22T02:00:00-05:00"


def call(*words: str | Path, stdin: str | None = None) -> Result:
    return CliRunner().invoke(cli, [str(word) for word in words], input=stdin)


def explain_lines(file: Path, *wishes: Mapping[str, object]) -> list[dict[str, object]]:
    stdin = "".join(json.dumps(wish) + "\n" for wish in wishes)
    done = call("explain", "--config", file, "--jsonl", stdin=stdin)
    assert done.exit_code == 0, done.output
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.mark.parametrize("name", commands())
def test_every_command_explains_itself(name: str) -> None:
    done = call(name, "--help")
    assert done.exit_code == 0
    assert "Usage:" in done.output


def test_a_missing_file_is_one_sentence_and_no_traceback(tmp_path: Path) -> None:
    for name, status in (("check", 1), ("status", 2), ("run", 78)):
        done = call(name, "--config", tmp_path / "nothing.toml")
        assert done.exit_code == status
        assert "nothing.toml" in done.stderr
        assert "Traceback" not in done.output


def test_a_state_folder_that_cannot_be_made_is_said_in_a_sentence(file: Path, tmp_path: Path) -> None:
    (tmp_path / "state").write_text("in the way")
    for name, status in (("run", 78), ("status", 2)):
        done = call(name, "--config", file)
        assert done.exit_code == status
        assert done.stderr.startswith(f"The folder {tmp_path / 'state'} cannot be made")


def test_explain_says_what_a_person_would_hear_and_why(file: Path) -> None:
    done = call("explain", "--config", file, "--at", "2026-11-22 02:00")
    assert "Answered: Got the after-hours reply (answered)" in done.stdout
    assert "988" in done.stdout
    assert "Monday" in done.stdout
    done = call("explain", "--config", file, "--at", "2026-11-23 10:00")
    assert "Not answered: It arrived while you were open (working-hours)" in done.stdout


def test_explain_goes_by_the_persons_own_hours_and_clock(file: Path) -> None:
    friday_noon = ("--at", "2026-11-27 12:00")
    assert "Not answered: " in call("explain", "--config", file, *friday_noon).stdout
    hers = call("explain", "--config", file, "--person", "ana", *friday_noon).stdout
    assert hers.startswith("ana: ")
    assert "Answered: " in hers
    assert "Chicago time" in hers


def test_explain_refuses_strangers_and_unreadable_times(file: Path) -> None:
    for words, sentence in (
        (("--person", "bob"), '"bob" is not in [people]. The people are: ana.'),
        (("--channel", "fax"), 'There is no channel "fax" in the file. The channels are: office, ana.'),
        (("--at", "whenever"), '"whenever" is not a time Autoreply understands'),
        (("--at", "9999-12-31 23:59"), '"9999-12-31 23:59" is too far away'),
    ):
        done = call("explain", "--config", file, *words)
        assert done.exit_code == 2
        assert sentence in done.stderr


def test_explain_reads_a_mail_file(file: Path, tmp_path: Path) -> None:
    mail = tmp_path / "mail.eml"
    mail.write_text(MAIL.format(more="List-Id: <news.example>\r\n"))
    done = call("explain", "--config", file, "--at", "2026-11-22 02:00", mail)
    assert "Not answered: A newsletter or a mailing list (mailing-list)" in done.stdout
    mail.write_text(MAIL.format(more=""))
    done = call("explain", "--config", file, "--at", "2026-11-22 02:00", "--json", mail)
    found = json.loads(done.stdout)
    assert found["decision"] == "reply"
    assert found["reply"]["to"] == "maria@mail.example"
    assert "private matters" not in done.stdout


def test_explain_says_who_is_told_of_urgent_words_and_when(file: Path, tmp_path: Path) -> None:
    oncall = '[oncall]\npeople = ["ana"]\nhandoff = "mon 9:00"\nstarting = 2026-11-16\nladder = { call = "1m" }\n'
    reach = '[reach]\nways = [{ mail = "owner@hillside.example" }]\n'
    file.write_text(f'{file.read_text()}{reach}{oncall}alerts = ["office"]\n')
    mail = tmp_path / "mail.eml"
    told = "Who is on call is alerted:\n  A text and push at once, a call after 1 minute, all of it again"
    for words, at, alerts in (
        ("I want to kill myself", "2026-11-22 02:00", True),
        ("hello", "2026-11-22 02:00", False),
        ("I want to kill myself", "2026-11-23 10:00", False),
    ):
        mail.write_text(MAIL.format(more="").replace("hello", words), newline="")
        done = call("explain", "--config", file, "--channel", "office", "--at", at, mail)
        assert done.exit_code == 0, done.output
        assert (told in done.stdout) is alerts


def test_explain_jsonl_answers_each_line_by_itself(file: Path) -> None:
    reply, bulk, again = explain_lines(
        file,
        {"raw": MAIL.format(more=""), "at": SUNDAY_NIGHT},
        {"raw": MAIL.format(more="Precedence: bulk\r\n"), "at": SUNDAY_NIGHT, "channel": "office"},
        {"raw": MAIL.format(more=""), "at": SUNDAY_NIGHT},
    )
    assert (reply["decision"], reply["reason"]) == ("reply", "answered")
    assert set(reply["reply"]) == {"to", "subject", "headers", "text"}  # type: ignore[call-overload]
    assert (bulk["decision"], bulk["reason"], bulk["reply"]) == ("silent", "bulk", None)
    assert bulk["trace"][-1]["says"]  # type: ignore[index]
    assert again == reply


def test_explain_jsonl_takes_a_path_own_addresses_and_a_return_path(file: Path, tmp_path: Path) -> None:
    mail = tmp_path / "mail.eml"
    mail.write_text(
        "From: Tom <tom@post.example>\r\nTo: me@elsewhere.example\r\nMessage-ID: <2@post.example>\r\n\r\nhi\r\n"
    )
    wish = {"path": str(mail), "at": SUNDAY_NIGHT}
    plain, own, both = explain_lines(
        file,
        wish | {"return_path": "tom@post.example"},
        wish | {"own": ["me@elsewhere.example"]},
        wish | {"own": ["me@elsewhere.example"], "return_path": "<tom@post.example>"},
    )
    assert [one["reason"] for one in (plain, own, both)] == ["not-addressed", "no-return-path", "answered"]
    assert both["reply"]["to"] == "tom@post.example"  # type: ignore[index]


def test_explain_jsonl_answers_every_bad_line_with_a_sentence(file: Path) -> None:
    bad = ("no json", "[]", "{}", '{"raw": 7}', '{"path": "/nowhere"}', '{"raw": "", "channel": "fax"}')
    done = call("explain", "--config", file, "--jsonl", stdin="\n".join([*bad, '{"raw": "", "at": "whenever"}', ""]))
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(lines) == 7
    assert all(set(line) == {"error"} for line in lines)


@pytest.mark.parametrize(
    ("wish", "field"),
    [
        ({"own": "me@elsewhere.example"}, '"own" must be a list'),
        ({"own": [7]}, '"own" must be a list'),
        ({"form": "x@y.example"}, '"form" is not a field'),
        ({"return_path": 7}, '"return_path" must be'),
        ({"channel": ["office"]}, '"channel" must be'),
        ({"at": "whenever"}, '"at": "whenever" is not a time'),
        ({"at": "9999-12-31T23:59:59-12:00"}, '"at": '),
        ({"raw": "\u20ac"}, '"raw" must be'),
        ({"path": "/nowhere"}, 'either "raw"'),
    ],
)
def test_explain_jsonl_names_the_field_that_is_wrong(file: Path, wish: dict[str, object], field: str) -> None:
    good: dict[str, object] = {"raw": MAIL.format(more=""), "at": SUNDAY_NIGHT}
    (found,) = explain_lines(file, good | wish)
    assert field in str(found["error"])
    assert explain_lines(file, good)[0]["decision"] == "reply"


def test_explain_jsonl_takes_the_times_of_a_person_and_tells_signals_and_need(file: Path) -> None:
    urgent = MAIL.format(more="X-Spam-Flag: yes\r\n") + "I want to die.\r\n"
    plain, seen = explain_lines(
        file, {"raw": MAIL.format(more=""), "at": "2026-11-22 02:00"}, {"raw": urgent, "at": "2026-11-22 02:00"}
    )
    assert (plain["decision"], plain["signals"], plain["urgent"]) == ("reply", {}, False)
    assert (seen["reason"], seen["urgent"]) == ("spam", True)
    assert set(seen["signals"]) == {"spam", "urgent"}  # type: ignore[call-overload]
    assert "die" not in str(seen["signals"])


def test_explain_from_somebody_asks_the_record_or_says_that_there_is_none(file: Path) -> None:
    ask = ("explain", "--config", file, "--from", "Ana@mail.example", "--at", "2026-11-22 02:00")
    assert "There is no record here" in call(*ask).stdout
    settings = load(file)
    with Explainer.of(settings, datetime(2026, 11, 22, 6, tzinfo=UTC)) as explainer:
        told = explainer.mail("office", MAIL.format(more="").replace("maria", "ana").encode())
    private_folder(state_folder(settings))
    record = Record.open(record_url(settings))
    at = datetime(2026, 11, 22, 6, tzinfo=UTC)
    record.messages.note(replace(told.inbound, arrived=at), at, told.case.present.start, lambda _history: told.outcome)
    record.close()
    found = call(*ask).stdout
    assert "Not answered: The sender had a reply already (already-told)" in found
    assert "There is no record here" not in found
    assert "Answered: " in call(*ask[:4], "tom@mail.example", *ask[5:]).stdout
    assert "Answered: " in call(*ask[:3], *ask[5:]).stdout


def test_explain_jsonl_answers_a_good_line_after_any_other(file: Path) -> None:
    stranger = json.dumps({"raw": MAIL.format(more=""), "at": SUNDAY_NIGHT, "own": ["\ud800@elsewhere.example"]})
    good = json.dumps({"raw": MAIL.format(more=""), "at": SUNDAY_NIGHT})
    lines = [b'{"raw": "\xff"}', b"[" * 100_000, stranger.encode(), good.encode()]
    done = CliRunner().invoke(cli, ["explain", "--config", str(file), "--jsonl"], input=b"\n".join(lines))
    latin, nested, elsewhere, last = [json.loads(line) for line in done.stdout.splitlines()]
    assert set(latin) == set(nested) == {"error"}
    assert (elsewhere["reason"], last["reason"]) == ("not-addressed", "answered")


def test_explain_replays_an_mbox_with_its_limits(file: Path, tmp_path: Path) -> None:
    mbox = tmp_path / "last-month.mbox"
    one = "From {path} Sun Nov 22 07:{minute:02}:00 2026\nDate: Sun, 22 Nov 2026 02:{minute:02}:00 -0500\n{mail}\n\n"
    mails = [MAIL.format(more="").replace("\r\n", "\n").replace("<1@", f"<{minute}@") for minute in (1, 5, 9)]
    mails.append(mails[0].replace("Return-Path: <maria@mail.example>\n", "").replace("<1@", "<12@"))
    paths = ["maria@mail.example"] * 3 + ["MAILER-DAEMON"]
    mbox.write_text(
        "".join(
            one.format(path=path, minute=3 * n, mail=mail)
            for n, (path, mail) in enumerate(zip(paths, mails, strict=True))
        )
    )
    done = call("explain", "--config", file, mbox)
    assert "1 would have got a reply" in done.stdout
    assert "2  The sender had a reply already (already-told)" in done.stdout
    assert "1  A bounce message, with nobody to answer (null-sender)" in done.stdout


def test_closing_opening_and_resuming_change_what_is_answered(file: Path) -> None:
    ask = ("explain", "--config", file)
    done = call("close", "--config", file, "--until", "+2h", "--reason", "burst pipe")
    assert done.exit_code == 0, done.output
    assert "Hillside Counseling is closed" in done.stdout
    assert "override" in call(*ask).stdout
    assert "burst pipe" in call("status", "--config", file).stdout
    assert "Your usual hours count again." in call("resume", "--config", file).stdout
    assert "nothing to end" in call("resume", "--config", file).stdout
    call("open", "--config", file, "--until", "+2h", "--reason", "catching up", "--person", "ana")
    assert "Not answered: It arrived while you were open (working-hours)" in call(*ask, "--person", "ana").stdout


def test_an_override_needs_an_end_that_is_still_to_come(file: Path) -> None:
    for until in ("2020-01-01 09:00", "later"):
        done = call("close", "--config", file, "--until", until, "--reason", "x")
        assert done.exit_code == 2
        assert "Traceback" not in done.output
    done = call("close", "--config", file, "--until", "+1h", "--reason", "x", "--person", "bob")
    assert '"bob" is not in [people]' in done.stderr


def test_who_covers_while_somebody_is_ill_is_told_to_clients_and_who_cannot_is_refused(file: Path) -> None:
    people = {"people.ben": ("Ben", "+1 555 0102"), "contacts.lee": ("Dr. Lee", "+1 555 0100")}
    added = [f'[{key}]\nname = "{name}"\ncontact = "{contact}"\n' for key, (name, contact) in people.items()]
    file.write_text(file.read_text() + "".join(added))
    ill = ("close", "--config", file, "--until", "+2h", "--reason", "ill")
    done = call(*ill, "--person", "ana", "--cover", "ben", "--cover", "lee")
    assert "Replies tell clients that Ben covers." in done.stdout, done.output
    told = call("explain", "--config", file, "--person", "ana").stdout
    assert "Until then, Ben stands in for us." in told
    assert "Contact: +1 555 0102" in told
    call(*ill, "--person", "ben")
    assert "Until then, Dr. Lee stands in for us." in call("explain", "--config", file, "--person", "ana").stdout
    for who, says in (("ana", "cannot cover for themselves"), ("bob", "neither a person nor a contact")):
        refused = call(*ill, "--person", "ana", "--cover", who)
        assert (refused.exit_code, says in refused.stderr) == (2, True)
    assert call("open", "--config", file, "--until", "+2h", "--reason", "x", "--cover", "ben").exit_code == 2
    alone = call(*ill, "--person", "ana", "--cover", "ben")
    assert "Everybody who was to cover is away too." in alone.stdout


def test_status_is_for_people_and_for_machines(file: Path) -> None:
    assert "Ana Ruiz" in call("status", "--config", file).stdout
    found = json.loads(call("status", "--config", file, "--json").stdout)
    assert {one["who"] for one in found["modes"]} == {"Hillside Counseling", "Ana Ruiz"}
    found["last_day"] = [{"channel": "office", "reason": "already-told", "messages": 2}]
    assert "2  The sender had a reply already (already-told)" in status_command.render(found)


def test_calendar_draws_for_terminal_file_and_machine(file: Path, tmp_path: Path) -> None:
    week = ("calendar", "--config", file, "--from", "2026-11-23", "--days", "7")
    assert "Ana Ruiz" in call(*week).stdout
    picture = tmp_path / "week.svg"
    assert call(*week, "--svg", picture).exit_code == 0
    assert picture.read_text().startswith("<svg")
    rows = json.loads(call(*week, "--json").stdout)
    assert rows[0]["periods"][0]["mode"] == "after-hours"


def test_calendar_prints_the_next_dates_of_what_comes_by_a_rule(file: Path) -> None:
    plain = file.read_text()
    assert "come by a rule" not in call("calendar", "--config", file).stdout
    file.write_text(plain.replace("[hours]\n", '[hours]\n"1st sat" = "10-13"\n'))
    assert "1st Sat of the month: 10:00 AM-1:00 PM. Next: Sat, " in call("calendar", "--config", file).stdout
    rules = [row["rules"] for row in json.loads(call("calendar", "--config", file, "--json").stdout)]
    assert [(rule["when"], len(rule["dates"])) for rule in rules[0]] == [("1st Sat of the month", 4)]


def test_an_account_with_hours_of_its_own_is_said_wherever_hours_are(file: Path) -> None:
    assert file.read_text().count('address = "office@hillside.example"') == 1
    own = 'address = "office@hillside.example"\nhours = { daily = "9:00-23:59", "1st sun" = "0-24" }'
    file.write_text(file.read_text().replace('address = "office@hillside.example"', own))
    check = call("check", "--config", file).stdout
    assert "The hours of office, on the clock of America/New_York" in check
    assert "Mon-Sun 9:00 AM-11:59 PM" in check
    assert "hours of its own; replies in" in check
    assert "channels.office.hours.daily: 9:00" in check.replace("09:00", "9:00")
    days = call("calendar", "--config", file, "--days", "2").stdout
    assert "office (America/New_York)" in days
    assert "office: hours and days that come by a rule" in days
    assert {one["who"] for one in json.loads(call("status", "--config", file, "--json").stdout)["modes"]} >= {"office"}
    noon = ("explain", "--config", file, "--at", "2026-11-22T12:00:00-05:00")
    assert "working-hours" in call(*noon, "--channel", "office").stdout
    assert "working-hours" not in call(*noon, "--channel", "ana").stdout


def test_texts_of_an_account_and_the_voice_of_one_person_are_explained(file: Path) -> None:
    text = file.read_text().replace("state = ", 'voice = "I"\nstate = ')
    file.write_text(text + '\n[channels.office.words.en]\nfooter = "Book: https://hill.example"\n')
    night = ("explain", "--config", file, "--at", SUNDAY_NIGHT)
    told = call(*night, "--channel", "office").stdout
    assert "My office is closed at this hour" in told
    assert "Book: https://hill.example" in told
    assert "Book:" not in call(*night, "--channel", "ana").stdout
    assert "In en, these texts are its own: footer." in call("check", "--config", file).stdout


def test_a_short_check_fits_on_a_screen_and_keeps_the_exit_status(file: Path) -> None:
    short, whole = call("check", "--config", file, "--short"), call("check", "--config", file)
    assert len(short.stdout.splitlines()) <= 23 < len(whole.stdout.splitlines())
    assert "Ana Ruiz" in short.stdout
    assert short.exit_code == 0
    assert call("check", "--config", file, "--short", "--strict").exit_code == 1


def test_doctor_finds_the_account_that_cannot_be_reached_and_shows_no_secret(file: Path) -> None:
    done = call("doctor", "--config", file, "office")
    assert done.exit_code == 1
    assert "!!" in done.stdout
    assert "hush-hush" not in done.output
    assert call("doctor", "--config", file, "fax").exit_code == 2


def test_doctor_does_not_say_that_it_tries_again(file: Path) -> None:
    said = call("doctor", "--config", file, "office").stdout
    assert "!!  receiving" in said
    assert "trying again" not in said


def test_doctor_tells_apart_what_is_well_what_is_wrong_and_what_only_a_person_can_tell() -> None:
    well, wrong = Finding(True, "account", "fine"), Finding(False, "address", "no")
    open_ = Finding(True, "HELP", "look", look=True)
    assert render([("line", well)]).endswith("Everything works.")
    assert render([("line", well), ("line", wrong)]).endswith("1 thing to fix (!!).")
    asked = render([("line", well), ("line", open_)])
    assert "??  HELP: look" in asked
    assert asked.endswith("Everything works. Check 1 thing yourself (??).")


def test_doctor_counts_who_cannot_be_reached_and_names_nobody(file: Path) -> None:
    assert "unreachable" not in call("doctor", "--config", file, "office").stdout
    settings, now = load(file, {}), SystemClock().now()
    state_folder(settings).mkdir(mode=0o700, exist_ok=True)
    record = Record.open(record_url(settings))
    record.unreachable.mark("office", "maria@mail.example", now + timedelta(days=60), "it came back")
    record.close()
    said = call("doctor", "--config", file, "office").stdout
    assert "ok  unreachable: office: mail to 1 contact bounced" in said
    assert "maria" not in said


def test_login_is_for_accounts_with_oauth(file: Path) -> None:
    done = call("login", "--config", file, "office")
    assert done.exit_code == 2
    assert "office needs no login" in done.stderr


def test_the_program_runs_as_it_is_installed() -> None:
    program = Path(sys.executable).with_name("autoreply")
    done = subprocess.run([program, "--version"], capture_output=True, text=True, timeout=30)
    assert done.stdout.startswith("autoreply ")


def test_an_override_has_a_reason_and_says_what_holds_after_it(file: Path) -> None:
    done = call("open", "--config", file, "--until", "+2h", "--reason", " ")
    assert done.exit_code == 2
    assert "--reason" in done.output
    done = call("open", "--config", file, "--until", "+30d", "--reason", "summer school", "--author", "Ana")
    assert "30 days and nights" in done.output
    assert "Afterwards" not in done.output
    done = call("close", "--config", file, "--until", "+2h", "--reason", "burst pipe")
    assert "After that, an earlier change by Ana counts again: open until" in done.output
    assert "(summer school)" in done.output
    assert "days and nights" not in done.output


def test_explain_asks_for_one_address(file: Path) -> None:
    done = call("explain", "--config", file, "--at", "2026-11-22 02:00", "--from", "nobody")
    assert done.exit_code == 2
    assert "--from: this is not one mail address" in done.output


def test_a_broken_file_does_not_make_a_living_daemon_look_dead(file: Path) -> None:
    assert call("status", "--config", file, "--quiet").exit_code == 0
    file.write_text("practice = ", encoding="utf-8")
    done = call("status", "--config", file, "--quiet")
    assert done.exit_code in (0, 1)  # by the usual address, where something may live or not
    assert done.output == ""
    assert call("status", "--config", file).exit_code == 2


def test_a_mistyped_command_is_offered_the_nearest() -> None:
    done = call("staus")
    assert done.exit_code == 2
    assert 'There is no command "staus". Did you mean "status"?' in done.output
    assert "Did you mean" not in call("xyzzy").output


@pytest.mark.parametrize("mistake", ["practice = ", 'state = "{state}"\nhours = 9', "secret"])
def test_status_close_open_and_resume_work_while_the_file_has_a_mistake_or_a_secret_is_missing(
    file: Path, mistake: str
) -> None:
    state = file.with_name("state")
    state.mkdir(mode=0o700)
    good = file.read_text(encoding="utf-8")
    keep(file, state)
    if mistake == "secret":
        file.write_text(good.replace('password = "', 'password_file = "/nowhere/'), encoding="utf-8")
    else:
        file.write_text(f'{mistake.format(state=state)}\n# state:\nstate = "{state}"\n', encoding="utf-8")
    assert call("check", "--config", file).exit_code == 1
    done = call("close", "--config", file, "--until", "+2h", "--reason", "burst pipe")
    assert done.exit_code == 0, done.output
    assert "Hillside Counseling is closed until" in done.stdout
    assert "this goes by the settings that the daemon used last" in done.stderr
    seen = call("status", "--config", file)
    assert seen.exit_code == 1
    assert "burst pipe" in seen.stdout
    assert "Ana Ruiz" in seen.stdout
    assert call("open", "--config", file, "--until", "+1h", "--reason", "x", "--person", "ana").exit_code == 0
    assert "count again" in call("resume", "--config", file).stdout
    assert "count from zero" in call("resume", "--config", file, "--breaker", "office").stdout
    assert (state / "settings-in-effect.json").stat().st_mode & 0o777 == 0o600


def test_a_person_is_opened_in_a_closed_practice_and_no_command_claims_what_does_not_hold(file: Path) -> None:
    config = ("--config", file)
    call("close", *config, "--until", "+4h", "--reason", "burst pipe")
    done = call("open", *config, "--until", "+2h", "--reason", "emergency session", "--person", "ana")
    assert "Ana Ruiz is open until" in done.stdout
    assert "But" not in done.stdout
    assert "(working-hours)" in call("explain", *config, "--person", "ana").stdout
    call("resume", *config)
    call("close", *config, "--until", "+4h", "--reason", "ill", "--person", "ana")
    done = call("open", *config, "--until", "+2h", "--reason", "late opening")
    assert "Hillside Counseling is open until" in done.stdout
    assert "But Ana Ruiz is closed until" in done.stdout
    assert "(ill)" in done.stdout


def test_explain_says_where_a_person_has_no_channel_or_it_is_not_theirs(file: Path) -> None:
    done = call("explain", "--config", file, "--person", "ana", "--channel", "office")
    assert done.exit_code == 2
    assert 'office is not a channel of "ana". Theirs: ana.' in done.output
    assert call("explain", "--config", file, "--person", "ana", "--channel", "ana").exit_code == 0
    file.write_text(file.read_text("utf-8").replace('person = "ana"', ""), encoding="utf-8")
    done = call("explain", "--config", file, "--person", "ana")
    assert done.exit_code == 2
    assert 'there is none for "ana"' in done.output


def test_check_and_status_name_a_channel_that_is_only_in_the_record_and_what_waits_for_it(file: Path) -> None:
    assert "no longer in the settings" not in call("check", "--config", file).stdout
    assert not (file.parent / "state").exists(), "who only asks makes no record"
    settings, now = load(file, {}), SystemClock().now()
    private_folder(state_folder(settings))
    with Record.open(record_url(settings)) as record:
        claim = note(record, 1, now).claim
        assert claim is not None
        record.outgoing.write(
            [Attempted.put_off(claim, now, "its channel is no longer in the settings", doubtful=False)]
        )
    assert "no longer in the settings" not in call("check", "--config", file).stdout
    file.write_text(file.read_text("utf-8").replace("[channels.office]", "[channels.front]"), encoding="utf-8")
    done = call("check", "--config", file)
    assert 'The channel "office" is no longer in the settings. 1 reply waits for it' in done.stdout
    assert 'write renamed_from = "office" below the new [channels.NAME]' in done.stdout
    assert call("check", "--config", file, "--strict").exit_code == 1
    assert (
        "waiting on office (1 tries): its channel is no longer in the settings"
        in call("status", "--config", file).stdout
    )


def test_status_tells_another_program_at_the_address_of_the_page_from_the_daemon(file: Path) -> None:
    class Other(BaseHTTPRequestHandler):
        """Some other program's page."""

        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"<h1>Welcome</h1>")

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Other) as other:
        thread = threading.Thread(target=other.serve_forever)
        thread.start()
        try:
            listen = f'listen = "127.0.0.1:{other.server_port}"'
            file.write_text(file.read_text("utf-8").replace('listen = "off"', listen), encoding="utf-8")
            done = call("status", "--config", file)
            assert done.exit_code == 1
            assert "another program answers at [web] listen" in done.stdout
            assert call("status", "--config", file, "--quiet").exit_code == 1
        finally:
            other.shutdown()
            thread.join()


def test_what_is_kept_of_the_settings_in_effect_holds_no_secret_and_no_account(file: Path) -> None:
    url = f"sqlite://somebody:let-me-in@/{file.parent}/elsewhere.sqlite3"
    more = f'[record]\nurl = "{url}"\n[[day]]\ndate = 2030-11-25\nhours = "10-12"\n'
    file.write_text(file.read_text("utf-8") + f'token = "{"t0ken" * 6}"\n' + more, encoding="utf-8")
    state = private_folder(file.with_name("state"))
    keep(file, state)
    kept = (state / "settings-in-effect.json").read_text("utf-8")
    assert "2030-11-25" in kept
    for secret in ("hush-hush", "t0ken", "let-me-in", "office@hillside.example"):
        assert secret not in kept
    file.write_text(
        file.read_text("utf-8").replace('practice = "Hillside Counseling"', "practice = "), encoding="utf-8"
    )
    found = in_effect(file, {})
    assert found is not None
    assert found[1] == OF_DAEMON
    assert found[0].practice == "Hillside Counseling"
    assert str(found[0].days[0].date) == "2030-11-25"
    assert record_url(found[0]) == url, "it is read from the file, mistake or not"
    file.write_text("practice = ", encoding="utf-8")
    assert in_effect(file, {"AUTOREPLY_STATE": str(state)}) is None, "no other record is taken in its place"
