"""Times in words."""

from django import template
from django.utils.translation import gettext as _

register = template.Library()


@register.filter
def zone_words(zone_name: str) -> str:
    """From Europe/London to “London time”."""
    return _("%(place)s time") % {"place": zone_name.rsplit("/", 1)[-1].replace("_", " ")}
