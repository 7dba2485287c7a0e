"""What clients are told of who is on call: refused where it promises what nobody keeps, and off by default."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from autoreply.clients.personal import checked_text
from autoreply.clients.plans import PlanError
from autoreply.settings import Settings, SettingsError, load
from autoreply.settings.oncall import LONGEST_SHORT, LONGEST_SPOKEN, LONGEST_WRITTEN, OnCallProtocol
from autoreply.settings.texts import TextCatalog
from autoreply.texts.words import Occasion
from autoreply.texts.words.samples import SAMPLE
from channels import TextForm
from tests.autoreply.settings.samples import ALERTING_PRACTICE, ON_CALL

ALERTS = ON_CALL + 'alerts = ["office", "texts", "line"]\n'
ALERTING = {"written": "office", "short": "texts", "spoken": "line"}  # a channel for each
SAID = 'If it cannot wait, write the word "urgent". The person on call is then told.'
SHORT = 'The word "urgent" alerts us.'
SPOKEN = "If it cannot wait, you can ask for the person on call."


def told(**texts: str) -> str:
    """The tables, by keys such as en_written."""
    lines = (f"[oncall.protocol.{key[:2]}]\n{key[3:]} = '''{text}'''\n" for key, text in texts.items())
    return "".join(lines)


def alerts(channel: str) -> str:
    return f'{ON_CALL}alerts = ["{channel}"]\n'


def read(folder: Path, more: str, *, change: Mapping[str, str] | None = None) -> Settings:
    text = ALERTING_PRACTICE
    for old, new in (change or {}).items():
        assert old in text
        text = text.replace(old, new)
    (folder / "config.toml").write_text(text + more)
    return load(folder / "config.toml", {})


def refused(folder: Path, more: str, *, change: Mapping[str, str] | None = None) -> list[str]:
    with pytest.raises(SettingsError) as error:
        read(folder, more, change=change)
    return [f"{one.where}: {one.says}" for one in error.value.troubles]


def doubted(settings: Settings) -> list[str]:
    return [f"{one.where}: {one.says}" for one in settings.warnings if "protocol" in one.where]


def test_nothing_is_told_by_default_and_then_on_the_channels_that_alert_alone(tmp_path: Path) -> None:
    before = read(tmp_path, ALERTS)
    after = read(tmp_path, ALERTS + told(en_written=SAID).rstrip() + f"\nshort = '{SHORT}'\nspoken = '{SPOKEN}'\n")
    assert not before.oncall.tells_clients
    assert doubted(after) == []
    assert [dict(after.told_on_call(name)) for name in after.channels] == [
        {"en": SAID},
        {},
        {"en": SHORT},
        {"en": SPOKEN},
    ]
    texts = {
        (settings is after, name): TextCatalog(settings).of(name)[0].say(Occasion.ORDINARY, SAMPLE).text
        for settings in (before, after)
        for name in ("office", "desk", "texts")
    }
    assert texts[True, "desk"] == texts[False, "desk"] == texts[False, "office"]
    assert texts[True, "office"].replace(f"{SAID}\n\n", "") == texts[False, "office"]
    assert texts[True, "texts"].replace(f"{SHORT} ", "") == texts[False, "texts"]


def test_every_form_of_a_reply_has_its_words() -> None:
    protocol = OnCallProtocol(written="w", short="s", spoken="v")
    assert {form.value: protocol.said(form) for form in TextForm} == {
        "email": "w",
        "chat": "w",
        "sms": "s",
        "instant": "s",
        "voice": "v",
    }


def test_texts_without_a_short_one_have_the_written_one(tmp_path: Path) -> None:
    settings = read(tmp_path, ALERTS + told(en_written=SHORT))
    assert settings.told_on_call("texts") == {"en": SHORT}
    assert settings.told_on_call("line") == {}, "the menu names key 3 without it"


@pytest.mark.parametrize("key", ["written", "short", "spoken"])
@pytest.mark.parametrize(
    "phrase",
    [
        "within 10 minutes",
        "immediately",
        "always",
        "24/7",
        "guarantee",
        "We are a crisis service",
        "our emergency line",
    ],
)
def test_what_nobody_keeps_is_refused_wherever_it_stands(tmp_path: Path, key: str, phrase: str) -> None:
    says = refused(tmp_path, alerts(ALERTING[key]) + told(**{f"en_{key}": f'The word "urgent": {phrase}.'}))
    assert len(says) == 1
    assert says[0].startswith(f"oncall.protocol.en.{key}: ")
    assert says[0].partition('"')[2].partition('"')[0] in phrase
    assert "Take it out. Say what people can do, what happens then, and that there may be no answer." in says[0]


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("de", 'Schreiben Sie "dringend". Wir rufen innerhalb von 10 Minuten an.'),
        ("de", 'Schreiben Sie "dringend". Wir sind immer da.'),
        ("es", 'Escriba "urgente". Hay respuesta en 10 minutos.'),
        ("es", 'Escriba "urgente". Somos un servicio de urgencias.'),
        ("fr", 'Écrivez "urgent". Nous rappelons dans les 10 minutes.'),
        ("fr", 'Écrivez "urgent". Notre ligne d\'urgence.'),
    ],
)
def test_it_is_refused_in_every_language(tmp_path: Path, code: str, said: str) -> None:
    says = refused(tmp_path, ALERTS + told(**{f"{code}_written": said}), change={'["en"]': f'["{code}"]'})
    assert len(says) == 1
    assert "Take it out" in says[0]


def test_what_is_honest_is_taken(tmp_path: Path) -> None:
    said = (
        'Write "urgent" if it cannot wait. We cannot guarantee an answer. We are not always there. '
        "This is not a crisis service. The person on call will be alerted."
    )
    settings = read(tmp_path, alerts("office") + told(en_written=said))
    assert doubted(settings) == []


def test_it_is_refused_where_nobody_is_alerted(tmp_path: Path) -> None:
    assert refused(tmp_path, ON_CALL + told(en_written=SAID)) == [
        (
            "oncall.protocol: No channel alerts anybody, so nobody would keep this. "
            "Name channels in alerts of [oncall], or take it out."
        )
    ]
    assert refused(tmp_path, '[oncall]\nalerts = ["office"]\n' + told(en_written=SAID)) == [
        "oncall.alerts: Nobody is on call, so nobody would be alerted. Add people, handoff and starting to [oncall]."
    ]


def test_a_language_of_a_channel_that_alerts_may_not_be_missing(tmp_path: Path) -> None:
    spanish = {'["en"]': '["en", "es"]'}
    says = '"{}" speaks "es", in which nothing is said of who is on call. Add {} = "..." to [oncall.protocol.es].'
    assert refused(tmp_path, ALERTS + told(en_written=SHORT), change=spanish) == [
        f"oncall.protocol: {says.format('office', 'written')}",
        f"oncall.protocol: {says.format('texts', 'written')}",
    ]
    calls = alerts("line") + told(en_spoken=SPOKEN)
    assert refused(tmp_path, calls, change=spanish) == [f"oncall.protocol: {says.format('line', 'spoken')}"]
    assert read(tmp_path, calls)
    whole = told(en_written=SHORT, es_written="Escriba «urgente».")
    assert read(tmp_path, ALERTS + whole, change=spanish)
    italian = refused(tmp_path, ALERTS + told(en_written=SHORT, it_written="Scriva «urgente»."))
    assert italian == ['oncall.protocol.it: There are no texts in "it". There are: de, en, es, fr.']


@pytest.mark.parametrize("key", ["written", "spoken"])
def test_a_number_needs_somebody_who_vouches_for_it(tmp_path: Path, key: str) -> None:
    said = 'Write "urgent", or call 1-555-0123-999.' if key == "written" else "Or call 1-555-0123-999."
    says = refused(tmp_path, ALERTS + told(**{f"en_{key}": said}))
    assert len(says) == 1
    assert says[0].startswith(f'oncall.protocol.en.{key}: Nobody vouches for the number "1-555-0123-999"')
    assert read(tmp_path, ALERTS + told(en_written='Write "urgent", or call 988.'))


@pytest.mark.parametrize(
    ("key", "longest"), [("written", LONGEST_WRITTEN), ("short", LONGEST_SHORT), ("spoken", LONGEST_SPOKEN)]
)
def test_it_is_short_and_in_plain_words(tmp_path: Path, key: str, longest: int) -> None:
    assert read(tmp_path, alerts(ALERTING[key]) + told(**{f"en_{key}": "x" * longest}))
    assert refused(tmp_path, alerts(ALERTING[key]) + told(**{f"en_{key}": "x" * (longest + 1)})) == [
        (
            f"oncall.protocol.en.{key}: It has {longest + 1} characters; keep it to {longest}, so that people in need "
            "read it."
        )
    ]
    assert "braces" in refused(tmp_path, ALERTS + told(**{f"en_{key}": "Back {{ opening }}"}))[0]


def test_lines_are_one_paragraph(tmp_path: Path) -> None:
    settings = read(tmp_path, ALERTS + told(en_written='\nWrite "urgent".\n\nThe person on call is told.\n'))
    assert settings.told_on_call("office") == {"en": 'Write "urgent". The person on call is told.'}


@pytest.mark.parametrize(
    ("said", "more", "says"),
    [
        ('Write "pineapple".', "", '"pineapple" alerts nobody'),
        ("Write “pineapple”.", "", '"pineapple" alerts nobody'),
        ("Write ‘pineapple’.", "", '"pineapple" alerts nobody'),
        ("Schreiben Sie „pineapple“.", "", '"pineapple" alerts nobody'),
        ("Écrivez « pineapple ».", "", '"pineapple" alerts nobody'),
        ("Write 'pineapple'.", "", '"pineapple" alerts nobody'),
        ("Write 'urgent'. It's the practice's word, and your clinicians'.", "", ""),
        ("It's what they've got.", "", "it names none"),
        ("Write PINEAPPLE.", "", '"PINEAPPLE" alerts nobody'),
        ("Write the word pineapple.", "", '"pineapple" alerts nobody'),
        ('Write "urgent" or "pineapple".', "", '"pineapple" alerts nobody'),
        ('Write "pineapple".', '[urgent]\nadd = ["pineapple"]\n', ""),
        ('Write "urgent".', '[urgent]\nremove = ["urgent", "urgent*"]\n', '"urgent" alerts nobody'),
        ('Write "help me, it is urgent".', "", ""),
        ("Write to us.", "", "it names none"),
    ],
)
def test_the_words_it_names_must_really_alert(tmp_path: Path, said: str, more: str, says: str) -> None:
    doubts = doubted(read(tmp_path, alerts("office") + told(en_written=said) + more))
    assert [says in doubt for doubt in doubts] == ([True] if says else [])


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ('Write "urgent".', "Write urgent"),
        ('Write "urgent".', 'write "urgent".'),
        ('Write "urgent".', "Write\nurgent"),
        ('"Urgent"', "urgent"),
        ('"Urgent"', "URGENT!"),
        ('"Urgent"', "It is urgent"),
        ('Reply "urgent, please call".', "Reply urgent, please call"),
        ("If it cannot wait, write the word urgent.", "If it cannot wait, write the word urgent."),
    ],
)
@pytest.mark.parametrize("practice", ["Hillside Counseling", "Urgent"])
@pytest.mark.parametrize("channel", ["office", "texts"])
def test_who_does_what_it_says_is_heard(tmp_path: Path, said: str, written: str, practice: str, channel: str) -> None:
    lines = told(en_written=said).rstrip() + f"\nshort = '{said}'\n"
    settings = read(tmp_path, ALERTS + lines, change={"Hillside Counseling": practice})
    assert doubted(settings) == []
    words, urgent = TextCatalog(settings).of(channel)
    reply = words.say(Occasion.ORDINARY, replace(SAMPLE, practice=practice)).text
    assert said in reply
    assert urgent.seen(written)
    assert urgent.seen(f"{written}\n\n{reply}")
    assert urgent.seen(f"{written}\n\n{said}")
    if channel == "office" and practice != "Urgent":
        assert not urgent.seen(f"Thank you.\n\n{reply}")


def test_what_else_is_doubtful_is_warned_about(tmp_path: Path) -> None:
    lines = told(en_written=SAID).rstrip() + f"\nshort = '{SHORT}'\nspoken = '{SPOKEN} Say \"urgent\".'\n"
    assert doubted(read(tmp_path, alerts("office") + lines)) == [
        "oncall.protocol.en.short: Nobody gets this: no channel in alerts of [oncall] sends texts or WhatsApp.",
        "oncall.protocol.en.spoken: Nobody gets this: no channel in alerts of [oncall] takes calls.",
        'oncall.protocol.en.spoken: On calls only key 3 alerts somebody, and no word such as "urgent".',
    ]
    assert doubted(read(tmp_path, ALERTS + told(en_written=SAID))) == [
        (
            'oncall.protocol.en.written: It would cost one segment more, so these texts on "texts" are without it: '
            "ordinary, holiday, closure, vacation, repeat. Add a shorter one as short."
        )
    ]
    [doubt] = doubted(read(tmp_path, alerts("office") + told(en_written='Clients write "urgent".')))
    assert doubt.startswith('oncall.protocol.en.written: "client" tells whoever sees the screen')


def without_room(settings: Settings) -> str:
    """What is said of texts that are without it."""
    return " ".join(one for one in doubted(settings) if "without it" in one or "no room" in one)


def in_texts(settings: Settings, said: str, **facts: object) -> dict[str, bool]:
    """In which texts of an ordinary night it is."""
    real = replace(SAMPLE, practice=settings.practice, zone=settings.timezone, **facts)  # type: ignore[arg-type]
    words = TextCatalog(settings).of("texts")[0]
    return {one.value: said in words.say(one, real).text for one in (Occasion.ORDINARY, Occasion.HOLIDAY)}


def test_whether_it_has_room_is_measured_as_it_is_sent(tmp_path: Path) -> None:
    said = 'The word "urgent" alerts the person on call.'
    told_in_texts = alerts("texts") + told(en_short=said)
    settings = read(tmp_path, told_in_texts)
    assert in_texts(settings, said) == {"ordinary": True, "holiday": True}
    assert without_room(settings) == ""
    named = {"Hillside Counseling": "Hillside Counseling and Psychotherapy Center of Portland"}
    settings = read(tmp_path, told_in_texts, change=named)
    assert in_texts(settings, said) == {"ordinary": False, "holiday": False}
    assert 'these texts on "texts" are without it: ordinary, holiday' in without_room(settings)
    holidays = told_in_texts + '[holidays]\nregion = "US"\nskip = []\n'
    settings = read(tmp_path, holidays, change={"America/New_York": "America/Los_Angeles"})
    assert in_texts(settings, said, label="Martin Luther King Jr. Day") == {"ordinary": True, "holiday": False}
    assert "which are then without it: holiday. Shorten it." in without_room(settings)


def test_the_longest_name_of_an_opening_counts(tmp_path: Path) -> None:
    said = f'"urgent" {"x" * 59}'
    wednesday = datetime(2026, 9, 23, 14, 30, tzinfo=UTC)
    change = {'mon-fri = "9-17"': 'wed = "10:30-17"'}
    settings = read(tmp_path, alerts("texts") + told(en_short=said), change=change)
    long = {"opening": wednesday, "now": wednesday - timedelta(days=1)}
    assert in_texts(settings, said)["ordinary"]
    assert not in_texts(settings, said, **long)["ordinary"]
    assert "which are then without it: ordinary" in without_room(settings)


def test_whatsapp_has_no_segments_and_is_as_short_as_a_text(tmp_path: Path) -> None:
    lines = alerts("texts") + told(en_short=f'"urgent" {"x" * 100}')
    assert "one segment more" in without_room(read(tmp_path, lines))
    says = without_room(read(tmp_path, lines, change={'kind = "sms"': 'kind = "whatsapp"'}))
    assert "longer than a short text may be, so these texts" in says
    assert "segment" not in says


def test_a_footer_that_has_no_room_beside_it_is_named(tmp_path: Path) -> None:
    said = 'The word "urgent" alerts us.'
    footer = '[words.en]\nsms_footer = "Book: hillside.example/book"\n'
    assert without_room(read(tmp_path, alerts("texts") + told(en_short=said))) == ""
    settings = read(tmp_path, alerts("texts") + told(en_short=said) + footer)
    assert in_texts(settings, "hillside.example")["holiday"] is False
    assert 'these texts on "texts" have no room for sms_footer: holiday' in without_room(settings)


@pytest.mark.parametrize("at", ["words", "people.ana.words", "channels.office.words"])
def test_a_text_of_your_own_may_not_place_it_above_the_help(tmp_path: Path, at: str) -> None:
    own = (
        f'[{at}.en]\nordinary = "{{{{ nobody_is_reading }}}} {{{{ on_call }}}} {{{{ emergency }}}} {{{{ crisis }}}}"\n'
    )
    assert read(tmp_path, ALERTS + own), "nothing is told"
    assert refused(tmp_path, ALERTS + told(en_written=SHORT) + own) == [
        (
            f"{at}.en.ordinary: Who is on call is spoken of before the emergency number and the crisis lines; move "
            "{{ on_call }} below them."
        )
    ]


@pytest.mark.parametrize("at", ["channels.desk.words", "people.ben.words"])
def test_a_text_that_is_never_sent_with_it_may_have_any_order(tmp_path: Path, at: str) -> None:
    source = "{{ on_call }} {{ nobody_is_reading }} {{ emergency }} {{ crisis }}"
    own = f'[{at}.en]\nordinary = "{source}"\n'
    people = {
        "[web]": '[people.ben]\nname = "Ben Lee"\n[web]',
        'address = "office@practice.example"': 'address = "office@practice.example"\nperson = "ana"',
    }
    assert read(tmp_path, alerts("office") + told(en_written=SHORT) + own, change=people)
    assert refused(
        tmp_path,
        alerts("office") + told(en_written=SHORT) + own.replace("desk", "office").replace("ben", "ana"),
        change=people,
    )


def test_a_text_for_one_client_is_checked_with_it(tmp_path: Path) -> None:
    settings = read(tmp_path, alerts("office") + told(en_written=SAID))
    text = "Dear M. {{ nobody_is_reading }} {{ emergency }}\n{{ crisis }}"
    assert checked_text(settings, "en", text, TextForm.EMAIL).endswith(f"night.\n\n{SAID}")
    assert SAID not in checked_text(settings, "en", text.replace("\n", " "), TextForm.SMS), "texts alert nobody here"
    with pytest.raises(PlanError, match="before the emergency number"):
        checked_text(settings, "en", f"{{{{ on_call }}}} {text}", TextForm.EMAIL)


def test_what_is_spoken_stands_in_no_text_of_a_channel_that_takes_calls(tmp_path: Path) -> None:
    """Such a channel has written texts too, which nobody reads; they must not keep a good file from running."""
    own = '[words.en]\nordinary = "{{ nobody_is_reading }} {{ on_call }}\\n{{ emergency }}\\n{{ crisis }}"\n'
    settings = read(tmp_path, alerts("line") + told(en_spoken=SPOKEN) + own)
    words, _ = TextCatalog(settings).of("line")
    assert SPOKEN not in words.say(Occasion.ORDINARY, SAMPLE).text
