"""Zones as people write them: what we offer instead lies in the practice's country."""

from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from autoreply.settings import Settings, SettingsError, load
from autoreply.settings.checks.warnings import doubts
from autoreply.settings.timezones import fits, instead, zones_of

OURS = ("AT", "AU", "BR", "CA", "DE", "ES", "FR", "GB", "IN", "MX", "NZ", "PT", "US", "ZA")


@pytest.mark.parametrize(
    ("written", "country", "meant"),
    [
        ("Boston", "US", "America/New_York"),
        ("Bosten", "US", "America/New_York"),
        ("San Francisco", "US", "America/Los_Angeles"),
        ("texas", "US", "America/Chicago"),
        ("GMT-5", "US", "America/New_York"),
        ("UTC-08:00", "US", "America/Los_Angeles"),
        ("EST", "US", "America/New_York"),
        ("PST", "US", "America/Los_Angeles"),
        ("PDT", "US", "America/Los_Angeles"),
        ("CT", "US", "America/Chicago"),
        ("HST", "US", "Pacific/Honolulu"),
        ("Eastern Time", "US", "America/New_York"),
        ("Mountain Standard Time", "US", "America/Denver"),
        ("america/new york", "US", "America/New_York"),
        ("America/NewYork", "US", "America/New_York"),
        ("EST", "CA", "America/Toronto"),
        ("London", "CA", "America/Toronto"),
        ("London", "GB", "Europe/London"),
        ("Montréal", "CA", "America/Toronto"),
        ("AEST", "AU", "Australia/Sydney"),
        ("GMT-3", "BR", "America/Sao_Paulo"),
        ("Ciudad de México", "MX", "America/Mexico_City"),
        ("Tenerife", "ES", "Atlantic/Canary"),
        ("Munich", "DE", "Europe/Berlin"),
        ("CET", "DE", "Europe/Berlin"),
        ("anything", "FR", "Europe/Paris"),
        ("GMT+12", "NZ", "Pacific/Auckland"),
    ],
)
def test_a_city_an_abbreviation_or_an_offset_leads_to_the_zone_of_the_country(
    written: str, country: str, meant: str
) -> None:
    assert instead(written, country) == f'Did you mean "{meant}"?'


@pytest.mark.parametrize("written", ["Berlin", "Bogota", "GMT+8", "EST", "Tokio", "nowhere", ""])
def test_only_zones_of_the_country_are_offered(written: str) -> None:
    for country in OURS:
        offered = instead(written, country).split('"')[1::2]
        assert offered, country
        assert set(offered) <= set(zones_of(country)), country


def test_a_country_that_nobody_knows_gets_an_example() -> None:
    assert instead("Boston", "XX") == instead("Boston", "") == 'Zones have names like "America/New_York".'


@pytest.mark.parametrize(
    ("zone", "country", "warning"),
    [
        ("America/New_York", "US", None),
        ("US/Eastern", "US", None),
        ("EST5EDT", "US", None),
        ("HST", "US", None),
        ("GB", "GB", None),
        ("Asia/Calcutta", "IN", None),
        ("EST", "US", '"EST" has no summer time. Did you mean "America/New_York"?'),
        ("MST", "US", '"MST" has no summer time. Did you mean "America/Denver"?'),
        ("UTC", "GB", '"UTC" has no summer time. Did you mean "Europe/London"?'),
        ("GMT", "PT", '"GMT" has no summer time. Zones of PT are, for example, "Europe/Lisbon", "Atlantic/Azores".'),
        ("America/New_York", "DE", '"America/New_York" is not the time of DE. Did you mean "Europe/Berlin"?'),
        (
            "Europe/Berlin",
            "PT",
            '"Europe/Berlin" is not the time of PT. Zones of PT are, for example, "Europe/Lisbon", "Atlantic/Azores".',
        ),
    ],
)
def test_a_zone_that_does_not_fit_the_country_is_warned_about(zone: str, country: str, warning: str | None) -> None:
    assert doubted(country, zone) == ([(("timezone",), warning)] if warning else [])


def doubted(country: str, zone: str, **more: object) -> list[tuple[object, str]]:
    """What is doubtful about the zones of a practice."""
    values = {"practice": "Hillside", "country": country, "timezone": zone, "hours": {"mon": "9-17"}, **more}
    return [each for each in doubts(Settings.model_validate(values)) if each[0][-1:] == ("timezone",)]


def test_a_person_may_work_elsewhere_but_has_summer_time_too() -> None:
    def ana(zone: str) -> list[tuple[object, str]]:
        return doubted("US", "America/Chicago", people={"ana": {"name": "Ana", "timezone": zone}})

    assert ana("Europe/Berlin") == []
    assert [path for path, _ in ana("EST")] == [("people", "ana", "timezone")]


def test_a_zone_that_is_none_is_refused_with_one_of_the_country(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text('practice = "Hillside"\ncountry = "US"\ntimezone = "Boston"\n[hours]\nmon-fri = "9-17"\n')
    with pytest.raises(SettingsError) as caught:
        load(file)
    assert [each.says for each in caught.value.troubles] == [
        '"Boston" is not a time zone. Did you mean "America/New_York"?'
    ]


def test_another_name_for_a_clock_of_the_country_fits() -> None:
    assert fits(ZoneInfo("US/Pacific"), "US")
    assert fits(ZoneInfo("Europe/Vienna"), "DE")
    assert not fits(ZoneInfo("America/Halifax"), "US")
