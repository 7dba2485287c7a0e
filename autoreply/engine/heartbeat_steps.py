"""The list of what each heartbeat does."""

from collections.abc import Sequence
from functools import partial

from autoreply.engine.building.answering import AnsweringParts
from autoreply.engine.building.base import EngineBase
from autoreply.engine.building.late_parts import LateParts
from autoreply.engine.building.presence import PresenceParts
from autoreply.engine.event_watch import EventWatch
from autoreply.engine.heartbeat import Heartbeat, Step
from autoreply.engine.install import keep_install_name
from autoreply.engine.paper_watch import PaperWatch
from autoreply.engine.renaming import carry_over_record
from autoreply.engine.sleep import SleepWatch
from autoreply.notices.trouble import TroubleWatch
from autoreply.notices.watch import NoticeWatch


def heartbeat_of(
    base: EngineBase, answering: AnsweringParts, presence: PresenceParts, late: LateParts, openings: Sequence[Step]
) -> Heartbeat:
    """Its list of steps. `openings` are those that follow an opening."""
    settings, housekeeping, notices = base.settings, late.housekeeping, late.notices
    sleep = SleepWatch(
        base.given.clock, base.given.health.report, lambda instant: settings.dates.full(instant, settings.timezone)
    )

    def synchronize() -> None:
        answering.failover.synchronize()
        base.bookmarks.flush()  # only once the messages they stand for are in the record

    return Heartbeat(
        steps=(
            sleep.look,
            housekeeping.check_file,
            partial(carry_over_record, base.settings, base.given),
            base.hours.forget,
            presence.reconciler.reconcile,
            synchronize,
            answering.front.outbox.flush,  # a record that can be read, and not written, is trouble all the same
            *openings,
            housekeeping.measure,
            housekeeping.watch_replies,
            NoticeWatch(notices, base.given.usable_record, base.given.health, base.given.clock).look,
            late.protocol.look,
            housekeeping.prune,
            PaperWatch(settings, base.given.record, base.state, base.given.clock, base.given.health.report).look,
            partial(keep_install_name, base.install, base.state),
            EventWatch(base.given.usable_record, base.given.health, base.given.clock, settings.digest).look,
            TroubleWatch(settings, notices, base.given.usable_record, base.given.health, base.given.clock).look,
        ),
        afterwards=(presence.job.wake, answering.standby.outbox.wake, answering.front.outbox.wake),
        clock=base.given.clock,
        report=answering.failover.report,
    )
