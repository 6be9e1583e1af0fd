"""In which time zone somebody is likely to live, by her country: from the CLDR's table of countries and zones."""

from __future__ import annotations

from functools import cache

from babel.core import get_global

# Where a country has several zones, that of its most populous part.
MOST_POPULOUS = {
    "AQ": "Antarctica/McMurdo",
    "AR": "America/Argentina/Buenos_Aires",
    "AU": "Australia/Sydney",
    "BR": "America/Sao_Paulo",
    "CA": "America/Toronto",
    "CD": "Africa/Kinshasa",
    "CL": "America/Santiago",
    "CN": "Asia/Shanghai",
    "CY": "Asia/Nicosia",
    "DE": "Europe/Berlin",
    "EC": "America/Guayaquil",
    "ES": "Europe/Madrid",
    "FM": "Pacific/Chuuk",
    "GL": "America/Nuuk",
    "ID": "Asia/Jakarta",
    "KI": "Pacific/Tarawa",
    "KZ": "Asia/Almaty",
    "MH": "Pacific/Majuro",
    "MN": "Asia/Ulaanbaatar",
    "MX": "America/Mexico_City",
    "MY": "Asia/Kuala_Lumpur",
    "NZ": "Pacific/Auckland",
    "PF": "Pacific/Tahiti",
    "PG": "Pacific/Port_Moresby",
    "PS": "Asia/Gaza",
    "PT": "Europe/Lisbon",
    "RU": "Europe/Moscow",
    "UA": "Europe/Kyiv",
    "UM": "Pacific/Wake",
    "US": "America/New_York",
    "UZ": "Asia/Tashkent",
}
_NO_COUNTRY = ("001", "ZZ")


@cache
def zones_by_country() -> dict[str, tuple[str, ...]]:
    """The zones of every country, by its two letters (ISO 3166-1)."""
    zones = get_global("territory_zones")
    return {country: tuple(names) for country, names in zones.items() if country not in _NO_COUNTRY}


@cache
def zones_for_a_campaign(own: str) -> dict[str, str]:
    """The zone that people of each country are taken to live in, by a campaign whose own zone this is.

    Where a country has several zones, it is the campaign's own if that is one of them. Under "" stands the zone of
    people whose country isn't known.
    """
    canonical = get_global("zone_aliases").get(own, own)
    chosen = {"": own}
    for country, names in zones_by_country().items():
        chosen[country] = own if canonical in names else MOST_POPULOUS.get(country, names[0])
    return chosen
