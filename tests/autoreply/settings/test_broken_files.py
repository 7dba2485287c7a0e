"""Files as people break them, and what they are told: the key on its line, what was read, what to write instead."""

from datetime import date
from pathlib import Path

import pytest

from autoreply.settings import SettingsError, SettingsProblem, load

FILES = Path(__file__).with_name("files")
TODAY = date(2026, 11, 22)

# Each is "line: key: sentence"; what belongs to no line stands without a number.
REFUSED = {
    "alerts-that-reach-nobody": [
        (
            "18: oncall.alerts: An alert that nobody takes goes to whoever runs the practice. Add [reach], with ways "
            "to reach them."
        ),
        (
            '18: oncall.alerts[1]: Callers of "main-line" are offered no key 3. Name who is called on it: on_call in '
            "[channels.main-line]."
        ),
        '18: oncall.alerts[2]: There is no channel "texts". Known: main-line.',
    ],
    "a-calendar-file-that-is-not-there": [
        (
            "12: holidays.feeds[1]: There is no file closures.ics that this user may read. Name a calendar "
            "(.ics), or an address: https://..."
        ),
    ],
    "a-channel-of-no-kind": [
        '7: channels.office-mail.kind: There is no channel of the kind "emial"; did you mean "email"?',
        '9: channels.phone.kind: It is missing; write what kind of channel it is, like kind = "email".',
    ],
    "a-country-by-its-name": [
        (
            '2: country: No crisis lines are known for "GERMANY". Write "DE" for Germany. Known: AT, AU, BE, BR, '
            "CA, CH, DE, DK, ES, FI, FR, GB, IE, IL, IN, IT, JP, KR, MX, NL, NO, NZ, PL, PT, SE, SG, US, ZA. Or "
            "add your own, [[crisis.line]]."
        ),
    ],
    "a-country-whose-line-somebody-must-confirm": [
        (
            "2: country: Italy has no line that is verified and open day and night. The likeliest is Telefono Amico "
            "Italia: its hours are not verified. Look it up. If it is call 02 2327 2327, daily 09:00-24:00; chat at "
            "https://www.telefonoamico.it, put into the file what follows; otherwise add a line of your own:\n"
            '[[crisis.confirm]]\nline = "Telefono Amico Italia"\nby = "your name"\non = '
            "YEAR-MONTH-DAY  # the day you checked it"
        ),
        (
            '5: hours.lun: "lun": this names no day of the week. Write a day such as "mon", "mon-fri", "sat, sun" or '
            '"daily".'
        ),
        (
            '12: record.url: It is no database that is known here; write "sqlite:///FILE" or '
            '"postgresql://USER@HOST/NAME".'
        ),
    ],
    "a-crisis-line-nobody-knows": [
        '12: crisis.extra: extra = "vetrans" is neither a line nor an audience here; did you mean "veterans"?',
    ],
    "a-line-that-nobody-can-call": [
        "9: channels.main-line.numbers: The list needs 1 entry at least.",
        (
            "10: channels.main-line.public_url: It has a user or a password in it, which would be shown to others; "
            "write the plain address."
        ),
        (
            '11: channels.main-line.voices: "Polly.Joana" is no voice of Twilio\'s that is known here; write en = '
            '"Polly.Joanna", for example.'
        ),
        "12: channels.main-line.on_call: The list holds 5 entries at most.",
    ],
    "a-holiday-that-nobody-keeps": [
        '13: holidays.skip[1]: No public holiday is called "Colombus Day". Did you mean "Columbus Day"?',
        '13: holidays.skip[2]: No public holiday is called "Diwali". `autoreply check` lists their names.',
    ],
    "a-key-that-nobody-knows": [
        '1: timezome: This key is not known. Did you mean "timezone"?',
        '12: channels.office-mail.imap.prot: This key is not known. Did you mean "port"?',
        "13: channels.office-mail.retries: This key is not known. config.example.toml lists every key.",
        '14: anwsers: This key is not known. Did you mean "answers"?',
    ],
    "a-language-that-we-do-not-write": [
        '1: languages[2]: There are no texts in "tlh" yet. There are: de, en, es, fr.',
    ],
    "a-key-to-press-that-is-none": [
        '9: crisis.line[1].press: Expected the form that config.example.toml shows, not "seven".',
    ],
    "a-ladder-that-does-not-climb": [
        (
            '12: oncall.ladder: It has again = "12m" and next = "10m" (the default); make each of call, again, next, '
            "everybody later than the one before it."
        ),
    ],
    "a-ladder-with-steps-that-are-none": [
        '13: oncall.ladder.call: It says 2 but not of what; write the unit too, as in "2m" or "2h".',
        '14: oncall.ladder.again: It has seconds in it; write whole minutes, like "3m".',
        '15: oncall.ladder.everybody: Expected between "1m" and "1h", not "2h".',
        '16: oncall.ladder.then_every: Expected between "5m" and "1h", not "1m".',
        '17: oncall.ladder.everyone: This key is not known. Did you mean "everybody"?',
    ],
    "a-length-of-time-that-is-none": [
        '12: channels.main-line.keep_recordings: Expected a length of time, like "30 days", not "for ever".',
    ],
    "a-length-of-time-without-unit": [
        '12: answers.again_after: It says 4 but not of what; write the unit too, as in "4m" or "4h".',
        (
            '13: answers.answer_within: "6 fortnights" is not a length of time; write one like "10m", "4h", '
            '"1h30m" or "90d".'
        ),
        '14: answers.quiet_after_human: Expected between "0s" and "12h", not "90d".',
    ],
    "a-page-for-the-whole-world": [
        (
            '12: web.listen: "0.0.0.0:8080" can be reached from other machines, and whoever reaches it reads /readyz '
            "and /metrics. Listen on 127.0.0.1, or write allow_public = true in [web] if you mean that."
        ),
    ],
    "a-password-file-that-is-not-there": [
        (
            "11: channels.office-mail.imap.password_file: The file no-such-file cannot be read (No such file or "
            "directory); create it, readable for this user only."
        ),
    ],
    "a-person-without-a-name-and-a-number-for-a-text": [
        "11: people.ana.name: It is missing; config.example.toml shows how it is written.",
        "12: people.ana.contact: Expected a text in quotes, not 5550101.",
        '13: people.ana.hours: It is not a table of days; write a line for each, like mon-fri = "9-17".',
        '15: record.keep: It says 90 but not of what; write the unit too, as in "90m" or "90h".',
        "16: record.url: Expected a text in quotes.",
        '18: log.level: Expected "debug", "info", "warning" or "error", not "verbose".',
    ],
    "a-region-that-does-not-exist": [
        (
            '12: holidays.region: "US-NZ" is not a part of US. Did you mean US-TN? Known are AK, AL, AR, AS, AZ, '
            "CA, CO, CT, DC, DE, FL, GA, GU, HI, IA, ID, IL, IN, KS, KY, LA, MA, MD, ME, MI, MN, MO, MP, MS, MT, "
            "NC, ND, NE, NH, NJ, NM, NV, NY, OH, OK, OR, PA, PR, RI, SC, SD, TN, TX, UM, UT, VA, VI, VT, WA, WI, "
            "WV, WY."
        ),
        '14: holidays.add.13-40: "13-40" is no date. Write "2026-12-24", or "12-24" or "last mon may" for every year.',
    ],
    "a-stranger-on-vacation": [
        (
            '11: channels.office-mail.person: "anna" is not among the people. Did you mean "ana"? Add '
            "[people.anna] for somebody new."
        ),
        ('20: vacation[1].person: "bob" is not among the people. Known: ana. Add [people.bob] for somebody new.'),
        (
            '21: vacation[1].cover: "leo" is neither a person nor a contact. Did you mean "lee"? Add a heading '
            "[contacts.NAME]."
        ),
        (
            '25: vacation[2].cover: "ana" covers, but nobody would know how to reach them. Add contact = "..." '
            "to [people.ana]."
        ),
    ],
    "a-text-without-help-in-it": [
        ("12: words.en.ordinary: The emergency number 911 is missing; write {{ emergency }} where it should stand."),
        '13: words.en.holidays: There is no text "holidays"; did you mean holiday?',
        (
            '14: words.en.repeat: Nothing is called "phone"; there are nobody_is_reading, emergency, crisis, '
            "opening, practice, place, label, day, cover_name, cover_contact, on_call (line 1 of the text)."
        ),
    ],
    "a-vacation-that-ends-before-it-begins": [
        "11: vacation[1]: It ends on 2026-12-28, before it begins on 2027-01-02; exchange from and to.",
    ],
    "a-zone-that-does-not-exist": [
        '3: timezone: "America/New York City" is not a time zone. Did you mean "America/New_York"?',
        '8: people.ana.timezone: "Chicago" is not a time zone. Did you mean "America/Chicago"?',
    ],
    "an-exception-without-a-reason": [
        (
            "11: exception[1].reason: It is missing; write why in a few words: every silence and every override "
            "has a reason."
        ),
        '15: exception[2].answer: Expected "never" or "always", not "sometimes".',
    ],
    "an-override-that-ends-before-it-begins": [
        "14: override[1].until: It ends before it begins. Give a later end.",
    ],
    "an-override-without-an-end": [
        (
            "11: override[1].until: It is missing; write when it ends, like until = 2026-12-01T19:00:00: nothing "
            "is overridden for ever."
        ),
        '12: override[1].mode: Expected "open" or "closed", not "shut".',
    ],
    "curly-quotes-from-a-word-processor": [
        (
            "1: practice: These are the curly quotes of a word processor. Replace the curly quotes with straight "
            'ones: "like this".'
        ),
    ],
    "errors-in-several-sections-at-once": [
        (
            '5: hours.mon: "9-9": it ends when it starts, which may mean nothing, twelve hours or all day. Write '
            '"09:00-21:00", "21:00 - 09:00 the next day", "00:00-24:00" or "closed".'
        ),
        (
            '11: channels.office-mail.person: "bob" is not among the people. Known: nobody. Add [people.bob] for '
            "somebody new."
        ),
        '13: web.listen: It is not an address and a port; write it like "127.0.0.1:8080", or "off".',
        '15: holidays.region: "XX" is not the code of a country with holidays, such as US or DE-BY.',
        (
            "16: exception[1]: Its sender is not one mail address or number, so it would never match; write "
            'sender = "ana@mail.example" or "+15550100199", or use '
            'domain = "mail.example".'
        ),
        "21: urgent.add[1]: Expected a text in quotes, not 1.",
        '25: vacation[1].cover: "leo" is neither a person nor a contact. Add a heading [contacts.NAME].',
    ],
    "everything-that-is-required-is-missing": [
        'practice: It is missing; write the name people know you by, like practice = "Hillside Counseling".',
        (
            'country: It is missing; write two letters, like country = "US": it decides which crisis lines '
            "people are given."
        ),
        'timezone: It is missing; write timezone = "America/New_York", with your own zone.',
        'hours: It is missing; write a heading [hours] and under it lines like mon-fri = "9-17".',
    ],
    "channels-renamed-from-what-still-is-there": [
        (
            '13: channels.desk.renamed_from: There still is a channel "office-mail", so this one cannot be it under a '
            "new name. Keep one of them."
        ),
        (
            '25: channels.door.renamed_from: Channel "front" was renamed from "reception" too. Only one of them can '
            "be. Take out the other."
        ),
    ],
    "hours-overlap-on-monday": [
        (
            '5: hours.mon: "9:00-13:00, 12:00-17:00": 09:00-13:00 and 12:00-17:00 overlap. Write windows that '
            "follow one another."
        ),
    ],
    "hours-that-may-mean-two-things": [
        (
            '5: hours.mon: "9-9": it ends when it starts, which may mean nothing, twelve hours or all day. Write '
            '"09:00-21:00", "21:00 - 09:00 the next day", "00:00-24:00" or "closed".'
        ),
        '6: hours.tue: "5-9": this may mean 05:00-09:00 or 17:00-21:00. Write "17:00-21:00" or "05:00-09:00".',
        (
            '7: hours.wed: "lunch": this is not a window of time. Write for example "9:00-12:00, 13:00-17:30" or '
            '"closed".'
        ),
    ],
    "the-same-day-twice": [
        (
            '6: hours.fri: "9-13": Fri is given twice, first under "mon-fri". Write each day under one key, for '
            "example mon-thu and fri."
        ),
    ],
    "the-same-table-twice": [
        ("8: people.ana: The table [people.ana] is in the file twice. Move the lines of both under one heading."),
    ],
    "times-without-quotes": [
        '6: sat: Times need quotes. Put quotes around it: "9:00-12:00".',
    ],
    "two-channels-that-the-environment-cannot-tell-apart": [
        ('11: channels.office_mail: This name is too much like "office-mail": the environment cannot tell them apart.'),
    ],
}

DOUBTED = {
    "a-form-for-complaints-inside": [
        (
            "12: complaints.public: Nobody outside can open the form: the page listens on this machine alone. Add "
            "public_url to [web]."
        ),
        (
            "12: complaints.public: The form names nobody outside the practice. Add outside_body, so that people know "
            "whom else to ask."
        ),
    ],
    "a-holiday-list-nobody-has-read": [
        (
            "12: holidays.region: Nobody has looked at this list of public holidays yet. Read it in `autoreply "
            "check`, then write skip = [...] with those on which you work, or skip = [] for none."
        ),
    ],
    "a-secret-in-the-open": [
        (
            "11: channels.office-mail.imap.password: A secret is written in the settings themselves. Better put "
            "it into a file of its own (password_file = ...) or into the environment."
        ),
    ],
    "a-vacation-without-cover-in-the-past": [
        (
            "11: vacation[1]: Nobody covers this vacation. Name a person or contact, cover = ..., so that "
            "clients know whom to call."
        ),
        "13: vacation[1].to: This vacation ended on Fri, Jan 2, 2026. Delete it, or correct the year.",
    ],
    "a-ladder-that-nothing-climbs": [
        "12: oncall.ladder: Nothing alerts anybody, so this is not used. Name channels in alerts of [oncall].",
        "There are no channels, so nobody is answered. Add a heading [channels.NAME] with kind = ...",
    ],
    "hours-that-pass-for-a-slip": [
        "5: hours.mon-fri: 09:00-23:59 leaves out the last minute of the day; did you mean 24:00?",
        "13: holidays.add.12-24: 09:00-23:59 leaves out the last minute of the day; did you mean 24:00?",
        "16: day[1].hours: 09:00-23:59 leaves out the last minute of the day; did you mean 24:00?",
    ],
    "one-account-watched-twice": [
        ('12: channels.second-mail: This account is watched by channel "office-mail" too: people would hear twice.'),
    ],
    "things-that-are-over": [
        "13: override[1].until: This override is over and no longer counts. Delete it.",
        "19: exception[1].until: This exception ended on Sat, Oct 31, 2026 and no longer counts. Delete it.",
        "21: day[1].date: This day, Fri, Nov 20, 2026, is past. Delete it, or correct the year.",
    ],
    "zones-and-limits-that-mislead": [
        '3: timezone: "EST" has no summer time. Did you mean "America/New_York"?',
        ("8: answers.urgent_every: It is longer than again_after, so urgent words would never let a message through."),
        '13: exception[2]: Another exception says "never" for the same sender. Keep one of them.',
        '18: urgent.remove: "hello there" is not among the urgent words, so there is nothing to remove.',
        "There are no channels, so nobody is answered. Add a heading [channels.NAME] with kind = ...",
    ],
}


def told(trouble: SettingsProblem) -> str:
    """A trouble without the name of its file, and without the folder of the tests."""
    return str(trouble).removeprefix(trouble.file).removeprefix(":").strip().replace(f"{FILES}/", "")


@pytest.mark.parametrize("name", REFUSED)
def test_a_broken_file_is_refused_with_everything_that_is_wrong(name: str) -> None:
    with pytest.raises(SettingsError) as caught:
        load(FILES / f"{name}.toml", today=TODAY)
    assert [told(trouble) for trouble in caught.value.troubles] == REFUSED[name]
    assert str(caught.value) == "\n".join(map(str, caught.value.troubles))


@pytest.mark.parametrize("name", DOUBTED)
def test_a_doubtful_file_is_taken_with_a_warning(name: str) -> None:
    assert [told(warning) for warning in load(FILES / f"{name}.toml", today=TODAY).warnings] == DOUBTED[name]


def test_every_file_of_the_corpus_is_expected_here() -> None:
    assert {file.stem for file in FILES.glob("*.toml")} == {*REFUSED, *DOUBTED}
