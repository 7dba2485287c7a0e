"""What is allowed and most likely not meant: warnings that need no date."""

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from autoreply.settings.checks.contradictions import Finding
from autoreply.settings.checks.page_exposure import REMEDY, public_addresses
from autoreply.settings.checks.undelivered import delivery_doubts
from autoreply.settings.closures import Holidays
from autoreply.settings.model import Settings
from autoreply.settings.reading.lines import KeyPath
from autoreply.settings.timezones import changes, fits, instead, zone_meant, zones_of
from channels import Fingerprints, NamesAddresses
from schedules import Weekly


def doubts(settings: Settings) -> Iterator[Finding]:
    """All of them, in no particular order."""
    yield from _weeks(settings)
    yield from _zones(settings)
    yield from _unpruned(settings)
    yield from _without_cover(settings)
    yield from _same_days(settings)
    yield from _same_accounts(settings)
    yield from _feeds(settings)
    yield from _exceptions(settings)
    yield from delivery_doubts(settings)
    yield from _counted_longer_than_kept(settings)
    for code in settings.policy.words:
        if code not in settings.languages:
            yield ("policy", "words", code), f'The policy is not written in "{code}", so these words are not used.'
    for kind in settings.defaults:
        if kind not in {channel.kind for channel in settings.channels.values()}:
            yield ("defaults", kind), f'No channel has kind = "{kind}", so this is used by none.'
    if "ladder" in settings.oncall.model_fields_set and not settings.oncall.alerts:
        yield ("oncall", "ladder"), "Nothing alerts anybody, so this is not used. Name channels in alerts of [oncall]."
    if not settings.channels:
        yield (), "There are no channels, so nobody is answered. Add a heading [channels.NAME] with kind = ..."
    if settings.web.public:
        login = (
            "asks them for its password"
            if settings.web.asks
            else "has no password, so only people with an account can open it"
        )
        yield ("web", "listen"), f"Other machines can read /readyz and /metrics. The practice page {login}."
    yield from _page_that_nobody_can_open(settings)
    yield from _form_for_complaints(settings)
    if settings.answers.urgent_every > settings.answers.again_after:
        yield (
            ("answers", "urgent_every"),
            "It is longer than again_after, so urgent words would never let a message through.",
        )


def _counted_longer_than_kept(settings: Settings) -> Iterator[Finding]:
    """Thresholds that look further back than the record does. One day is none: 91 days and 90 are the defaults."""
    kept = settings.record.keep.days
    longest = max((one.days for one in settings.plans.notices), default=0)
    if longest > kept + 1:
        says = (
            f"It counts {longest} days, and the record keeps messages for {kept}. Raise [record] keep or count fewer."
        )
        yield ("plans", "notice_after"), says


def _page_that_nobody_can_open(settings: Settings) -> Iterator[Finding]:
    found = next(public_addresses(settings), None)
    if found and settings.web.address and not settings.web.public and not settings.web.asks:
        says = (
            "A proxy may let other machines reach the practice page, and it has no password. So only people with an "
            "account can open it."
        )
        yield found, f"{says} {REMEDY}"


def _form_for_complaints(settings: Settings) -> Iterator[Finding]:
    """A public form that nobody outside can open, or that names nobody else to complain to."""
    if not settings.complaints.public:
        return
    if not settings.web.public_url and not settings.web.public:
        says = "Nobody outside can open the form: the page listens on this machine alone. Add public_url to [web]."
        yield ("complaints", "public"), says
    if not settings.complaints.outside_body:
        says = "The form names nobody outside the practice. Add outside_body, so that people know whom else to ask."
        yield ("complaints", "public"), says


def _weeks(settings: Settings) -> Iterator[Finding]:
    for path, week in weeks(settings):
        for note in week.notes:
            yield (*path, *note.table, note.key) if note.key else path, note.says
    for number, day in enumerate(settings.days):
        yield from ((("day", number, "hours"), note.says) for note in day.hours.notes)
    for path, holidays in holiday_tables(settings):
        for added, entry in holidays.add.items():
            yield from (((*path, "add", str(added)), note.says) for note in entry.hours.notes)


def weeks(settings: Settings) -> Iterator[tuple[KeyPath, Weekly]]:
    """The practice's week and those that people and channels have of their own."""
    yield ("hours",), settings.hours
    for key, person in settings.people.items():
        if person.hours is not None:
            yield ("people", key, "hours"), person.hours
    for name, entry in settings.channels.items():
        if entry.hours is not None:
            yield ("channels", name, "hours"), entry.hours


def _zones(settings: Settings) -> Iterator[Finding]:
    zones: list[tuple[KeyPath, ZoneInfo | None]] = [(("timezone",), settings.timezone)]
    zones += [(("people", key, "timezone"), person.timezone) for key, person in settings.people.items()]
    country = settings.country
    for path, zone in zones:
        if zone and "/" not in zone.key and _misses_summer_time(zone, country):
            yield path, f'"{zone.key}" has no summer time. {instead(zone.key, country)}'
        elif path == ("timezone",) and zone and not fits(zone, country):
            yield path, f'"{zone.key}" is not the time of {country}. {instead("", country)}'


def _misses_summer_time(zone: ZoneInfo, country: str) -> bool:
    """Whether a bare name stands for winter only where the clocks of the country change."""
    meant = zone_meant(zone.key, country)
    ours = [meant] if meant else zones_of(country)
    return not changes(zone) and any(changes(ZoneInfo(each)) for each in ours)


def _unpruned(settings: Settings) -> Iterator[Finding]:
    for path, holidays in holiday_tables(settings):
        if holidays.region and not holidays.pruned:
            says = (
                "Nobody has looked at this list of public holidays yet. Read it in `autoreply check`, "
                "then write skip = [...] with those on which you work, or skip = [] for none."
            )
            yield (*path, "region"), says


def holiday_tables(settings: Settings) -> Iterator[tuple[KeyPath, Holidays]]:
    """The practice's holidays and those that people have of their own."""
    yield ("holidays",), settings.holidays
    for key, person in settings.people.items():
        if person.holidays is not None:
            yield ("people", key, "holidays"), person.holidays


def _without_cover(settings: Settings) -> Iterator[Finding]:
    for number, vacation in enumerate(settings.vacations):
        if not settings.covers_of(vacation):
            says = (
                "Nobody covers this vacation. Name a person or contact, cover = ..., so that clients know whom to call."
            )
            yield ("vacation", number), says


def _same_days(settings: Settings) -> Iterator[Finding]:
    seen: set[tuple[object, str | None]] = set()
    for number, day in enumerate(settings.days):
        if (day.date, day.person) in seen:
            yield (
                ("day", number, "date"),
                f"Another [[day]] above is for {settings.dates.of_file(day.date)} too. Only this one counts.",
            )
        seen.add((day.date, day.person))


def _same_accounts(settings: Settings) -> Iterator[Finding]:
    owners: dict[str, str] = {}
    for name, entry in settings.channels.items():
        own = entry.settings.own if isinstance(entry.settings, NamesAddresses) else ()
        hidden = entry.settings.fingerprints if isinstance(entry.settings, Fingerprints) else ()
        for mark in (*own, *hidden):
            other = owners.setdefault(f"{entry.kind} {mark.lower()}", name)
            if other != name:
                yield ("channels", name), f'This account is watched by channel "{other}" too: people would hear twice.'
                break


def _feeds(settings: Settings) -> Iterator[Finding]:
    for path, feed in settings.feeds():
        if feed.startswith("http://"):
            yield (
                path,
                "This calendar comes over an open line, where anybody could change it. Use https:// if it exists.",
            )


def _exceptions(settings: Settings) -> Iterator[Finding]:
    seen: dict[str, str] = {}
    for number, rule in enumerate(settings.exceptions):
        before = seen.setdefault(rule.who, rule.answer)
        if before != rule.answer:
            yield ("exception", number), f'Another exception says "{before}" for the same sender. Keep one of them.'
