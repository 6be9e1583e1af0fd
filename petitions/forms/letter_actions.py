"""What organisers fill in for people to write to their representatives."""

from __future__ import annotations

from typing import Any

from crispy_forms.layout import Fieldset, Layout
from django import forms
from django.utils.translation import gettext_lazy as _

from campaign.forms import LineField, LocalDateTimeField, LocalisedModelForm, TextField, in_zone, localised_fields
from campaign.timezones import zone
from petitions.letter_queries import bodies
from petitions.models import LetterAction


class LetterActionForm(LocalisedModelForm):
    """Whose representatives are written to, about what, and from which words letters begin."""

    localised_names = ("title", "introduction", "subject", "text")
    required_names = ("title", "subject", "text")
    rows = {"introduction": 6, "text": 14}

    body = forms.ChoiceField(
        label=_("Who is written to"),
        help_text=_("The bodies whose list of members this site’s operator has loaded."),
        error_messages={"required": _("Choose who is written to.")},
    )
    closes_at = LocalDateTimeField(label=_("Closes"), required=False, help_text=_("Leave empty to keep it open."))

    class Meta:
        model = LetterAction
        fields = [
            "body",
            "petition",
            "slug",
            "closes_at",
            *localised_fields("title", "introduction", "subject", "text"),
        ]
        field_classes = {
            **dict.fromkeys(localised_fields("introduction", "text"), TextField),
            **dict.fromkeys(localised_fields("title", "subject"), LineField),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = bodies()
        if self.instance.body and self.instance.body not in known:
            known.append(self.instance.body)
        empty = [] if len(known) == 1 else [("", _("Choose from the list"))]
        self.fields["body"].choices = [*empty, *((body, body) for body in known)]  # type: ignore[attr-defined]
        petition = self.fields["petition"]
        petition.queryset = self.instance.campaign.petitions.all()  # type: ignore[attr-defined]
        petition.empty_label = _("none")  # type: ignore[attr-defined]
        petition.help_text = _("Its signers can be asked to write next.")
        for name in localised_fields("text"):
            self.fields[name].help_text = _(
                "What letters begin from. {representative} and {area} become the representative’s name and area. Leave "
                "it empty in a language in which the representatives aren’t written to."
            )
        if self.instance.closes_at:
            local = self.instance.closes_at.astimezone(zone(self.instance.campaign.timezone))
            self.initial["closes_at"] = local.replace(tzinfo=None)
        more = Fieldset(_("More"), "petition", "closes_at", "slug")
        self.helper.layout = Layout("body", *self.language_fieldsets(), more)

    def clean_closes_at(self) -> Any:
        local = self.cleaned_data["closes_at"]
        return in_zone(local, self.instance.campaign.timezone) if local else None
