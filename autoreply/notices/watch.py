"""Notices that wait too long, or are not seen to arrive: they are trouble, and go again by another way."""

from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta

from autoreply.notices.notices import Notices
from autoreply.notices.person_reach import CAME_BACK
from autoreply.notices.unseen import is_unseen, note_unseen
from autoreply.notices.ways import ReachWay, why_off
from autoreply.record import NoticeState, Record
from autoreply.settings.reach import WayKind
from autoreply.telemetry.health import Health
from schedules import Clock

LATE = timedelta(minutes=15)  # by then something should have been delivered by some way
UNSEEN = timedelta(minutes=10)  # between the mail server's yes and the mail in the mailbox that we watch
ABOUT = "notices"
ABOUT_MAILBOX = f": {ABOUT}"  # after its name
PROVE = "prove it anew: autoreply reach test"
START, CORRECT = f"Send START from there, and {PROVE}", f"Correct its address, or {PROVE}"
LATELY = timedelta(days=1)
UNSEEN_SAYS = "it was not seen in the mailbox; look for it in Junk"
IN_JUNK = (
    "A message from Autoreply was not seen in INBOX. Look for it in Junk, and move it to INBOX. "
    "If it is not there, run: autoreply reach test"
)


class NoticeWatch:
    """Looks at every heartbeat. Its method raises `RecordError`."""

    def __init__(self, notices: Notices, record: Record, health: Health, clock: Clock) -> None:
        self._notices, self._record = notices, record
        self._health, self._clock = health, clock
        self._began = clock.now()

    def look(self) -> None:
        """Send again what was not seen to arrive. Report what has waited for too long, and ways that are off."""
        self._look_at_messages()
        self._look_at_mailboxes()
        self._look_at_ways()

    def _look_at_messages(self) -> None:
        now = self._clock.now()
        for copy in self._record.notices.came_back_at_once(now - LATELY):
            self._record.notices.send_again(copy, now, CAME_BACK)
        looked_for = now - self._began >= UNSEEN  # before that, nobody may have looked into the mailboxes yet
        for unseen in self._record.notices.unconfirmed(now - UNSEEN) if looked_for else ():
            if self._record.notices.send_again(unseen.identity, now, UNSEEN_SAYS):
                self._miss(unseen)
        late = len(self._record.notices.unfinished(now - LATE))
        them = "1 message to you has" if late == 1 else f"{late} messages to you have"
        says = f"{them} not been delivered by any way for {LATE.seconds // 60} minutes. Open the page and look there."
        self._health.report(ABOUT, says if late else "")

    def _miss(self, unseen: NoticeState) -> None:
        """Note in which mailbox it is missing. One that cannot be read is a trouble of its own, which says why."""
        mine = [way for way in self._notices.ways(unseen.person) if _took(way, unseen)]
        unreadable = {one.about for one in self._health.troubles()}
        for mailbox in _mailboxes(mine) - unreadable:
            note_unseen(self._record, mailbox, self._clock.now())

    def _look_at_mailboxes(self) -> None:
        """Our mail is filed as junk there, or gets lost. Until one is seen, the mailbox counts as not well."""
        missing = [one for one in _mailboxes(self._ways()) if is_unseen(self._record, one)]
        says = {f"{one}{ABOUT_MAILBOX}": f"{one}: {IN_JUNK}" for one in missing}
        self._report(says, lambda about: about.endswith(ABOUT_MAILBOX))

    def _look_at_ways(self) -> None:
        """STOP came from a telephone: its company lets no text of ours through any more. Or a webhook is gone."""
        off = {(one.person, one.address) for one in self._record.ways.all() if one.disabled is not None}
        says = {_about(way): _says(way) for way in self._ways() if (way.person, way.digest) in off}
        self._report(says, lambda about: about.startswith(f"{ABOUT}: "))

    def _ways(self) -> list[ReachWay]:
        return [way for person in self._notices.people() for way in self._notices.ways(person)]

    def _report(self, says: Mapping[str, str], is_ours: Callable[[str], bool]) -> None:
        before = [one.about for one in self._health.troubles() if is_ours(one.about)]
        for about in {*says, *before}:  # also those of what is no longer in the settings
            self._health.report(about, says.get(about, ""))


def _mailboxes(ways: Iterable[ReachWay]) -> set[str]:
    return {one for way in ways for one in way.mailboxes}


def _took(way: ReachWay, unseen: NoticeState) -> bool:
    """Whether it went by this way. Of what went before an update, only the medium is known."""
    return way.digest == unseen.way if unseen.way else way.kind.value == unseen.medium


def _about(way: ReachWay) -> str:
    return f"{ABOUT}: {way.person or 'practice'} by {way.kind}"


def _says(way: ReachWay) -> str:
    then = CORRECT if way.kind is WayKind.WEBHOOK else START
    return f"{way.person or 'The practice'} cannot be told by {way.kind}: {why_off(way.kind)}. {then}."
