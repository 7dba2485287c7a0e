"""What people type, right and wrong: every wrong answer is met with a sentence that says what to enter."""

import re
from pathlib import Path

import pytest

from autoreply.settings import Settings
from autoreply.setup.draft import AnswerError
from autoreply.setup.files import SettingsPlan
from autoreply.setup.interview import QUESTIONS, MissingFlagsError
from autoreply.setup.machine import Machine
from autoreply.setup.settings_text import secrets, settings_text
from tests.autoreply.setup.office import BY_KEY, GOOD, answer, interview, refusal, upto, whole

MISTAKES = [
    ("practice", "   ", "Enter the name of your practice"),
    ("practice", "x" * 101, "Shorten this to 100 characters."),
    ("country", "Narnia", 'is not a country. Did you mean "Armenia"?'),
    ("country", "", "Enter a country"),
    ("country", "Tuvalu", "knows no crisis lines of Tuvalu yet"),
    ("city", "Xanadu", "Enter a large city nearby"),
    ("city", "Berlin", "Enter a large city nearby"),
    ("city", "Europe/Berlin", "has another time than US"),
    ("city", "", "Enter your city"),
    ("languages", "klingon", "Enter one or more of"),
    ("languages", "en, xx", '"xx" is not a language'),
    ("hours", "", "Enter days and times"),
    ("hours", "monn 9-5", "monn"),
    ("hours", "mon", "has no times"),
    ("hours", "closed", "never read messages"),
    ("hours", "mon 9-9", "it ends when it starts"),
    ("hours", "mon 9-25", "25"),
    ("hours", "mon 9-5; mon 10-12", "there twice"),
    ("hours", "mon-fri 9-5; tue 10-12", "twice"),
    ("hours", "when I am here", "has no times"),
    ("hours", "t 9-5", '"tue" or "thu"'),
    ("region", "US-ZZ", "not a part of US"),
    ("region", "Bavaria", "not the code of a country"),
    ("work_on", "99", "not in the list. Enter numbers"),
    ("work_on", "Chrismas", "not in the list. Enter numbers"),
    ("address", "ana", "This is not a mail address"),
    ("address", "ana@", "is not the name of a server"),
    ("address", "Ana <ana@gmail.com>", "This is not a mail address"),
    ("address", "ana@gmail.com, lee@gmail.com", "This is not a mail address"),
    ("accept", "maybe", "Enter yes or no."),
    ("imap", "not a server", "This is not a server"),
    ("imap", "mail.example.org:143/none", "without encryption"),
    ("smtp", "mail.example.org:0", "from 1 to 65535"),
    ("servers", "", "Enter the user name"),
    ("ca_file", "/there/is/none.pem", "There is no file"),
    ("client_id", "two words", "has no spaces"),
    ("password", "", "Enter the password."),
    ("password", "my ordinary one", "refuses your ordinary password"),
    ("cover_contact", "ask at the desk", "Enter a telephone number or a mail address"),
    ("always_on", "sometimes", "Enter yes or no."),
]


@pytest.mark.parametrize(("key", "typed", "says"), MISTAKES)
def test_a_mistake_is_met_with_what_to_enter(key: str, typed: str, says: str) -> None:
    asked = whole()
    told = refusal(asked, key, typed)
    assert says in told
    assert told.endswith((".", "?"))
    assert not re.search(r"\b(please|sorry|invalid|illegal|oops)\b", told, re.IGNORECASE)
    if key in GOOD:
        assert answer(asked, key, GOOD[key])


RIGHT = [
    ("country", "usa", "US"),
    ("country", "U.K.", "GB"),
    ("country", "germany", "DE"),
    ("languages", "English and Spanish", ("en", "es")),
    ("languages", "es en", ("es", "en")),
    ("region", "none", ""),
    ("region", "us-ny", "US-NY"),
    ("cover", "Nobody", ""),
    ("accept", "Y", True),
]


@pytest.mark.parametrize(("key", "typed", "value"), RIGHT)
def test_what_people_type_is_understood(key: str, typed: str, value: object) -> None:
    assert answer(whole(), key, typed).value == value


WEEKS = [
    ("mon-thu 9-12, 1pm-5:30pm; fri 9-1", {"mon-thu": "09:00-12:00, 13:00-17:30", "fri": "09:00-13:00"}),
    ("9-5", {"mon-fri": "09:00-17:00"}),
    ("weekdays 9-17", {"mon-fri": "09:00-17:00"}),
    ("Mon, Wed 9-5, Fri 10-2", {"mon": "09:00-17:00", "wed": "09:00-17:00", "fri": "10:00-14:00"}),
    ("Monday to Thursday: 9 to 5\nFriday: 9 to noon", {"mon-thu": "09:00-17:00", "fri": "09:00-12:00"}),
    ("mon 9–17", {"mon": "09:00-17:00"}),
    ("fri 9-12, noon-5", {"fri": "09:00-12:00, 12:00-17:00"}),
    ("sat 20-2", {"sat": "20:00-02:00"}),
    ("daily all day", {"mon-sun": "00:00-24:00"}),
    ("mon 9-5; tue closed", {"mon": "09:00-17:00"}),
]


@pytest.mark.parametrize(("typed", "week"), WEEKS)
def test_hours_are_typed_in_one_line_and_survive_being_offered_again(typed: str, week: dict[str, str]) -> None:
    asked = whole()
    given = answer(asked, "hours", typed)
    assert given.value.table == week
    assert given.says[0].startswith("That is: ")
    assert answer(asked, "hours", given.text).value.week.days == given.value.week.days


def test_hours_are_said_back_as_the_country_writes_them() -> None:
    assert "9:00 AM-5:00 PM" in answer(whole(), "hours", "9-5").says[0]
    british = interview({"practice": "x", "country": "GB", "city": "London", "languages": "en"})
    assert "09:00-17:00" in answer(british, "hours", "9-5").says[0]


def test_the_city_gives_the_time_zone_and_the_time_there() -> None:
    given = answer(whole(), "city", "Denver")
    assert given.value.key == "America/Denver"
    assert given.says == ("That is Denver time. It is 3:00 PM there now.",)


def test_holidays_are_a_list_by_date_of_days_with_hours_and_skipped_by_name() -> None:
    asked = whole()
    listed = BY_KEY["work_on"].choices(asked.draft)
    assert [choice.label for choice in listed][:2] == [
        "Fri, Dec 25, 2026: Christmas Day",
        "Fri, Jan 1, 2027: New Year's Day",
    ]
    assert not any(choice.label.startswith(("Sat", "Sun")) for choice in listed)
    by_number, by_name = answer(asked, "work_on", "1, 2"), answer(asked, "work_on", "christmas day; 2027-01-01")
    assert by_number.value == by_name.value == ("Christmas Day", "New Year's Day")


def test_what_this_computer_tells_is_offered_and_what_it_cannot_tell_is_not() -> None:
    asked = interview({"practice": "x"})
    assert BY_KEY["country"].offered(asked.draft) == "US"
    asked = interview({"practice": "x"}, machine=Machine())
    assert BY_KEY["country"].offered(asked.draft) == ""
    answer(asked, "country", "US")
    assert BY_KEY["city"].offered(asked.draft) == "", "the country has several times, and the computer knows none"
    answer(asked, "country", "DE")
    assert BY_KEY["city"].offered(asked.draft) == "Berlin"
    abroad = interview({"practice": "x", "country": "DE"})
    assert BY_KEY["city"].offered(abroad.draft) == "Berlin"
    assert "This computer is set to New York time, where it is 17:00." in " ".join(BY_KEY["city"].help(abroad.draft))
    abroad = interview({"practice": "x", "country": "AU"})
    assert "where it is 5:00 pm." in " ".join(BY_KEY["city"].help(abroad.draft))


def test_another_country_makes_what_depended_on_it_void_and_nothing_else() -> None:
    asked = whole()
    answer(asked, "country", "GB")
    assert not {"city", "region", "work_on"} & set(asked.draft.answers)
    assert {"practice", "hours", "address", "password"} <= set(asked.draft.answers)
    step = asked.next()
    assert step is not None
    assert (step.key, step.offered(asked.draft)) == ("city", "Boston")


def test_another_address_asks_for_servers_and_password_again_and_offers_no_secret() -> None:
    asked = whole()
    answer(asked, "address", "ana@icloud.com")
    assert not {"accept", "servers", "password"} & set(asked.draft.answers)
    answer(asked, "accept", "yes")
    assert asked.next() is BY_KEY["servers"]
    assert BY_KEY["password"].offered(asked.draft) == ""


def test_which_password_and_where_it_is_made_is_said_before_it_is_asked_for() -> None:
    asked = interview(upto("password"))
    step = asked.next()
    assert step is BY_KEY["password"]
    told = " ".join(step.help(asked.draft))
    assert "Google refuses your ordinary password. It wants an app password" in told
    assert "https://myaccount.google.com/apppasswords" in told


def test_a_provider_without_passwords_asks_for_an_application_and_never_for_a_password() -> None:
    asked = interview({**upto("address"), "address": "ana@hotmail.com", "accept": "yes"})
    answer(asked, "servers", "ana@hotmail.com")
    step = asked.next()
    assert step is BY_KEY["client_id"]
    assert not BY_KEY["password"].needed(asked.draft)


def test_the_password_keeps_its_inner_spaces_and_loses_those_of_pasting() -> None:
    asked = whole()
    assert answer(asked, "password", "  abcd efgh ijkl mnop \n").value == "abcd efgh ijkl mnop"
    assert "mnop" not in repr(asked.draft.answers["password"].text)


def test_each_try_of_a_password_is_one_that_somebody_typed() -> None:
    asked = whole()
    tries = asked.draft.tools.account.tries  # type: ignore[attr-defined]  # of the office of tests
    assert len(tries) == 1
    refusal(asked, "password", "wrong")
    assert len(tries) == 2


def test_a_login_name_is_written_as_each_server_knows_it() -> None:
    asked = whole(address="ana@icloud.com", servers="ana")
    assert asked.draft.proposal is not None
    assert [one.user for one in asked.draft.proposal.endpoints] == ["ana", "ana@icloud.com"]
    answer(asked, "servers", "ruiz@icloud.com")
    assert [one.user for one in asked.draft.proposal.endpoints] == ["ruiz", "ruiz@icloud.com"]
    shared = whole(servers="desk@hillside.example")
    assert shared.draft.proposal is not None
    assert [one.user for one in shared.draft.proposal.endpoints] == ["desk@hillside.example"] * 2


def test_servers_that_are_not_known_are_entered_one_by_one() -> None:
    asked = interview({**upto("address"), "address": "ana@hillside.example"})
    assert "did not find its mail servers" in " ".join(asked.draft.answers["address"].says)
    assert asked.next() is BY_KEY["imap"]
    answer(asked, "imap", "mail.hillside.example")
    answer(asked, "smtp", "mail.hillside.example:465")
    answer(asked, "servers", "ana")
    assert asked.draft.proposal is not None
    assert [one.user for one in asked.draft.proposal.endpoints] == ["ana", "ana"]


def test_without_a_terminal_every_missing_flag_is_named_and_nobody_signs_in() -> None:
    asked = interview()
    with pytest.raises(MissingFlagsError) as error:
        asked.unattended({})
    assert error.value.flags == [
        "--practice",
        "--country",
        "--hours",
        "--address",
        "--always-on",
        "--accept-servers",
        "--password-file",
    ]
    needed = {"practice": "x", "hours": "9-5", "address": "ana@gmail.com", "accept": "yes", "password": "wrong"}
    with pytest.raises(MissingFlagsError) as error:
        asked.unattended(needed)
    assert error.value.flags == ["--country", "--always-on"]
    assert asked.draft.tools.account.tries == []  # type: ignore[attr-defined]  # of the office of tests
    with pytest.raises(AnswerError, match=r"--password-file: .*refused"):
        asked.unattended({**needed, "country": "US", "always_on": "yes"})
    assert interview().unattended(GOOD)


def test_a_certificate_is_asked_for_only_where_there_may_be_one_of_its_own() -> None:
    asked = whole()
    assert not BY_KEY["ca_file"].needed(asked.draft)
    asked.draft.flags = frozenset({"ca_file"})
    assert BY_KEY["ca_file"].needed(asked.draft)
    at_home = whole(address="ana@proton.me", servers="ana@proton.me", ca_file="")
    assert BY_KEY["ca_file"].needed(at_home.draft)


def test_a_wrong_flag_is_named() -> None:
    with pytest.raises(AnswerError, match='--hours: "monn"'):
        interview().unattended({**GOOD, "hours": "monn 9-5"})


def test_every_question_has_a_flag_of_its_own_and_a_plain_text() -> None:
    flags = [question.flag for question in QUESTIONS]
    assert len(flags) == len(set(flags))
    assert all(question.text.endswith("?") for question in QUESTIONS)


def test_who_speaks_is_asked_where_the_settings_know_of_it_and_the_file_loads_either_way(tmp_path: Path) -> None:
    asked = interview(upto("hours"))
    assert ("voice" in asked.draft.answers) == BY_KEY["voice"].needed(asked.draft) == ("voice" in Settings.model_fields)
    assert answer(asked, "voice", "i").value == "I"
    assert answer(asked, "voice", "We").value == "we"
    assert "Enter I or we." in refusal(asked, "voice", "they")
    draft = whole().draft
    SettingsPlan(tmp_path / "config.toml", settings_text(draft, tmp_path), secrets(draft)).check()
