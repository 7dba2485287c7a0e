"""What a hand-over says about the written policy: a reminder to read it, until its reader has."""

from collections.abc import Sequence
from datetime import datetime

from autoreply.notices.handover.document import words_in
from autoreply.record import Record
from autoreply.record.papers.policies import PolicyVersion
from autoreply.settings import Settings


def unread_by(settings: Settings, record: Record, version: PolicyVersion) -> list[str]:
    """The keys of [people] who have not acknowledged a version. Raises `RecordError`."""
    done = {one.person for one in record.policies.acknowledgements(version.number)}
    return [key for key in settings.people if key not in done]


class AboutPolicy:
    """A section of hand-overs."""

    def __init__(self, settings: Settings, record: Record) -> None:
        self._settings, self._record = settings, record

    def __call__(self, reader: str, language: str, _now: datetime) -> Sequence[str]:
        """Return the sentences for a reader, a key of [people] or "" for the practice. Raises `RecordError`."""
        version = self._record.policies.latest()
        unread = unread_by(self._settings, self._record, version) if version is not None else []
        if version is None or (reader and reader not in unread) or not unread:
            return ()
        words, names = words_in(language), ", ".join(self._settings.people[key].name for key in unread)
        if reader:
            return (words.say("policy_unread", version=version.number),)
        return (words.say("policy_unread_by", version=version.number, names=names),)
