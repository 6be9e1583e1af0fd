"""What a column of a file may hold."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Target(models.TextChoices):
    ADDRESS = "address", _("E-mail address")
    NAME = "name", _("Name")
    FIRST_NAME = "first_name", _("First name")
    LAST_NAME = "last_name", _("Last name")
    PHONE = "phone", _("Phone")
    POSTCODE = "postcode", _("Postcode")
    COUNTRY = "country", _("Country")
    LANGUAGE = "language", _("Language")
    TAGS = "tags", _("Tags, separated by , or ;")
    JOINED = "joined", _("Joined on")
    STATUS = "status", _("Agreed to mail (yes, no, unsubscribed …)")
    LEFT = "left", _("Filled in for those who left or can’t be reached")


IGNORE = ""
FIELD_PREFIX = "field:"
# More than one column may hold these.
SEVERAL = {IGNORE, Target.TAGS, Target.STATUS, Target.LEFT}
