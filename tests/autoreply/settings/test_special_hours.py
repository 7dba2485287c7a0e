"""[[hours.special]] in the file: which line is wrong, and what is said of it."""

from datetime import date
from pathlib import Path

import pytest

from autoreply.settings import SettingsError, load

FILE = """practice = "Hillside Counseling"
country = "US"
timezone = "America/New_York"
[hours]
mon-fri = "9-17"
"""


def troubles(tmp_path: Path, more: str) -> list[str]:
    (tmp_path / "config.toml").write_text(FILE + more)
    with pytest.raises(SettingsError) as caught:
        load(tmp_path / "config.toml", today=date(2026, 11, 29))
    return [f"{trouble.line} {trouble.where}: {trouble.says}" for trouble in caught.value.troubles]


def test_every_wrong_table_is_named_with_its_line_and_a_remedy(tmp_path: Path) -> None:
    more = (
        '"6th mon" = "9-12"\n[[hours.special]]\nevery = 2\ntue = "14-20"\n[[hours.special]]\ntue = "14-20"\n'
        '[[hours.special]]\nfrom = "07-01"\nto = "08-31"\ntue = "14:00-25:00"\n'
    )
    assert troubles(tmp_path, more) == [
        (
            '6 hours.6th mon: "6th mon": this names no day of the week. '
            'Write a day such as "mon", "mon-fri", "sat, sun" or "daily".'
        ),
        '8 hours.special[1].every: "2": it does not say which weeks are meant. Write starting = 2026-12-08 below it.',
        (
            "10 hours.special[2]: These hours do not say when they count. "
            'Write every = 2 and starting = 2026-12-08, or from = "07-01" and to = "08-31".'
        ),
        (
            '15 hours.special[3].tue: "14:00-25:00": no clock shows "25:00". '
            'Write "01:00", which after a later start means the next day.'
        ),
    ]


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ("every = 2\n", 'hours.every: "2": this is about some weeks or some part of the year only.'),
        ('[hours.special]\ntue = "9-12"\n', "Special hours stand below a heading of their own."),
        (
            '[people.ana]\nname = "Ana"\n[[people.ana.hours.special]]\ntue = "9"\nevery = 2\n',
            "people.ana.hours.special[1]",
        ),
    ],
)
def test_a_condition_in_the_wrong_place_is_told_where_it_belongs(tmp_path: Path, more: str, says: str) -> None:
    assert says in troubles(tmp_path, more)[0]


def test_hours_that_no_date_to_come_has_are_a_doubt(tmp_path: Path) -> None:
    more = (
        '[[hours.special]]\nfrom = 2026-01-01\nto = 2026-03-01\ntue = "14-20"\n'
        '[[hours.special]]\nevery = 2\nstarting = 2026-12-08\ntue = "14-20"\n'
    )
    (tmp_path / "config.toml").write_text(FILE + more)
    warnings = load(tmp_path / "config.toml", today=date(2026, 11, 29)).warnings
    told = [(warning.line, warning.says) for warning in warnings if "special" in warning.where]
    assert [line for line, _ in told] == [6]
    assert "counts on no date from today on" in told[0][1]
    assert not [each for each in load(tmp_path / "config.toml").warnings if "special" in each.where]


def test_a_slip_in_special_hours_is_a_doubt_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text(FILE + '[[hours.special]]\nfrom = "07-01"\nto = "08-31"\ntue = "9-23:59"\n')
    warnings = load(tmp_path / "config.toml").warnings
    assert [(each.line, each.where) for each in warnings if "24:00" in each.says] == [(9, "hours.special[1].tue")]
