"""What organisers fill in to write a petition."""

from __future__ import annotations

from typing import Any

from crispy_forms.layout import Fieldset, Layout
from django import forms
from django.core.exceptions import ValidationError
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _

from campaign.forms import (
    LocalDateTimeField,
    LocalisedModelForm,
    LocalisedRowForm,
    TextField,
    in_zone,
    localised_fields,
)
from campaign.timezones import zone
from petitions.documents import clean_picture
from petitions.models import JointSignatory, OldSlug, Petition, Target
from petitions.topics import TopicsField


class PetitionForm(LocalisedModelForm):
    """What is asked for, and until when."""

    localised_names = ("title", "ask", "background", "picture_text")
    required_names = ("title", "ask")
    rows = {"ask": 4, "background": 12}

    opens_at = LocalDateTimeField(
        label=_("Opens"), required=False, help_text=_("Leave empty to open it as soon as you press the button.")
    )
    closes_at = LocalDateTimeField(label=_("Closes"), required=False, help_text=_("Leave empty to keep it open."))
    video_url = forms.URLField(
        label=_("Link to a video"),
        required=False,
        max_length=200,
        assume_scheme="https",
        help_text=_("Linked, never embedded: nobody is followed by another site."),
    )
    topics = TopicsField(
        label=_("Topics"), required=False, help_text=_("With commas between them. People find petitions by them.")
    )

    class Meta:
        model = Petition
        fields = [
            "slug",
            "goal",
            "goal_raises",
            "opens_at",
            "closes_at",
            "picture",
            "video_url",
            "topics",
            "is_open_letter",
            *localised_fields("title", "ask", "background", "picture_text"),
        ]
        field_classes = dict.fromkeys(localised_fields("title", "ask", "background", "picture_text"), TextField)
        widgets = dict.fromkeys(localised_fields("picture_text"), forms.TextInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("opens_at", "closes_at"):
            moment = getattr(self.instance, name)
            if moment:
                self.initial[name] = moment.astimezone(self._zone).replace(tzinfo=None)
        self.fields["picture"].help_text = _(
            "Place and time that a camera wrote into it are left out, and it is made no larger than a screen needs."
        )
        self.fields["picture"].widget.attrs["accept"] = "image/jpeg,image/png,image/webp"
        self.helper.layout = Layout(
            *self.language_fieldsets(),
            Fieldset(_("Picture and video"), "picture", "video_url"),
            Fieldset(_("Goal and time"), "goal", "goal_raises", "opens_at", "closes_at"),
            Fieldset(_("More"), "topics", "is_open_letter", "slug"),
        )

    @property
    def _zone(self) -> Any:
        return zone(self.instance.campaign.timezone)

    def clean_goal(self) -> int:
        goal: int = self.cleaned_data["goal"]
        if goal < 1:
            raise ValidationError(_("Enter a goal of at least 1."), code="goal")
        return goal

    def clean_opens_at(self) -> Any:
        return self._moment("opens_at")

    def clean_closes_at(self) -> Any:
        return self._moment("closes_at")

    def _moment(self, name: str) -> Any:
        local = self.cleaned_data[name]
        return in_zone(local, self.instance.campaign.timezone) if local else None

    def clean_picture(self) -> Any:
        picture = self.cleaned_data["picture"]
        return clean_picture(picture) if "picture" in self.changed_data and picture else picture

    def clean_slug(self) -> str:
        slug = super().clean_slug()
        theirs = OldSlug.objects.filter(slug=slug).exclude(petition=self.instance.pk)
        if theirs.exists():
            raise self.instance.unique_error_message(Petition, ("slug",))
        return slug

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        opens_at, closes_at = cleaned.get("opens_at"), cleaned.get("closes_at")
        if opens_at and closes_at and opens_at >= closes_at:
            self.add_error("closes_at", _("Enter a time after the one at which it opens."))
        self._check_goal(cleaned)
        self._check_picture_text(cleaned)
        return cleaned

    def _check_goal(self, cleaned: dict[str, Any]) -> None:
        """Below what is shown already, a goal that raises itself would jump back."""
        if not cleaned.get("goal") or not cleaned.get("goal_raises"):
            return
        raising = Petition.objects.exclude(state__in=Petition.HIDDEN_STATES).filter(pk=self.instance.pk)
        shown = raising.filter(goal_raises=True).values_list("goal", flat=True).first()
        if shown and cleaned["goal"] < shown:
            words = _("The page shows a goal of %(shown)s. Enter no less, or untick “Raise the goal by itself”.")
            self.add_error("goal", words % {"shown": number_format(shown, force_grouping=True)})

    def _check_picture_text(self, cleaned: dict[str, Any]) -> None:
        name = localised_fields("picture_text")[0]
        if cleaned.get("picture") and not cleaned.get(name) and name not in self.errors:
            self.add_error(name, _("Say what the picture shows, for whoever doesn’t see it."))


class TargetForm(LocalisedRowForm):
    """One of those to whom it is addressed."""

    localised_names = ("office", "body")
    required_names = ("office",)

    class Meta:
        model = Target
        fields = ["name", *localised_fields("office", "body"), "address"]
        field_classes = dict.fromkeys(fields, TextField)
        widgets = {"address": forms.Textarea(attrs={"rows": 3})}


class BaseTargetFormSet(forms.BaseInlineFormSet):
    """Those to whom a petition is addressed. One that is gone by the time the form is sent is named to the sender."""

    default_error_messages = {"too_few_forms": _("Enter at least one office to which the petition is addressed.")}

    def add_fields(self, form: Any, index: Any) -> None:
        super().add_fields(form, index)
        gone = _("Somebody has taken this office out meanwhile. Open the page again to go on from what is stored.")
        form.fields["id"].error_messages["invalid_choice"] = gone


TargetFormSet = forms.inlineformset_factory(
    Petition,
    Target,
    form=TargetForm,
    formset=BaseTargetFormSet,
    extra=1,
    min_num=1,
    validate_min=True,
    max_num=50,
    absolute_max=60,
    can_delete=True,
)


class JointSignatoryForm(forms.ModelForm):
    """One who signs with a title or for an organisation."""

    class Meta:
        model = JointSignatory
        fields = ["position", "name", "title", "organisation"]
        labels = {
            "position": _("Place in the list"),
            "name": _("Name"),
            "title": _("Title or office"),
            "organisation": _("Organisation"),
        }
        field_classes = dict.fromkeys(("name", "title", "organisation"), TextField)


class BaseJointSignatoryFormSet(forms.BaseInlineFormSet):
    """Those who sign first. One that is gone by the time the form is sent is named to the sender."""

    def add_fields(self, form: Any, index: Any) -> None:
        super().add_fields(form, index)
        gone = _("Somebody has taken this name out meanwhile. Open the page again to go on from what is stored.")
        form.fields["id"].error_messages["invalid_choice"] = gone


JointSignatoryFormSet = forms.inlineformset_factory(
    Petition,
    JointSignatory,
    form=JointSignatoryForm,
    formset=BaseJointSignatoryFormSet,
    extra=3,
    max_num=60,
    absolute_max=70,
    can_delete=True,
)
