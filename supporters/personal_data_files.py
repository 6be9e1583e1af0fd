"""What is held on a person, as files that she keeps. Both are made of `personal_data.export`, like the page itself."""

from __future__ import annotations

import json

from django.core.serializers.json import DjangoJSONEncoder
from django.template.loader import render_to_string
from django.utils import timezone, translation

from supporters import personal_data
from supporters.models import Supporter

FORMAT = "loudhailer-personal-data/1"


def as_json(supporter: Supporter) -> str:
    """For a program to read (UK GDPR Art. 20(1)): the same names in every language of the page, times in ISO 8601."""
    with translation.override("en-gb"):
        subjects = [{"subject": title, "rows": rows} for title, rows in personal_data.export(supporter)]
        content = {"format": FORMAT, "made": timezone.now(), "held": subjects}
        return json.dumps(content, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2)


def as_html(supporter: Supporter) -> str:
    """To read and to print, in the page's language, without anything from a server."""
    context = {
        "held": personal_data.export(supporter),
        "made": timezone.now(),
        "language": translation.get_language(),
    }
    return render_to_string("supporters/my_data_file.html", context)
