"""The arithmetic of `make bench`: what a bound is about, and when it is broken."""

from tests.bench.figures import Figure, table


def test_a_bound_is_about_the_ratio_where_there_is_a_peer_and_about_the_figure_where_there_is_none() -> None:
    beside = Figure(says="burst", ours=160, unit="mails/s", peer=200, peer_name="script", at_least=0.8)
    alone = Figure(says="memory", ours=91, unit="MB", at_most=90)
    assert (beside.value, beside.kept) == (0.8, True)
    assert (alone.value, alone.kept) == (91, False)
    assert Figure(says="decide", ours=9, unit="us").kept


def test_the_table_shows_figure_peer_ratio_and_bound_in_columns() -> None:
    beside = Figure(says="burst", ours=158.4, unit="mails/s", peer=200, peer_name="script", at_least=0.8)
    head, line = table([beside]).splitlines()
    assert head.split() == ["figure", "Autoreply", "peer", "value", "bound"]
    assert line == "burst   158 mails/s  200 mails/s (script)  0.792 x  >= 0.8  BROKEN"
    assert line.index("158") == head.index("Autoreply")
