"""What is wrong, or most likely not meant, about how the people of the practice are told."""

from collections.abc import Iterator

from autoreply.settings.channel import kind_of, kinds_reaching
from autoreply.settings.model import Settings
from autoreply.settings.reach import Reach, Way, WayKind
from autoreply.settings.reading.lines import KeyPath
from autoreply.settings.way_content import PERSONAL_MAIL, carries_words, domain_of, is_thin_unasked
from channels import KeepsDrafts, NoticeMedium

PERSONAL = (
    "What clients write would go to a mailbox at {domain}. It may be kept there only under an agreement, such as a "
    'business associate agreement, and such mailboxes have none. Write content = "counts" for this way, or name a '
    "mailbox of the practice."
)
CONTENT = {
    True: "With what clients write: that mailbox has to be one in which you may keep it, such as one under a business "
    'associate agreement. If it is not, write content = "counts".',
    False: "Counts only: how many messages there are. No name, number or word of a client. The link to your page "
    "stands below, if [web] has a public_url.",
}
OUTSIDE = (
    "A mailbox is outside the practice if none of your own mail accounts is at its domain. If you may keep there what "
    "clients write, such as under a business associate agreement, write so for this way: "
    '{ mail = "ana@home.example", content = "full" }.'
)
ALERTS = (
    "Urgent words, and key 3 on the telephone, alert who is on call until somebody takes it, on: {channels}. {told}"
)
TOLD = {False: "Clients are promised nothing by it.", True: "Clients are told what [oncall.protocol] says."}
Finding = tuple[KeyPath, str]


def reaches(settings: Settings) -> Iterator[tuple[KeyPath, Reach]]:
    """Every table of ways with its path, the practice's first."""
    yield ("reach",), settings.reach
    for key, person in settings.people.items():
        if person.reach is not None:
            yield ("people", key, "reach"), person.reach


def reach_disagreements(settings: Settings) -> Iterator[Finding]:
    """A way that names a channel which is not there."""
    for at, way in _ways(settings):
        if way.via is not None and way.via not in settings.channels:
            yield at, f'via names "{way.via}", which is not in [channels].'


def reach_doubts(settings: Settings) -> Iterator[Finding]:
    """A way that nothing can send, words of clients in a mailbox of somebody's own, and people whom nothing reaches."""
    for at, way in _ways(settings):
        medium = way.kind.medium
        if medium is not None and not _can_send(settings, way, medium):
            kinds = kinds_reaching(medium)
            yield at, f"No channel can send this {way.kind}. Add one of kind = {kinds}, or take this way out."
    for path, reach in reaches(settings):
        for number, way in enumerate(reach.ways):
            domain = domain_of(way.address)
            if way.kind is WayKind.MAIL and domain in PERSONAL_MAIL and carries_words(settings, reach, way):
                yield (*path, "ways", number), PERSONAL.format(domain=domain)
    for name, entry in settings.channels.items():
        keeps = isinstance(entry.settings, KeepsDrafts) and bool(entry.settings.send_at_opening)
        if keeps and not settings.reach_of(entry.person or "").ways:
            says = "If a mail there cannot be sent, nobody can be told. Name a way to you under [reach]."
            yield ("channels", name, "send_at_opening"), says


def _ways(settings: Settings) -> Iterator[tuple[KeyPath, Way]]:
    for path, reach in reaches(settings):
        yield from (((*path, "ways", number), way) for number, way in enumerate(reach.ways))


def reach_lines(settings: Settings) -> Iterator[str]:
    """How everybody is told, in words."""
    for path, reach in reaches(settings):
        who = settings.people[str(path[1])].name if len(path) > 1 else settings.practice
        ways = [f"{way.kind} ({_content(settings, reach, way)})" for way in reach.ways]
        if ways:
            yield f"{who}: {', then '.join(ways)}."
    every = [(reach, way) for _, reach in reaches(settings) for way in reach.ways]
    chosen = {carries_words(settings, reach, way) for reach, way in every}
    yield from (CONTENT[words] for words in (True, False) if words in chosen)
    if any(_is_thin_unasked(settings, reach, way) for reach, way in every):
        yield OUTSIDE
    if settings.oncall.alerts:
        told = TOLD[settings.oncall.tells_clients]
        yield ALERTS.format(channels=", ".join(settings.oncall.alerts), told=told)
        yield f"{settings.oncall.ladder.in_words}."


def _content(settings: Settings, reach: Reach, way: Way) -> str:
    if _is_thin_unasked(settings, reach, way):
        return f"counts only, as {domain_of(way.address)} is outside the practice"
    return "with what clients write" if carries_words(settings, reach, way) else "counts only"


def _is_thin_unasked(settings: Settings, reach: Reach, way: Way) -> bool:
    """Whether a mailbox outside would have the words if somebody wrote so."""
    return settings.reach.content != "counts" and is_thin_unasked(settings, reach, way)


def _can_send(settings: Settings, way: Way, medium: NoticeMedium) -> bool:
    names = [way.via] if way.via in settings.channels else list(settings.channels)
    return any(kind_of(settings.channels[name]).medium is medium for name in names)
