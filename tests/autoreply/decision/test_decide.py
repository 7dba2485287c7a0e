"""Every rule, each beside a message that differs in nothing else and is answered."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from autoreply.decision.decide import OPTED_OUT, RULES, Case, History, decide
from autoreply.decision.limits import Limits
from autoreply.decision.policy import Exemption, Policy
from autoreply.decision.reason import FIRM, SILENCING, Reason
from autoreply.decision.reserves import Spent
from channels import Inbound, Signal
from schedules import Calendar, Cause, Mode, Period, read_weekly

NIGHT = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
CALENDAR = Calendar(ZoneInfo("America/New_York"), read_weekly({"mon-fri": "9:00-17:00"}))
CLOSED = Period(Mode.AFTER_HOURS, NIGHT - timedelta(hours=5), NIGHT + timedelta(hours=7), Cause.HOURS)
ORIGIN = "mail.example"
OURS = f"strangers {ORIGIN}"
OPEN = Period(Mode.WORKING, NIGHT - timedelta(hours=14), NIGHT - timedelta(hours=5), Cause.HOURS)


def case(**changes: object) -> Case:
    """Maria writes at night, for the first time."""
    maria = Inbound("office", "1", "maria@mail.example", "", NIGHT)
    usual = Case(maria, CALENDAR, CLOSED, CLOSED, NIGHT, Policy())
    return replace(usual, **changes)  # type: ignore[arg-type]


def writes(
    *signals: Signal, sender: str = "maria@mail.example", arrived: datetime = NIGHT, last_human: datetime | None = None
) -> Inbound:
    return Inbound("office", "1", sender, "", arrived, dict.fromkeys(signals, "seen"), last_human=last_human)


def ago(**units: float) -> datetime:
    return NIGHT - timedelta(**units)


def reason(**changes: object) -> Reason:
    return decide(case(**changes)).reason


def test_an_ordinary_message_at_night_is_answered_and_every_rule_was_asked() -> None:
    decision = decide(case())
    assert decision.reason is Reason.ANSWERED
    assert len(decision.trace) == len(RULES)
    assert not any(step.says for step in decision.trace)


@pytest.mark.parametrize("signal", SILENCING)
def test_each_fact_that_speaks_for_silence_alone_suffices(signal: Signal) -> None:
    decision = decide(case(inbound=writes(signal)))
    assert decision.reason is SILENCING[signal]
    assert not decision.answers
    assert decision.trace[-1].says == "seen"
    assert reason(inbound=writes()) is Reason.ANSWERED


def test_words_of_need_pass_what_only_sounds_like_a_machine_once_and_nothing_that_is_one() -> None:
    sounds, urgent = Signal.SOUNDS_LIKE_RESPONDER, Signal.URGENT
    assert reason(inbound=writes(sounds)) is Reason.RESPONDER
    assert reason(inbound=writes(sounds, urgent)) is Reason.ANSWERED
    assert reason(inbound=writes(Signal.RESPONDER, urgent)) is Reason.RESPONDER
    told = History(in_period=(ago(hours=1),), urgent=(ago(hours=1),))
    assert reason(inbound=writes(sounds, urgent), history=told) is Reason.ALREADY_TOLD
    assert reason(inbound=writes(urgent), history=told) is Reason.ANSWERED_URGENT


def test_a_person_who_answers_our_reply_is_no_machine() -> None:
    assert reason(inbound=writes(Signal.ANSWERS_OUR_REPLY)) is Reason.ANSWERED


def test_an_exception_that_names_the_address_lifts_a_judgement_by_name_and_one_for_its_domain_does_not() -> None:
    for who, expected in (("maria@mail.example", Reason.ANSWERED), ("mail.example", Reason.SYSTEM_SENDER)):
        always = Policy(exemptions=(Exemption(who, "always", "a person, for all her name"),))
        assert reason(inbound=writes(Signal.SYSTEM_SENDER), policy=always) is expected
        assert reason(inbound=writes(Signal.REPORT), policy=always) is Reason.REPORT


def test_an_exception_knows_the_writer_behind_a_forwarder() -> None:
    never = Policy(exemptions=(Exemption("maria@mail.example", "never", "we telephone"),))
    for sender, writer in (("maria@mail.example via @f.example", "maria@mail.example"), ("maria@mail.example", "")):
        assert reason(inbound=replace(writes(), sender=sender, writer=writer), policy=never) is Reason.EXCEPTION
    assert reason(inbound=replace(writes(), sender="ana@mail.example via @f.example"), policy=never) is Reason.ANSWERED


@pytest.mark.parametrize("signal", [Signal.CALENDAR, Signal.INVITATION, Signal.SMS_GATEWAY])
def test_urgent_words_in_a_calendars_answer_or_a_text_are_answered(signal: Signal) -> None:
    assert reason(inbound=writes(signal)) is Reason(signal.value)
    assert reason(inbound=writes(signal, Signal.URGENT)) is Reason.ANSWERED
    assert reason(inbound=writes(signal, Signal.AUTOMATIC, Signal.URGENT)) is Reason.AUTOMATIC


@pytest.mark.parametrize("signal", SILENCING)
def test_an_exception_lifts_switches_and_lists_but_nothing_firm(signal: Signal) -> None:
    always = Policy(exemptions=(Exemption("mail.example", "always", "their gateway marks letters as lists"),))
    expected = SILENCING[signal] if signal in FIRM else Reason.ANSWERED
    assert reason(inbound=writes(signal), policy=always) is expected


def test_who_the_file_says_is_never_answered_until_the_exception_ends() -> None:
    never = Policy(exemptions=(Exemption("maria@mail.example", "never", "my sister", until=NIGHT),))
    assert (
        decide(case(policy=never, now=ago(seconds=1), inbound=writes(arrived=ago(seconds=2)))).reason
        is Reason.EXCEPTION
    )
    assert reason(policy=never) is Reason.ANSWERED


def test_a_domain_stands_for_its_subdomains_and_for_nobody_who_only_looks_alike() -> None:
    never = Policy(exemptions=(Exemption("court.example", "never", "the clerk's office writes to everybody"),))
    for sender, expected in {
        "clerk@court.example": Reason.EXCEPTION,
        "clerk@north.court.example": Reason.EXCEPTION,
        "clerk@notcourt.example": Reason.ANSWERED,
    }.items():
        assert reason(policy=never, inbound=writes(sender=sender)) is expected


def test_arrived_in_working_hours_is_silent_even_when_looked_at_after_closing() -> None:
    assert reason(arrival=OPEN) is Reason.WORKING_HOURS
    assert reason(arrival=CLOSED) is Reason.ANSWERED


def test_once_the_office_has_opened_nobody_is_told_that_it_is_closed() -> None:
    assert reason(present=OPEN) is Reason.OPEN_NOW


def test_a_message_older_than_answer_within_is_left_to_people() -> None:
    assert reason(inbound=writes(arrived=ago(hours=6, seconds=1))) is Reason.TOO_OLD
    assert reason(inbound=writes(arrived=ago(hours=6))) is Reason.ANSWERED


def test_a_live_conversation_is_not_cut_into_unless_the_words_are_urgent() -> None:
    just_now = ago(minutes=10)
    assert reason(inbound=writes(last_human=just_now)) is Reason.LIVE_CONVERSATION
    assert reason(inbound=writes(last_human=ago(minutes=10, seconds=1))) is Reason.ANSWERED
    assert reason(inbound=writes(Signal.URGENT, last_human=just_now)) is Reason.ANSWERED


def test_told_once_in_a_closed_period_and_again_after_four_hours() -> None:
    assert reason(history=History(in_period=(ago(hours=3, minutes=59),))) is Reason.ALREADY_TOLD
    assert reason(history=History(in_period=(ago(hours=4),))) is Reason.ANSWERED_AGAIN


def test_who_was_told_in_the_same_instant_was_told_just_now() -> None:
    for seconds, says in ((0, "was told just now in this"), (1, "was told 1 second ago in this")):
        decision = decide(case(history=History(in_period=(ago(seconds=seconds),))))
        assert says in str(decision.trace[-1].says)


def test_urgent_words_pass_the_limit_at_once_and_then_once_in_ten_minutes() -> None:
    urgent, just_told = writes(Signal.URGENT), History(in_period=(ago(minutes=5),))
    assert reason(inbound=urgent, history=just_told) is Reason.ANSWERED_URGENT
    assert reason(inbound=writes(), history=just_told) is Reason.ALREADY_TOLD
    for minutes, expected in ((9.9, Reason.ALREADY_TOLD), (10, Reason.ANSWERED_URGENT)):
        told = History(in_period=(ago(hours=2), ago(minutes=minutes)), urgent=(ago(minutes=minutes),))
        assert reason(inbound=urgent, history=told) is expected
        assert reason(inbound=writes(), history=told) is Reason.ALREADY_TOLD


def test_two_machines_that_know_urgent_words_fall_silent_after_two_hours() -> None:
    for answered, expected in ((11, Reason.ANSWERED_URGENT), (12, Reason.ALREADY_TOLD)):
        told = tuple(ago(minutes=10 * (number + 1)) for number in range(answered))
        assert reason(inbound=writes(Signal.URGENT), history=History(in_period=told, urgent=told)) is expected
    told = tuple(ago(hours=4, minutes=10 * number) for number in range(12))
    assert reason(inbound=writes(Signal.URGENT), history=History(in_period=told, urgent=told)) is Reason.ANSWERED_AGAIN


def test_replies_from_before_the_clock_was_stepped_back_do_not_silence_for_ever() -> None:
    future = NIGHT + timedelta(hours=2)
    assert reason(history=History(in_period=(future,))) is Reason.ANSWERED
    assert reason(history=History(in_period=(ago(minutes=1), future))) is Reason.ALREADY_TOLD


def test_the_breaker_stops_ordinary_answers_and_keeps_a_reserve_for_urgent_ones() -> None:
    policy = Policy(limits=Limits(30, 300), strangers_urgent=Limits(5, 20))
    urgent = replace(writes(Signal.URGENT), origin=ORIGIN)
    for told, ordinary, in_need in (
        (History(ten_minutes=29, day=299), Reason.ANSWERED, Reason.ANSWERED),
        (History(ten_minutes=30), Reason.BREAKER, Reason.ANSWERED),
        (History(day=300), Reason.BREAKER, Reason.ANSWERED),
        (History(breaker=True), Reason.BREAKER, Reason.ANSWERED),
        (History(breaker=True, spent={OURS: Spent(5, 5)}), Reason.BREAKER, Reason.BREAKER),
        (History(spent={OURS: Spent(0, 20)}), Reason.ANSWERED, Reason.BREAKER),
    ):
        assert reason(history=told, policy=policy) is ordinary
        assert reason(history=told, policy=policy, inbound=urgent) is in_need


def test_a_flood_from_one_place_empties_the_reserve_of_no_other() -> None:
    """Each of these is a flood that uses up one reserve, and who is answered all the same."""
    in_need = replace(writes(Signal.URGENT), origin=ORIGIN)
    proven = replace(in_need, signals={**in_need.signals, Signal.AUTHENTICATED: "pass"})
    elsewhere = replace(in_need, sender="ben@other.example", origin="other.example")
    here, all_of_it = {OURS: Spent(10, 10)}, {f"strangers {number}.example": Spent(10, 30) for number in range(30)}
    ours = {f"authenticated {ORIGIN}": Spent(10, 10)}
    for spent, writer, known, reserve in (
        (here, in_need, False, ""),
        (here, elsewhere, False, "strangers other.example"),
        (here, in_need, True, "known"),
        (here, proven, False, f"authenticated {ORIGIN}"),
        (here | ours, proven, False, ""),
        (here | ours, proven, True, "known"),
        (all_of_it, elsewhere, False, ""),
        (all_of_it, proven, False, f"authenticated {ORIGIN}"),
        ({"known": Spent(30, 30)}, in_need, True, OURS),
        ({"known": Spent(0, 300)}, in_need, True, OURS),
        ({**here, "known": Spent(0, 300)}, in_need, True, ""),
    ):
        decision = decide(case(inbound=writer, history=History(spent=spent, known=known)))
        assert (decision.reserve, decision.reason is Reason.BREAKER) == (reserve, not reserve), spent
        assert "@" not in decision.says


def test_a_reply_that_came_back_ends_the_attempts() -> None:
    assert reason(history=History(unreachable="an earlier reply came back")) is Reason.UNREACHABLE


def test_urgent_words_of_somebody_who_could_not_be_reached_are_answered_within_their_own_limit() -> None:
    urgent, back = writes(Signal.URGENT), "an earlier reply came back"
    assert reason(inbound=urgent, history=History(unreachable=back)) is Reason.ANSWERED
    lately = (ago(minutes=5),)
    assert reason(inbound=urgent, history=History(lately, lately, unreachable=back)) is Reason.ALREADY_TOLD
    assert reason(inbound=urgent, history=History(unreachable=f"{OPTED_OUT}STOP")) is Reason.UNREACHABLE
    assert reason(inbound=writes(Signal.URGENT, Signal.REPORT), history=History(unreachable=back)) is Reason.REPORT


def test_the_same_case_gives_the_same_decision() -> None:
    assert decide(case()) == decide(case())
