"""Where a number seems to be, as Twilio tells with each webhook. Only its country is worth anything."""

_COUNTRIES = {"1": "US", "33": "FR", "34": "ES", "41": "CH", "43": "AT", "44": "GB", "49": "DE", "52": "MX", "61": "AU"}


def country(number: str) -> str:
    """The country of a number in E.164, or "" for anything else."""
    digits = number.removeprefix("+")
    if not number.startswith("+"):
        return ""
    return next((name for code, name in _COUNTRIES.items() if digits.startswith(code)), "")


def places(prefix: str, number: str) -> dict[str, str]:
    """FromCity, FromState, FromZip, FromCountry (or To...): blank where unknown, but always there."""
    return {f"{prefix}City": "", f"{prefix}State": "", f"{prefix}Zip": "", f"{prefix}Country": country(number)}
