"""What the team fills in to write a mailing: its settings, and the words of each version."""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from dataclasses import asdict
from typing import Any, cast

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Field, Layout
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from campaign.forms import TextField
from campaign.models import Campaign
from mailings.composing.language import problems_of, problems_of_line
from mailings.composing.material import Material
from mailings.composing.parsing import Problem
from mailings.models import Mailing, MailingPolicy, MailingVersion
from mailings.services.composing import SETTINGS, WORDS, Key, fingerprint, versions_in_order

LANGUAGE_NAMES = dict(settings.LANGUAGES)
Winner = Mailing.Winner


class BeginForm(forms.ModelForm):
    """All that a new mailing needs to be told."""

    class Meta:
        model = Mailing
        fields = ["name", "main_language"]
        field_classes = {"name": TextField}
        labels = {"name": _("What do you call it?"), "main_language": _("Which language do you write first?")}
        help_texts = {"name": _("For the team alone, like “Invitation to the rally”.")}
        error_messages = {"name": {"required": _("Enter a name, like “Invitation to the rally”.")}}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = _plain_helper()


class MailingForm(forms.ModelForm):
    """All of a mailing but its words. `seen` is the fingerprint of what the form was opened with."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Mailing
        fields = [name.removesuffix("_id") for name in SETTINGS]
        field_classes = {"name": TextField}
        labels = {
            "main_language": _("Who reads none of its languages gets"),
            "is_public": _("It can be read on the site"),
            "is_essential": _("It is essential"),
            "test_share": _("Share of the audience that tries the variants"),
            "test_hours": _("Hours until the winner is chosen"),
            "winner_by": _("The winner is"),
        }
        help_texts = {
            "is_public": _("Then it has a page of its own without anybody’s data, and each mail links to it."),
            "test_share": _("In per cent. The rest gets the winner."),
        }
        error_messages = {"name": {"required": _("Enter a name, like “Invitation to the rally”.")}}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mailing = self.instance
        versions = mailing.versions.all()
        if not self.initial.get("seen"):
            self.initial["seen"] = fingerprint(mailing)
        self._offer_senders_and_layouts(mailing)
        languages = {version.language for version in versions}
        self._field("main_language").choices = [(code, name) for code, name in settings.LANGUAGES if code in languages]
        self.has_variants = len({version.variant for version in versions}) > 1
        if self.has_variants:
            self._offer_winners(mailing.campaign)
        else:
            for name in ("test_share", "test_hours", "winner_by"):
                del self.fields[name]
        self.helper = _plain_helper()

    def clean_name(self) -> str:
        return " ".join(self.cleaned_data["name"].split())

    def values(self) -> dict[str, Any]:
        """What the service stores of it."""
        typed = {name: self.cleaned_data[name] for name in self.fields if name != "seen"}
        chosen = {f"{name}_id": row.pk if (row := typed.pop(name)) else None for name in ("sender", "layout")}
        return typed | chosen

    def _field(self, name: str) -> forms.ChoiceField:
        return cast(forms.ChoiceField, self.fields[name])

    def _offer_senders_and_layouts(self, mailing: Mailing) -> None:
        """Those in use, and the one that was chosen before it was put away. Without a choice, the usual one."""
        for name, all_of_them, without in (
            ("sender", mailing.campaign.senders, _("The campaign, from the site’s address")),
            ("layout", mailing.campaign.layouts, _("A plain letter in the campaign’s colour")),
        ):
            field = cast(forms.ModelChoiceField, self.fields[name])
            is_chosen = Q(pk=getattr(mailing, f"{name}_id"))
            field.queryset = all_of_them.filter(Q(archived_at__isnull=True) | is_chosen)
            usual = next((row for row in field.queryset if row.is_default), None)
            field.empty_label = _("The usual one: %(name)s") % {"name": usual} if usual else without

    def _offer_winners(self, campaign: Campaign) -> None:
        """Only what the campaign measures can say which variant is better."""
        if MailingPolicy.of(campaign).tracking == MailingPolicy.Tracking.NONE:
            by_hand = [(value, label) for value, label in Winner.choices if value == Winner.BY_HAND]
            self._field("winner_by").choices = by_hand
            self._field("winner_by").help_text = _("This campaign measures neither opens nor clicks.")


class VersionForm(forms.ModelForm):
    """The words in one language, in one variant. Unknown merge fields and broken blocks are shown with their place."""

    class Meta:
        model = MailingVersion
        fields = list(WORDS)
        field_classes = dict.fromkeys(WORDS, TextField)
        widgets = {"body": forms.Textarea(attrs={"rows": 18, "spellcheck": "true"})}
        labels = {"subject": _("Subject"), "preheader": _("Preview line"), "body": _("Text")}
        help_texts = {"body": ""}

    def __init__(self, *args: Any, material: Material, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.material = material
        for field in self.fields.values():
            field.widget.attrs |= {"lang": self.instance.language, "data-writing": ""}
        self.helper = _plain_helper()
        self.helper.layout = Layout(*(Field(name) for name in WORDS))

    @property
    def key(self) -> Key:
        return Key(self.instance.variant, self.instance.language)

    @property
    def language_name(self) -> Any:
        return LANGUAGE_NAMES[self.instance.language]

    def clean_subject(self) -> str:
        return self._line("subject")

    def clean_preheader(self) -> str:
        return self._line("preheader")

    def clean_body(self) -> str:
        text: str = self.cleaned_data["body"].replace("\r\n", "\n")
        found = problems_of(self.material, text)
        _refuse(_("Line %(line)d, character %(column)d: %(words)s"), found)
        return text

    def _line(self, name: str) -> str:
        text = " ".join(self.cleaned_data[name].split())
        _refuse(_("Character %(column)d: %(words)s"), problems_of_line(self.material, text))
        return text


def _refuse(sentence: Any, found: list[Problem]) -> None:
    """Raises ValidationError with a sentence for each problem, if there is any."""
    if found:
        raise ValidationError([ValidationError(sentence, code="place", params=asdict(problem)) for problem in found])


class MailingForms:
    """Everything that one page asks of a mailing: its settings, and a form for each version.

    The forms work on copies: beside a mistake, the page shows the mailing as it is stored.
    """

    def __init__(self, mailing: Mailing, sent: Mapping[str, Any] | None = None) -> None:
        self.mailing = mailing
        material = Material(mailing.campaign)
        self.settings = MailingForm(sent, instance=copy(mailing))
        self.versions: list[VersionForm] = [
            VersionForm(
                sent,
                instance=copy(version),
                prefix=f"{version.variant}-{version.language}",
                material=material,
            )
            for version in versions_in_order(mailing)
        ]

    def is_valid(self) -> bool:
        """Whether all of them are: each is asked, so that each says what is wrong."""
        return all([self.settings.is_valid(), *(form.is_valid() for form in self.versions)])

    @property
    def seen(self) -> str:
        return str(self.settings.cleaned_data["seen"])

    @property
    def words(self) -> dict[Key, dict[str, str]]:
        return {form.key: {name: form.cleaned_data[name] for name in WORDS} for form in self.versions}

    @property
    def languages(self) -> list[str]:
        return list(dict.fromkeys(form.instance.language for form in self.versions))

    @property
    def variants(self) -> list[str]:
        return list(dict.fromkeys(form.instance.variant for form in self.versions))

    def opened(self, wanted: str) -> str:
        """The prefix of the version that the page shows: the first with a mistake, the one wanted, or the first."""
        prefixes = [form.prefix for form in self.versions]
        mistaken = [form.prefix for form in self.versions if form.is_bound and form.errors]
        return str(next(iter(mistaken), wanted if wanted in prefixes else prefixes[0]))

    def version(self, wanted: str) -> MailingVersion:
        """That version as it stands in the form, unsaved, of the mailing as it stands there."""
        form = next((row for row in self.versions if row.prefix == wanted), self.versions[0])
        version: MailingVersion = copy(form.instance)
        version.mailing = self.settings.instance
        return version


def _plain_helper() -> FormHelper:
    helper = FormHelper()
    helper.form_tag = False
    helper.disable_csrf = True
    return helper
