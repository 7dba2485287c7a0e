"""One rule for the wait between tries: it doubles, has a longest, is spread, and hears the provider."""

from dataclasses import replace

import pytest

from channels.backoff import Backoff, Tries

RULE = Backoff(first=2.0, longest=60.0)
SHORTEST = replace(RULE, dice=lambda least, _most: least)
LONGEST = replace(RULE, dice=lambda _least, most: most)


def test_each_failed_try_doubles_the_wait_up_to_the_longest() -> None:
    assert [LONGEST.wait(tries) for tries in (1, 2, 3, 5, 6, 7, 1_000_000)] == [2.0, 4.0, 8.0, 32.0, 60.0, 60.0, 60.0]


def test_a_wait_is_half_to_all_of_its_span_so_that_nobody_comes_back_in_step() -> None:
    assert [SHORTEST.wait(tries) for tries in (1, 2, 100)] == [1.0, 2.0, 30.0]
    waits = {RULE.wait(3) for _ in range(100)}
    assert len(waits) > 1
    assert all(4.0 <= wait <= 8.0 for wait in waits)


def test_what_waiting_does_not_mend_has_a_span_of_its_own_however_often_it_was_tried() -> None:
    assert [LONGEST.wait(tries, lasting=True) for tries in (1, 50)] == [600.0, 600.0]
    assert SHORTEST.wait(1, lasting=True) == 300.0


@pytest.mark.parametrize(("asked", "waits"), [(0.0, 2.0), (1.5, 2.0), (45.0, 45.0), (86_400.0, 60.0)])
def test_a_provider_that_asks_for_a_longer_wait_gets_it_up_to_the_longest(asked: float, waits: float) -> None:
    assert LONGEST.wait(1, at_least=asked) == waits


def test_a_success_begins_the_waits_anew() -> None:
    tries = Tries(LONGEST)
    assert [tries.fail(), tries.fail(), tries.fail(lasting=True), tries.fail()] == [2.0, 4.0, 600.0, 16.0]
    assert tries.failed == 4
    tries.succeed()
    assert tries.failed == 0
    assert tries.fail() == 2.0
