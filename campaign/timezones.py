"""Time zones by their IANA names."""

from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _


@cache
def timezone_names() -> tuple[str, ...]:
    """Every zone a form offers: places, not abbreviations."""
    return tuple(sorted(name for name in available_timezones() if "/" in name and not name.startswith("Etc/")))


def validate_timezone(name: str) -> None:
    """Raise ValidationError unless the name is one that the tz database knows."""
    if name not in available_timezones():
        raise ValidationError(_("Choose a time zone from the list, like Europe/London."))


def zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)
