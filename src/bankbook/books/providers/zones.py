"""In which time zone a bank's day ends, by its country: what the books assume until somebody corrects it."""

from typing import Final

__all__ = ["COUNTRIES", "UNKNOWN", "zone_of_country"]

UNKNOWN: Final = "UTC"

_ZONES: Final = {
    "AT": "Europe/Vienna",
    "BE": "Europe/Brussels",
    "BG": "Europe/Sofia",
    "CA": "America/Toronto",
    "CH": "Europe/Zurich",
    "CY": "Asia/Nicosia",
    "CZ": "Europe/Prague",
    "DE": "Europe/Berlin",
    "DK": "Europe/Copenhagen",
    "EE": "Europe/Tallinn",
    "ES": "Europe/Madrid",
    "FI": "Europe/Helsinki",
    "FR": "Europe/Paris",
    "GB": "Europe/London",
    "GR": "Europe/Athens",
    "HR": "Europe/Zagreb",
    "HU": "Europe/Budapest",
    "IE": "Europe/Dublin",
    "IS": "Atlantic/Reykjavik",
    "IT": "Europe/Rome",
    "LI": "Europe/Vaduz",
    "LT": "Europe/Vilnius",
    "LU": "Europe/Luxembourg",
    "LV": "Europe/Riga",
    "MT": "Europe/Malta",
    "NL": "Europe/Amsterdam",
    "NO": "Europe/Oslo",
    "PL": "Europe/Warsaw",
    "PT": "Europe/Lisbon",
    "RO": "Europe/Bucharest",
    "SE": "Europe/Stockholm",
    "SI": "Europe/Ljubljana",
    "SK": "Europe/Bratislava",
    "US": "America/New_York",
}

COUNTRIES: Final = tuple(sorted(_ZONES))
"""The countries that are offered when a bank is chosen."""


def zone_of_country(country: str) -> str:
    """Return the IANA zone in which most banks of a country (two letters) keep their day; UTC for a country that is not known."""
    return _ZONES.get(country.upper(), UNKNOWN)
