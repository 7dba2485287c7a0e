"""The sandbox without its page: the daemon in a process of its own, on simulators and a shared clock."""

import re
import urllib.error
import urllib.request
from datetime import datetime, timedelta
from functools import partial

import pytest

from autoreply_demo.sandbox.explainer import Explanation
from autoreply_demo.sandbox.mail import MailSender
from autoreply_demo.sandbox.page.actions import PageActions
from autoreply_demo.sandbox.page.app import templates
from autoreply_demo.sandbox.page.parts import Parts
from autoreply_demo.sandbox.practice import ZONE
from autoreply_demo.sandbox.sandbox import Sandbox
from autoreply_demo.sandbox.situations import OUTAGE
from autoreply_demo.simulators.waiting import wait

MARIA = MailSender("Maria", "maria@mail.example")
EVENING = datetime(2026, 11, 25, 18, 0, tzinfo=ZONE)
JO, SAM, LENA = "+15550198001", "+15550198002", "+15550198003"  # none of the sandbox's people
URGENT = "I do not want to live any more."


@pytest.fixture(autouse=True)
def evening(sandbox: Sandbox) -> None:
    """Each test begins on the same one."""
    sandbox.jump(EVENING)


def test_a_mail_and_a_text_are_answered_and_explain_says_the_same_why(sandbox: Sandbox) -> None:
    mail = sandbox.mail.write(MARIA, "Could we\r\nBcc: everybody@mail.example", subject="A\r\nBcc: x@y.example")
    wait(lambda: bool(sandbox.mail.answers(mail)), "the mail was not answered")
    assert sandbox.explainer.decided(mail.why) == mail.why.reason == "answered"
    assert [step.says for step in mail.why.trace if step.says] == []
    assert "after hours" in mail.why.hours[-1]
    again = sandbox.mail.write(MARIA, "Or at eleven?")
    wait(lambda: sandbox.explainer.decided(again.why) is not None, "the second mail was not decided")
    assert sandbox.explainer.decided(again.why) == again.why.reason == "already-told"
    assert sandbox.mail.answers(again) == []
    why = sandbox.texts.write(JO, "Hello?")
    mine, theirs = sandbox.texts.of(JO)
    assert (mine.mine, theirs.mine, why.reason) == (True, False, "answered")
    assert "911" in theirs.words
    assert theirs.segments > mine.segments == 1


def test_slack_is_answered_by_the_app_and_for_ana_and_explain_says_the_same_why(sandbox: Sandbox) -> None:
    for place in ("clients", "ana"):
        why = sandbox.slack.write("Maria", "Hello?", place)
        wait(partial(_decided, sandbox, why), "nobody decided")
        assert sandbox.explainer.decided(why) == why.reason == "answered"
        wait(partial(_answered, sandbox, place), "no answer")
    assert [post.in_thread for post in sandbox.slack.of("Maria", "clients")][-2:] == [False, True]
    assert sandbox.slack.snoozes


def test_slack_follows_the_clock_back_and_what_was_missed_there_is_found(sandbox: Sandbox) -> None:
    sandbox.jump(datetime(2027, 1, 5, 10, tzinfo=ZONE))
    by_day = sandbox.slack.write("Jo", "By day", "ana")
    wait(partial(_decided, sandbox, by_day), "nobody decided")
    sandbox.jump(EVENING)
    by_night = sandbox.slack.write("Jo", "By night", "ana")
    wait(partial(_decided, sandbox, by_night), "nobody decided")
    assert (by_day.reason, by_night.reason) == ("working-hours", "answered")
    first, second = [post for post in sandbox.slack.of("Jo", "ana") if post.mine]
    assert (first.words, f"{second.at.astimezone(ZONE):%Y-%m-%d %H:%M}") == ("By day", "2026-11-25 18:00")


def test_a_call_can_be_walked_to_who_is_on_call(sandbox: Sandbox) -> None:
    call = sandbox.call
    call.dial(JO)
    assert "9, 1, 1" in call.sounds[0].heard.text
    call.press("3")
    assert call.rings_at
    call.do("pick-up")
    assert call.asks_there
    call.press("1")
    call.do("nonsense")
    assert call.on
    call.do("callee-leaves")
    assert not call.on
    told = [(one.says, one.keys, one.answered) for one in call.steps]
    assert told[:2] == [("someone is calling", "", True), ("the caller pressed a key", "3", True)]
    assert ("a key was pressed on the other phone", "1", True) in told
    wait(lambda: sandbox.explainer.reason_of("line", call.name) is not None, "the call was not counted")
    assert call.actions == ()


def test_an_urgent_text_rings_at_who_is_on_call_and_the_key_of_that_call_takes_it(sandbox: Sandbox) -> None:
    page, phone = PageActions(sandbox), sandbox.staff_phone
    known, heard = len(phone.texts), phone.heard
    sandbox.texts.write(SAM, URGENT)
    wait(lambda: len(phone.texts) > known, "nobody was told")
    assert re.search(r"To take it reply \d+A", phone.texts[-1].words)
    assert not phone.ringing
    assert page.do("later", {})
    wait(lambda: phone.ringing, "the telephone did not ring")
    assert page.do("staff-key", {"key": "1"})
    assert phone.heard == heard, "nobody has picked up"
    assert page.do("staff", {"what": "pick-up"})
    key = re.search(r"To take it, press (\d)\.", phone.heard[-1].text)
    assert key
    assert page.do("staff-key", {"key": "#"})
    assert "That was another key." in phone.heard[-1].text
    assert page.do("staff-key", {"key": key[1]})
    assert "It is yours." in phone.heard[-1].text
    assert not phone.on
    wait(lambda: "Ben Cole took" in phone.texts[-1].words, "nobody was told who took it")
    drawn = Parts(page, templates("")).draw_all()
    assert "It is yours." in drawn["oncall"]
    assert drawn["oncall"].index("It is yours.") < drawn["oncall"].rindex("Ben Cole took")
    assert "by Ben Cole, Wed, Nov 25, 6:02 PM" in drawn["oncall_why"]


def test_who_is_on_call_lets_it_ring_and_takes_the_alert_by_text(sandbox: Sandbox) -> None:
    page, phone = PageActions(sandbox), sandbox.staff_phone
    known = len(phone.texts)
    sandbox.texts.write(LENA, URGENT)
    wait(lambda: len(phone.texts) > known, "nobody was told")
    assert page.do("later", {})
    wait(lambda: phone.ringing, "the telephone did not ring")
    assert page.do("staff", {"what": "decline"})
    assert not phone.ringing
    code = re.search(r"reply (\d+A)", phone.texts[-1].words)
    assert code
    assert page.do("staff-text", {"words": code[1]})
    wait(lambda: f"Ben Cole took {code[1]}" in phone.texts[-1].words, "nobody took it")


def test_the_log_is_dated_by_the_clock_of_the_sandbox(sandbox: Sandbox) -> None:
    sandbox.jump(datetime(2026, 12, 3, 20, 0, tzinfo=ZONE))
    sandbox.texts.write("+15550199003", "Hello?")
    wait(lambda: any("decided" in line and "2026-12-04T01:00" in line for line in sandbox.process.log()), "no line")
    sandbox.jump(EVENING)


def test_a_killed_daemon_leaves_the_phone_companys_fallback_and_then_goes_on(sandbox: Sandbox) -> None:
    sandbox.process.kill()
    assert sandbox.process.number is None
    mail = sandbox.mail.write(MailSender("Tom", "tom@mail.example"), "Are you there?")
    sandbox.texts.write("+15550199002", "Hello?")
    assert "911" in sandbox.texts.of("+15550199002")[-1].words
    assert sandbox.explainer.decided(mail.why) is None
    sandbox.restart()
    wait(lambda: bool(sandbox.mail.answers(mail)), "the mail was not answered")
    assert len(sandbox.mail.answers(mail)) == 1


def test_the_daemon_follows_the_clock_and_accepts_only_a_good_file(sandbox: Sandbox) -> None:
    sandbox.jump(EVENING + timedelta(days=5, hours=18))  # Tuesday noon
    open_ = sandbox.process.metric("autoreply_after_hours")
    assert open_['{channel="desk"}'] == 1  # the pause from twelve to one
    good = sandbox.file.read_text()
    sandbox.file.write_text(good.replace('"9:00-12:00, 13:00-17:00"', '"9:00-17:00"'))
    assert sandbox.process.reload()
    wait(lambda: sandbox.process.metric("autoreply_after_hours")['{channel="desk"}'] == 0, "the hours did not change")
    sandbox.file.write_text(good.replace('"9:00-12:00, 13:00-17:00"', '"9-9"'))
    assert not sandbox.process.reload()
    sandbox.file.write_text(good)
    assert sandbox.process.reload()


def test_what_makes_no_sense_is_answered_in_a_sentence_and_changes_nothing(sandbox: Sandbox) -> None:
    page, before = PageActions(sandbox), (sandbox.clock.rate, len(sandbox.mail.all()))
    nonsense: list[tuple[str, dict[str, str], str]] = [
        ("rate", {"rate": "1e9"}, "0, 1, 60 or 600"),
        ("rate", {}, "0, 1, 60 or 600"),
        ("jump", {"to": "yesterday"}, "cannot jump there"),
        ("set", {"at": "soon"}, "This is not a time"),
        ("set", {"at": "9999-12-31T23:59"}, "between 2000 and 2099"),
        ("set", {"at": "2026-12-01T10:00+01:00"}, "a local time"),
        ("mail", {"words": "Hi", "to": "root@localhost"}, "does not exist"),
        ("mail", {"words": "  "}, "Write a message"),
        ("text", {}, "Write a message"),
        ("staff-text", {}, "Write a message"),
        ("play", {"situation": "__init__"}, "does not exist"),
    ]
    for action, form, says in nonsense:
        assert page.do(action, form)
        assert says in page.notice, action
    for action, form in (
        ("key", {"key": "12"}),
        ("key", {}),
        ("call", {"what": "hang_up"}),
        ("staff", {"what": "explode"}),
        ("staff", {"what": "pick-up"}),
        ("staff-key", {"key": "12"}),
        ("look", {"who": "nobody"}),
    ):
        assert page.do(action, form)
        assert page.notice == ""
    assert not page.do("__init__", {})
    assert (sandbox.clock.rate, len(sandbox.mail.all())) == before


def test_a_file_that_moves_the_page_away_is_refused_and_the_old_one_stays_in_use(sandbox: Sandbox) -> None:
    page, good = PageActions(sandbox), sandbox.file.read_text()
    assert page.do("file", {"text": good.replace("[web]\nlisten", "[web]\n#listen")})
    assert "The sandbox needs listen" in page.notice
    assert page.editor.saved is False
    assert sandbox.file.read_text() == good
    wait(lambda: sandbox.process.ready() == [], "the daemon reports problems")


def test_a_text_to_a_channel_that_was_taken_out_of_the_file_is_found_when_it_is_put_back(sandbox: Sandbox) -> None:
    sandbox.jump(EVENING)
    page, good = PageActions(sandbox), sandbox.file.read_text()
    without = good[: good.index("[channels.texts]")] + good[good.index("[channels.line]") :]
    without = without.replace('alerts   = ["texts"]', "")
    assert page.do("file", {"text": without})
    assert page.editor.saved
    assert page.do("text", {"words": "Hello?"})
    mine, fallback = sandbox.texts.of(page.people.number)
    assert mine.fallback
    assert "911" in fallback.words
    drawn = Parts(page, templates("")).draw_all()
    assert "no longer have the channel [channels.texts]" in drawn["texts_why"]
    assert "911" in drawn["texts"]
    assert mine.why is not None
    assert (mine.why.reason, sandbox.explainer.decided(mine.why)) == ("", None)
    sandbox.jump(EVENING + OUTAGE)
    assert page.do("restore", {})
    assert page.editor.saved
    wait(partial(_decided, sandbox, mine.why), "nobody decided")
    assert sandbox.explainer.decided(mine.why) == "answered"


def _decided(sandbox: Sandbox, why: Explanation) -> bool:
    return sandbox.explainer.decided(why) is not None


def _answered(sandbox: Sandbox, place: str) -> bool:
    return "988" in sandbox.slack.of("Maria", place)[-1].words


def test_other_accounts_of_the_machine_read_neither_the_health_nor_the_figures_of_the_daemon(sandbox: Sandbox) -> None:
    assert sandbox.process.ready() is not None
    assert sandbox.process.metric("autoreply_heartbeat_timestamp_seconds")
    for page in ("/readyz", "/metrics"):
        with pytest.raises(urllib.error.HTTPError) as caught:
            urllib.request.urlopen(sandbox.process.url + page, timeout=30)
        assert caught.value.code == 403
        assert b"You need this daemon's key" in caught.value.read()
