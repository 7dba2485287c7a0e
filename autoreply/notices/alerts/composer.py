"""Composes what an alert says: that there is one, its code, and who took it. Never who wrote, and never what."""

from collections.abc import Mapping

from autoreply.notices.alerts.codes import code_of, digit_of
from autoreply.notices.alerts.records import AlertRecords
from autoreply.notices.counts_only import sentence
from autoreply.notices.notice import Notice, NoticeRequest
from autoreply.record import RecordError
from autoreply.record.alerts import TakeResult, Taking
from autoreply.record.stored_alert import StoredAlert
from autoreply.settings import Settings
from channels import KeyAnswer, StaffKey

ALERT, WHAT, COUNT, WHO = "alert", "what", "count", "who"  # the keys of a reference
LONGEST_NAME = 30  # characters, so that a text stays one segment


class AlertComposer:
    """What the outbox asks, and what the telephone says to who pressed a key. Raises `RecordError`."""

    def __init__(self, settings: Settings, records: AlertRecords) -> None:
        self._settings, self._records = settings, records

    def __call__(self, request: NoticeRequest) -> Notice | None:
        """Return the notice; None if there is nothing to tell any more, as somebody has taken it."""
        reference, what = request.reference, request.reference[WHAT]
        alert = self._alert(int(reference[ALERT]))
        if alert is None or (what == "climb" and (alert.state.taken_by or alert.ended is not None)):
            return None
        short = self._short(alert, what, reference, request.language)
        subject, call = sentence(request.language, "alert_subject"), sentence(request.language, "alert_call")
        if what != "climb":
            return Notice(subject, short, short, call, linked=False)
        digit = digit_of(alert.number)
        asks = sentence(request.language, "alert_key", digit=digit)
        key = StaffKey(token_of(alert.number, request.person), asks, sentence(request.language, "alert_button"))
        pressable = sentence(request.language, "alert_pressable", code=code_of(alert.number))
        return Notice(subject, short, short, call, key=key, pressable=pressable, linked=False)

    def answer(self, token: str, language: str, taking: Taking | None) -> KeyAnswer:
        """What is said to who pressed a key or a button. `taking` is None for a wrong one."""
        if taking is None:
            number, _ = read_token(token)
            return KeyAnswer(sentence(language, "alert_wrong", digit=digit_of(number)), again=True)
        if taking.result is TakeResult.YES:
            return KeyAnswer(sentence(language, "alert_yours"))
        if taking.result is TakeResult.LATE:
            return KeyAnswer(sentence(language, "alert_late_call", who=self.name(taking.by)))
        return KeyAnswer(sentence(language, "alert_over_call"))

    def name(self, person: str) -> str:
        """How somebody is called who took an alert."""
        found = self._settings.people.get(person)
        return (found.name if found is not None else self._settings.practice)[:LONGEST_NAME]

    def _alert(self, number: int) -> StoredAlert | None:
        """As the record has it, or the one in memory. Raises `RecordError` where neither can say."""
        failed: RecordError | None = None
        for record in self._records.all():
            try:
                found = record.alerts.of(number)
            except RecordError as error:
                failed = error
            else:
                if found is not None:
                    return found
        if failed is not None:
            raise failed
        return None

    def _short(self, alert: StoredAlert, what: str, reference: Mapping[str, str], language: str) -> str:
        values = {"code": code_of(alert.number), "number": reference[COUNT], "who": self.name(reference[WHO])}
        return sentence(language, f"alert_{what}", **values)


def token_of(number: int, person: str) -> str:
    """What a telephone call gives back with the digits: which alert, and who was called."""
    return f"{number}.{person}"


def read_token(token: str) -> tuple[int, str]:
    number, _, person = token.partition(".")
    return int(number), person
