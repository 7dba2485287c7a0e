"""What is posted to one channel waits for nothing that is posted to another."""

import asyncio
import threading

import pytest

from autoreply.concurrency.bulkhead import BUSY, THREADS, Bulkhead
from channels import WebhookResponse
from schedules import SystemClock

HELLO = WebhookResponse(200, "hello")


async def crowd(bulkhead: Bulkhead, hangs: threading.Event) -> None:
    """So many at one door, whose work hangs, that some find no thread; meanwhile somebody comes to another."""

    def work() -> WebhookResponse:
        hangs.wait(30)
        return HELLO

    asked = [asyncio.create_task(bulkhead.through("line", work)) for _ in range(3 * THREADS)]
    await asyncio.sleep(0.05)
    begun = SystemClock().monotonic()
    assert await bulkhead.through("phone", lambda: HELLO) == HELLO
    assert SystemClock().monotonic() - begun < 10, "a caller waited for what hangs elsewhere"
    refused = 2 * THREADS
    while sum(one.done() for one in asked) < refused:
        await asyncio.wait([one for one in asked if not one.done()], return_when=asyncio.FIRST_COMPLETED)
    assert [one.result() for one in asked if one.done()] == [BUSY] * refused
    hangs.set()
    assert [await one for one in asked].count(HELLO) == THREADS
    assert await bulkhead.through("line", lambda: HELLO) == HELLO


def test_a_channel_that_hangs_keeps_no_other_waiting_and_its_own_are_told_to_come_again() -> None:
    hangs = threading.Event()
    try:
        asyncio.run(crowd(Bulkhead(), hangs))
    finally:
        hangs.set()


def test_work_that_fails_gives_its_thread_back() -> None:
    async def fail_often() -> None:
        bulkhead = Bulkhead()
        for _ in range(2 * THREADS):
            with pytest.raises(ZeroDivisionError):
                await bulkhead.through("line", lambda: WebhookResponse(1 // 0))
        assert await bulkhead.through("line", lambda: HELLO) == HELLO

    asyncio.run(fail_often())
