"""Nobody waits for what hangs."""

import threading

import pytest

from autoreply.within import TooLateError, Within


def test_work_in_time_gives_its_result_or_its_error_and_nothing_comes_late() -> None:
    within, late = Within("test", 2), list[int]()
    assert within.run(lambda: 7, 5, late.append) == 7
    with pytest.raises(ZeroDivisionError):
        within.run(lambda: 1 // 0, 5, late.append)
    with pytest.raises(TimeoutError):  # its own, not ours
        within.run(_times_out, 5, late.append)
    within.stop()
    assert late == []


def test_work_that_hangs_is_left_behind_and_further_work_is_not_even_begun() -> None:
    within, late, hangs = Within("test", 2), list[str](), threading.Event()
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


def test_an_error_that_comes_late_is_nobodys() -> None:
    within, late, hangs = Within("test", 1), list[int](), threading.Event()

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


def _times_out() -> int:
    raise TimeoutError("a time-out of the work's own")
