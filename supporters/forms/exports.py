"""What somebody fills in to take people out."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout, Submit
from django import forms
from django.db.models import Q, QuerySet
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaign.forms import TextField
from campaign.models import Campaign, User
from supporters.exporting.columns import columns_of
from supporters.models import Export, Segment
from supporters.segments import InvalidDefinition
from supporters.services import exporting

SUGGESTED = ["address", "name", "postcode", "joined_at"]


def too_many_rows() -> str:
    return _("An Excel workbook can’t hold so much. Choose CSV, fewer columns, or a smaller segment.")


class ExportForm(forms.Form):
    """Whom, what, in which format, and why."""

    segment = forms.ModelChoiceField(
        label=gettext_lazy("Whom"),
        queryset=Segment.objects.none(),
        required=False,
        empty_label=gettext_lazy("Everybody"),
    )
    columns = forms.MultipleChoiceField(
        label=gettext_lazy("Columns"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choose at least one column.")},
        help_text=gettext_lazy("Take out only what you need."),
    )
    format = forms.ChoiceField(label=gettext_lazy("Format"), choices=Export.Format.choices)
    reason = TextField(
        label=gettext_lazy("What it is for"),
        max_length=300,
        min_length=exporting.SHORTEST_REASON,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy(
            "Like: letters to our stewards, printed by us. It stays in the audit trail: name nobody."
        ),
        error_messages={
            "required": gettext_lazy("Say what the export is for."),
            "min_length": gettext_lazy("Say in a few words what the export is for."),
        },
    )

    def __init__(self, *args: Any, campaign: Campaign, by: User, suggested: UUID | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.campaign, self.by = campaign, by
        self.fields["segment"].queryset = self._segments()  # type: ignore[attr-defined]
        self.fields["segment"].initial = self._segments().filter(public_id=suggested).first() if suggested else None
        self.fields["columns"].choices = [  # type: ignore[attr-defined]
            (column.key, capfirst(column.title)) for column in columns_of(campaign)
        ]
        self.fields["columns"].initial = SUGGESTED
        self.helper = FormHelper()
        self.helper.attrs = {"novalidate": ""}
        self.helper.layout = Layout("segment", "columns", "format", "reason", Submit("send", _("Prepare the export")))

    def _segments(self) -> QuerySet[Segment]:
        """Those of the team, and one's own."""
        mine = Q(is_shared=True) | Q(created_by=self.by)
        return Segment.objects.filter(mine, campaign=self.campaign, archived_at__isnull=True)

    def ask(self) -> Export | None:
        """Ask for the export; None, with a sentence beside the field, where it can't be had."""
        data = self.cleaned_data
        wanted = exporting.Wanted(
            data["segment"], data["columns"], Export.Format(data["format"]), " ".join(data["reason"].split())
        )
        try:
            return exporting.ask(self.campaign, wanted, self.by)
        except exporting.TooManyRows:
            self.add_error("format", too_many_rows())
        except InvalidDefinition as error:
            self.add_error("segment", str(error))
        return None
