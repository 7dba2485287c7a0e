"""Nobody waits for what hangs."""

import asyncio
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import pytest

from autoreply.concurrency.deadline import DeadlinePool, TooLateError
from tests.peers.processes import wait_until
from tests.threads import no_new_threads


def test_work_in_time_gives_its_result_or_its_error_and_nothing_comes_late() -> None:
    within, late = DeadlinePool("test", 2, each), list[int]()
    assert within.run(lambda: 7, 5, late.append) == 7
    with pytest.raises(ZeroDivisionError):
        within.run(lambda: 1 // 0, 5, late.append)
    with pytest.raises(TimeoutError):  # its own, not ours
        within.run(_times_out, 5, late.append)
    within.stop()
    assert late == []


def test_work_that_hangs_is_left_behind_and_further_work_is_not_even_begun() -> None:
    within, late, hangs = DeadlinePool("test", 2, each), list[str](), threading.Event()
    arrived = threading.Event()

    def work() -> str:
        hangs.wait(10)
        return "at last"

    def note(result: str) -> None:
        late.append(result)
        arrived.set()

    with pytest.raises(TooLateError):
        within.run(work, 0.02, note)
    begun: list[int] = []
    with pytest.raises(TooLateError):
        within.run(lambda: begun.append(1), 5, lambda _nothing: None)
    assert begun == []
    hangs.set()
    assert arrived.wait(5)
    assert late == ["at last"]
    assert within.run(lambda: "well again", 5, note) == "well again"
    within.stop()


def test_where_each_work_has_its_own_server_one_that_hangs_holds_up_no_other_until_all_workers_do() -> None:
    within, hangs = DeadlinePool("test", 2, each, refuse_at=2), threading.Event()

    def hang() -> bool:
        return hangs.wait(10)

    for _ in range(2):
        assert within.run(lambda: "well", 5, lambda _late: None) == "well"
        with pytest.raises(TooLateError):
            within.run(hang, 0.02, lambda _late: None)
    begun: list[int] = []
    with pytest.raises(TooLateError):
        within.run(lambda: begun.append(1), 5, lambda _late: None)
    assert begun == []
    hangs.set()
    within.stop()


def test_after_the_end_nobody_waits_and_no_thread_keeps_the_process() -> None:
    within = DeadlinePool("ending", 2, each)
    assert within.run(lambda: threading.current_thread().daemon, 5, lambda _late: None)
    within.stop()
    with pytest.raises(TooLateError):
        within.run(lambda: "nobody does it", 3600, lambda _late: None)


def test_an_error_that_comes_late_is_nobodys() -> None:
    within, late, hangs = DeadlinePool("test", 1, each), list[int](), threading.Event()

    def work() -> int:
        hangs.wait(10)
        raise ZeroDivisionError

    with pytest.raises(TooLateError):
        within.run(work, 0.02, late.append)
    hangs.set()
    while True:
        try:
            within.run(lambda: 1, 5, late.append)
        except TooLateError:
            continue
        break
    assert late == []
    within.stop()


def test_work_that_waits_at_the_same_moment_shares_one_frame_and_each_gets_its_own_result() -> None:
    frames = list[str]()
    within = DeadlinePool("test", 1, partial(in_a_frame, frames), 50)
    assert asked_together(within, [partial(str, number) for number in range(3)]) == ["0", "1", "2"]
    assert frames == ["begun", "ended"]
    within.stop()


def test_where_one_breaks_the_frame_each_is_done_by_itself_unless_the_fault_is_everybodys() -> None:
    frames = list[str]()
    within = DeadlinePool("test", 1, partial(in_a_frame, frames), 50, fails_all=LookupError)
    assert asked_together(within, [partial(_raises, ValueError), lambda: "well"]) == ["ValueError", "well"]
    assert asked_together(within, [partial(_raises, LookupError), lambda: "well"]) == ["LookupError", "LookupError"]
    assert frames == ["begun", "broken"] * 2
    within.stop()


def test_an_event_loop_goes_on_while_it_waits_and_is_told_what_is_too_late() -> None:
    within, late, hangs, arrived = DeadlinePool("test", 1, each), list[str](), threading.Event(), threading.Event()

    def note(result: str) -> None:
        late.append(result)
        arrived.set()

    async def all_of_it() -> None:
        assert await asyncio.gather(*(within.soon(lambda: "well", 30, note) for _ in range(3))) == ["well"] * 3
        with pytest.raises(ZeroDivisionError):
            await within.soon(lambda: str(1 // 0), 30, note)
        with pytest.raises(TooLateError):
            await within.soon(lambda: str(hangs.wait(30)), 0.02, note)
        with pytest.raises(TooLateError):
            await within.soon(lambda: "not even begun", 30, note)

    asyncio.run(all_of_it())
    hangs.set()  # the loop is closed by now
    assert arrived.wait(30)
    assert late == ["True"]
    within.stop()


def test_without_a_thread_nobody_waits_and_later_work_is_done() -> None:
    within = DeadlinePool("test", 2, each)
    with no_new_threads(), pytest.raises(TooLateError):
        within.run(lambda: "nobody does it", 30, lambda _late: None)
    assert within.run(lambda: "well", 30, lambda _late: None) == "well"
    within.stop()


def each(works: Sequence[Callable[[], Any]]) -> list[Any]:
    """Here every question is a piece of work."""
    return [work() for work in works]


def in_a_frame(frames: list[str], works: Sequence[Callable[[], str]]) -> list[str]:
    """The same, and how it went where it was shared."""
    if len(works) == 1:
        return each(works)
    frames.append("begun")
    try:
        done = each(works)
    except Exception:
        frames.append("broken")
        raise
    frames.append("ended")
    return done


def asked_together(within: DeadlinePool[Callable[[], str], str], works: list[Callable[[], str]]) -> list[str]:
    """The results, or the names of the errors, of work that came while other work was under way."""
    busy, begun = threading.Event(), threading.Event()

    def keep_busy() -> str:
        begun.set()
        return str(busy.wait(30))

    with ThreadPoolExecutor() as pool:
        first = pool.submit(_ask, within, keep_busy)
        begun.wait(30)
        asked = []
        for work in works:
            asked.append(pool.submit(_ask, within, work))
            assert wait_until(lambda: within.waiting == len(asked), 30)
        busy.set()
        assert first.result() == "True"
        return [one.result() for one in asked]


def _ask(within: DeadlinePool[Callable[[], str], str], work: Callable[[], str]) -> str:
    try:
        return within.run(work, 30, lambda _late: None)
    except (ValueError, LookupError) as error:
        return type(error).__name__


def _raises(error: type[Exception]) -> str:
    raise error


def _times_out() -> int:
    raise TimeoutError("a time-out of the work's own")
