"""Turns the sign on every door: compares what each channel should show with what it last confirmed."""

import logging
from collections.abc import Mapping

from autoreply.desk import Station, facts
from autoreply.health import Health
from autoreply.record import Record
from autoreply.words import Occasion
from channels import ChannelError, Posture, Presents, SendError
from schedules import Cause, Clock, Period

log = logging.getLogger("autoreply.switch")


class Switch:
    """Level-triggered: whatever was missed, the next look puts right."""

    def __init__(self, stations: Mapping[str, Station], record: Record, clock: Clock, health: Health) -> None:
        self._stations = stations
        self._record = record
        self._clock = clock
        self._health = health

    def look(self) -> None:
        """Bring every channel that shows a posture to the one it should show now, and write down what it confirmed."""
        for name, station in self._stations.items():
            if isinstance(station.channel, Presents):
                self._turn(name, station, station.channel)

    def _turn(self, name: str, station: Station, channel: Presents) -> None:
        wanted = self.wanted(station)
        shown = self._record.keeping.confirmed(name)
        if shown is not None and shown[:2] == (wanted.after_hours, wanted.until):
            return
        try:
            channel.present(wanted)
        except (SendError, ChannelError) as error:
            self._health.tell(f"{name}: posture", f"{name} does not show the right sign: {error}")
            return
        self._record.keeping.confirm(name, wanted, self._clock.now())
        self._health.tell(f"{name}: posture", "")
        log.info("posture confirmed", extra={"channel": name, "after_hours": wanted.after_hours})

    def wanted(self, station: Station) -> Posture:
        """What this station's channel should show now; it ends by itself at the next opening (promise 10)."""
        calendar, now = station.calendar(), self._clock.now()
        period = calendar.at(now)
        if period.working:
            return Posture(after_hours=False, until=period.end, text="")
        said = station.words.say(_occasion(period), facts(station, calendar, period, now))
        return Posture(after_hours=True, until=period.end, text=said.text)


def _occasion(period: Period) -> Occasion:
    return Occasion.VACATION if period.cause is Cause.VACATION else Occasion.ORDINARY
