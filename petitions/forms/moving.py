"""What the team says of a petition's step: when, what came of it, in a sentence, with a document."""

from __future__ import annotations

from datetime import date
from typing import Any

from crispy_forms.layout import Fieldset, Layout
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from campaign.forms import FIRST_YEAR, LineField, LocalisedModelForm, localised, localised_fields
from petitions.documents import clean_document
from petitions.models import Petition, PetitionMove
from petitions.services.moving import Account, day_of

WORDS = localised_fields("note", "document_name")


class MoveForm(LocalisedModelForm):
    """What is said of one step. Where it never stands on the public page, a sentence for the team is all."""

    localised_names = ("note", "document_name")
    title_name = "note"

    class Meta:
        model = PetitionMove
        fields = ["happened_on", "outcome", *WORDS, "document", "is_public"]
        field_classes = dict.fromkeys(WORDS, LineField)
        widgets = {"happened_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}

    def __init__(self, *args: Any, petition: Petition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.petition = petition
        self.state = self.instance.state
        self.today = day_of(petition)
        self.initial.setdefault("happened_on", self.today)
        self.initial["happened_on"] = self.initial["happened_on"] or self.today
        self.fields["document"].help_text = _("A PDF, or a picture as PNG or JPEG, of up to 10 MB.")
        self.fields["document"].widget.attrs["accept"] = "application/pdf,image/png,image/jpeg"
        self._leave_out()
        names = ("note", "document_name") if "document" in self.fields else ("note",)
        self.helper.layout = Layout(
            Fieldset(_("What happened"), *(name for name in ("happened_on", "outcome") if name in self.fields)),
            *(
                Fieldset(_("In %(language)s") % {"language": words}, *(localised(name, code) for name in names))
                for code, words in settings.LANGUAGES
            ),
            *([Fieldset(_("Document"), "document", "is_public")] if "document" in self.fields else []),
        )

    def _leave_out(self) -> None:
        """Fields that say nothing of this step."""
        if self.state == Petition.State.ANSWERED:
            self.fields["outcome"].required = True
        else:
            del self.fields["outcome"]
        if self.state in Petition.HIDDEN_STATES:
            for name in ("document", "is_public", *localised_fields("document_name")):
                del self.fields[name]
        elif self.state == Petition.State.ARCHIVED and self.instance.pk is None:
            self.initial["is_public"] = False
        if self._goes_to_proposer:
            field = self.fields[localised("note", settings.LANGUAGE_CODE)]
            field.required, field.help_text = True, _("The reason. It is mailed to whoever proposed the petition.")

    @property
    def _goes_to_proposer(self) -> bool:
        return self.state == Petition.State.DRAFT and hasattr(self.petition, "proposal")

    def clean_happened_on(self) -> date:
        day: date = self.cleaned_data["happened_on"]
        if day > self.today or day.year < FIRST_YEAR:
            raise ValidationError(_("Enter a day that has been, like 28 July 2026."), code="day")
        return day

    def clean_document(self) -> Any:
        document = self.cleaned_data["document"]
        return clean_document(document) if "document" in self.changed_data and document else document

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        name = localised("document_name", settings.LANGUAGE_CODE)
        if cleaned.get("document") and not cleaned.get(name) and name not in self.errors:
            self.add_error(name, _("Say what the document is, like “Reply of the Foreign Office”."))
        return cleaned

    def account(self) -> Account:
        """What was filled in, for the service."""
        data = self.cleaned_data
        is_new_document = "document" in self.changed_data
        return Account(
            happened_on=data["happened_on"],
            outcome=data.get("outcome", ""),
            is_public=data.get("is_public", False),
            document=data.get("document") if is_new_document else None,
            words={name: data[name] or "" for name in WORDS if name in data},
        )
