"""The whole file as one immutable model."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any, Literal, Self, TypeVar
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field, PrivateAttr

from autoreply.decision.limits import MOST_STRANGERS, Limits
from autoreply.decision.policy import Exemption, Policy
from autoreply.settings.answers import Answers, Breaker, ExceptionRule
from autoreply.settings.base import Section, Text, Texts, Zone
from autoreply.settings.channel import ChannelEntry, kind_of
from autoreply.settings.closures import DayEntry, Holidays
from autoreply.settings.complaints import ComplaintSettings
from autoreply.settings.delivery import DeliverySettings
from autoreply.settings.handover import HandoverSettings
from autoreply.settings.hours import Hours
from autoreply.settings.monitor import MonitorSettings
from autoreply.settings.oncall import OnCallSettings
from autoreply.settings.people import Contact, OverrideEntry, Person, VacationEntry
from autoreply.settings.plans import Plans
from autoreply.settings.policy import PolicySettings
from autoreply.settings.problems import SettingsProblem, in_order
from autoreply.settings.reach import Reach
from autoreply.settings.reading.lines import KeyPath
from autoreply.settings.reading.places import Places
from autoreply.settings.service import Crisis, Log, PapersSettings, RecordSettings, Urgent, WebSettings
from autoreply.texts.dates import DateFormat
from channels import TextForm
from schedules import Weekly
from schedules.wallclock import closing, opening

_LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
_Part = TypeVar("_Part", bound=Section)

OwnTexts = Mapping[str, Mapping[str, str]]  # by language, and then by occasion
Languages = Annotated[Texts, Field(min_length=1), AfterValidator(lambda codes: tuple(code.lower() for code in codes))]


class Settings(Section):
    """What one practice wrote, checked. Built by `load`."""

    practice: Text
    country: Annotated[Text, AfterValidator(str.upper)]
    languages: Languages = ("en",)
    timezone: Zone
    place: str = ""
    profile: Literal["care", "lean"] = "care"
    voice: Literal["we", "I"] = "we"
    hours: Hours
    holidays: Holidays = Holidays()
    days: tuple[DayEntry, ...] = Field(default=(), alias="day")
    vacations: tuple[VacationEntry, ...] = Field(default=(), alias="vacation")
    people: dict[str, Person] = Field(default_factory=dict)
    contacts: dict[str, Contact] = Field(default_factory=dict)
    overrides: tuple[OverrideEntry, ...] = Field(default=(), alias="override")
    oncall: OnCallSettings = OnCallSettings()
    defaults: dict[str, dict[str, Any]] = Field(default_factory=dict)  # laid under the channels before they are read
    channels: dict[str, ChannelEntry] = Field(default_factory=dict)
    answers: Answers = Answers()
    breaker: Breaker = Breaker()
    delivery: DeliverySettings = DeliverySettings()
    exceptions: tuple[ExceptionRule, ...] = Field(default=(), alias="exception")
    plans: Plans = Plans()
    policy: PolicySettings = PolicySettings()
    complaints: ComplaintSettings = ComplaintSettings()
    urgent: Urgent = Urgent()
    crisis: Crisis = Crisis()
    words: dict[str, dict[str, str]] = Field(default_factory=dict)
    state: Path | None = None
    record: RecordSettings = RecordSettings()
    papers: PapersSettings = PapersSettings()
    handover: HandoverSettings = HandoverSettings()
    reach: Reach = Reach()
    mirror: bool = True
    monitor: MonitorSettings = MonitorSettings()
    web: WebSettings = WebSettings()
    log: Log = Log()

    _places: Places = PrivateAttr(default=Places())
    _secret_files: tuple[Path, ...] = PrivateAttr(default=())
    _warnings: tuple[SettingsProblem, ...] = PrivateAttr(default=())

    def settle(self, places: Places, secret_files: Sequence[Path], warnings: Sequence[SettingsProblem]) -> Self:
        """Note where this was read from and what is doubtful about it; for `load` alone."""
        self._places, self._secret_files, self._warnings = places, tuple(secret_files), in_order(warnings)
        return self

    @property
    def file(self) -> Path:
        """The file this was read from."""
        return Path(self._places.file)

    @property
    def digest(self) -> str:
        """The digest of the file's octets as they were read."""
        return self._places.digest

    def pinned(self, path: KeyPath) -> str:
        """The variable or flag that sets the key at `path`, or a part of it, whatever the file says; "" where none."""
        return self._places.pinned(path)

    @property
    def secret_files(self) -> tuple[Path, ...]:
        """The files secrets were read from."""
        return self._secret_files

    @property
    def warnings(self) -> tuple[SettingsProblem, ...]:
        """What is allowed but most likely not meant, each with its line."""
        return self._warnings

    def trouble(self, path: KeyPath, says: str) -> SettingsProblem:
        """`says` about the key at `path`, such as ("vacation", 0, "to"), with its line."""
        return self._places.trouble(path, says)

    @property
    def dates(self) -> DateFormat:
        """How the practice's country writes dates and times."""
        return DateFormat.of(self.country)

    def day_of(self, instant: datetime) -> str:
        """The date of an instant on the practice's clock, as its country writes it."""
        return self.dates.day_and_year(instant.astimezone(self.timezone).date())

    def zone_of(self, person: str | None) -> ZoneInfo:
        """A person's time zone, or the practice's."""
        own = self.people[person].timezone if person in self.people else None
        return own or self.timezone

    def week_of(self, person: str | None) -> Weekly:
        """A person's week, or the practice's."""
        own = self.people[person].hours if person in self.people else None
        return own or self.hours

    def reach_of(self, person: str) -> Reach:
        """How a person is told; the practice, for "" and for people without a way of their own."""
        own = self.people[person].reach if person in self.people else None
        return own if own is not None and own.ways else self.reach

    @property
    def former_names(self) -> dict[str, str]:
        """The name that each renamed channel had before, by its name."""
        return {name: entry.renamed_from for name, entry in self.channels.items() if entry.renamed_from}

    def languages_of(self, channel: str) -> tuple[str, ...]:
        """The languages of a channel: its own, its person's, or the practice's."""
        entry = self.channels[channel]
        own = self.people[entry.person].languages if entry.person else None
        return entry.languages or own or self.languages

    def texts_of(self, channel: str, person: str | None = None) -> OwnTexts:
        """The practice's own texts on a channel, by language: its person's replace them, and its own replace those.

        Where one channel serves several people, the texts of `person`, to whom somebody wrote, come before all.
        """
        entry = self.channels[channel]
        own = self.people[entry.person].words if entry.person else {}
        theirs = self.people[person].words if person in self.people else {}
        found: dict[str, dict[str, str]] = {}
        for words in (self.words, own, entry.words, theirs):
            for code, texts in words.items():
                found[code] = {**found.get(code, {}), **texts}
        return found

    def told_on_call(self, channel: str) -> Mapping[str, str]:
        """What clients of a channel are told of who is on call, by language; {} where urgent words alert nobody."""
        return self.oncall.told(kind_of(self.channels[channel]).form) if channel in self.oncall.alerts else {}

    def told_in(self, form: TextForm) -> Mapping[str, str]:
        """The same of any channel that has the texts of that form; {} where there is none."""
        alerting = (name for name in self.oncall.alerts if name in self.channels)
        alike = (name for name in alerting if kind_of(self.channels[name]).form.texts is form.texts)
        return next(map(self.told_on_call, alike), {})

    def policy_for(self, channel: str) -> Policy:
        """The rules for `channel`: its own limits over the practice's, and the exceptions of the file."""
        entry = self.channels[channel]
        answers, breaker = _over(self.answers, entry.answers), _over(self.breaker, entry.breaker)
        return Policy(
            again_after=answers.again_after,
            answer_within=answers.answer_within,
            quiet_after_human=answers.quiet_after_human,
            urgent_every=answers.urgent_every,
            quiet_gaps=answers.quiet_gaps,
            limits=Limits(breaker.per_10_minutes, breaker.per_day),
            known=Limits(breaker.per_10_minutes, breaker.per_day),
            known_urgent=Limits(breaker.urgent_per_10_minutes, breaker.urgent_per_day),
            strangers_urgent=Limits(breaker.strangers_urgent_per_10_minutes, breaker.strangers_urgent_per_day),
            all_strangers_urgent=Limits(
                max(MOST_STRANGERS.per_10_minutes, breaker.strangers_urgent_per_10_minutes),
                max(MOST_STRANGERS.per_day, breaker.strangers_urgent_per_day),
            ),
            exemptions=self.exemptions,
            kind=entry.kind,
        )

    def delivery_for(self, channel: str) -> DeliverySettings:
        """How what people send on `channel` reaches us: its own settings over the practice's."""
        return _over(self.delivery, self.channels[channel].delivery)

    @property
    def exemptions(self) -> tuple[Exemption, ...]:
        """The exceptions of the file, in its order."""
        return tuple(map(self._exemption, self.exceptions))

    def covers_of(self, vacation: VacationEntry) -> tuple[str, ...]:
        """Who may cover a vacation, as it is written: those it names, else those of the person who is away."""
        person = self.people.get(vacation.person or "")
        return vacation.cover or (person.cover if person else ())

    def language_of(self, person: str) -> str:
        """The language in which a person is told, "" for the practice."""
        entry = self.people.get(person)
        return ((entry.languages if entry else None) or self.languages)[0]

    def feeds(self) -> Iterator[tuple[KeyPath, str]]:
        """Every calendar, of closures, of a person or of who is on call, with the path under which it stands."""
        for number, feed in enumerate(self.holidays.feeds):
            yield ("holidays", "feeds", number), feed
        for key, person in self.people.items():
            for number, feed in enumerate(person.holidays.feeds if person.holidays else ()):
                yield ("people", key, "holidays", "feeds", number), feed
            for number, feed in enumerate(person.calendars):
                yield ("people", key, "calendars", number), feed
        for number, feed in enumerate(self.oncall.feeds):
            yield ("oncall", "feeds", number), feed

    def instant(self, when: datetime, person: str | None = None, *, ends: bool = False) -> datetime:
        """Return `when` as an instant; without a zone, it is on the clock of the person or practice.

        Of a time that occurs twice, a beginning is the first and an end is the second.
        """
        if when.tzinfo is not None:
            return when
        reading = closing if ends else opening
        minute = reading(self.zone_of(person), when.date(), when.hour * 60 + when.minute)
        return minute + timedelta(seconds=when.second, microseconds=when.microsecond)

    def override_instants(self, entry: OverrideEntry) -> tuple[datetime, datetime]:
        """When an override of the file begins, which may be long ago, and ends."""
        start = _LONG_AGO if entry.start is None else self.instant(entry.start, entry.person)
        return start, self.instant(entry.until, entry.person, ends=True)

    def covers(self, name: str) -> str | None:
        """The key of the person or contact that `name` means, by key or by name; None where there is nobody."""
        names = {key: entry.name for key, entry in self.contacts.items()}
        names |= {key: entry.name for key, entry in self.people.items()}
        return name if name in names else next((key for key in names if names[key] == name), None)

    def called(self, key: str) -> str:
        """The name of the person or contact with that key; the key itself where two have that name."""
        names = [(each, one.name) for each, one in self.contacts.items()]
        names += [(each, one.name) for each, one in self.people.items()]
        name = dict(names).get(key, key)
        return name if [one for _, one in names].count(name) == 1 else key

    @property
    def keys_by_name(self) -> dict[str, str]:
        """The keys of people, by the names that calendars use."""
        return {self.called(key): key for key in self.people}

    def _exemption(self, rule: ExceptionRule) -> Exemption:
        until = rule.until
        if isinstance(until, datetime):
            until = self.instant(until, ends=True)
        elif until is not None:
            until = opening(self.timezone, until, 24 * 60)
        return Exemption(rule.who, rule.answer, rule.reason, until)


def _over(base: _Part, own: _Part | None) -> _Part:
    """`base` with whatever `own` sets explicitly."""
    return base.model_copy(update={name: getattr(own, name) for name in own.model_fields_set}) if own else base
