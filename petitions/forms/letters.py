"""What somebody fills in to write to her representative."""

from __future__ import annotations

from typing import Any

from crispy_forms.bootstrap import StrictButton
from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Field, Layout, Submit
from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from campaign.forms import LineField, TextField
from campaign.public_forms import PublicForm
from petitions.letter_queries import area_of, representative_for
from petitions.letters import filled, foreign_links, template_language
from petitions.models import Letter, LetterAction, Representative
from petitions.services.letters import LetterDetails
from supporters.fields import AddressField, NameField, PostcodeField, clean_uk_postcode
from supporters.forms.joining import public_form_helper
from supporters.services.people import Person

LEAST_TEXT, LONGEST_TEXT = 100, 6_000


class _HomePostcode(PostcodeField):
    """A British postcode, which must be given."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=True, error_messages={"required": _("Enter your postcode, like SW1A 1AA.")}, **kwargs)

    def clean(self, value: Any) -> str:
        return clean_uk_postcode(super().clean(value))


class _Step(PublicForm):
    """One of the steps of the page, all of which are sent to it: by POST, for a postcode must stand in no address."""

    step = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, letter_action: LetterAction, **kwargs: Any) -> None:
        super().__init__(*args, action=letter_action.get_absolute_url(), **kwargs)
        self.letter_action = letter_action


class FindForm(_Step):
    """Where she lives."""

    step = forms.CharField(widget=forms.HiddenInput, required=False, initial="find")
    postcode = _HomePostcode(label=_("Your postcode"))

    @cached_property
    def helper(self) -> FormHelper:
        return public_form_helper(self.action, "step", "postcode", Submit("send", _("Find my representative")))


class ChooseForm(_Step):
    """The way on where her postcode isn't known."""

    step = forms.CharField(widget=forms.HiddenInput, required=False, initial="choose")
    postcode = forms.CharField(widget=forms.HiddenInput, required=False, max_length=12)
    area = forms.ChoiceField(
        label=_("Where you live"), error_messages={"required": _("Choose where you live from the list.")}
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sitting = Representative.objects.sitting_in(self.letter_action.body).order_by("area_name")
        choices = [(row.area, f"{row.area_name} – {row.name}") for row in sitting]
        self.fields["area"].choices = [("", _("Choose from the list")), *choices]  # type: ignore[attr-defined]
        self.fields["area"].error_messages["invalid_choice"] = _("Choose where you live from the list.")
        self.has_choices = bool(choices)

    @cached_property
    def helper(self) -> FormHelper:
        return public_form_helper(self.action, "step", "postcode", "area", Submit("send", _("Go on to the letter")))


class LetterForm(_Step):
    """The letter, and who writes it. `representative` is whom the hidden area leads to, once the form is clean."""

    step = forms.CharField(widget=forms.HiddenInput, required=False, initial="write")
    area = forms.CharField(widget=forms.HiddenInput, max_length=9)
    way = forms.ChoiceField(choices=Letter.Way.choices, required=False)
    name = NameField()
    address = AddressField()
    postcode = _HomePostcode(label=_("Your postcode"))
    postal_address = TextField(
        label=_("Your postal address"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2, "autocomplete": "street-address"}),
        help_text=_("It stands beneath the letter: many representatives answer only those whom they represent."),
        error_messages={
            "required": _("Enter your postal address: many representatives answer only those whom they represent."),
            "max_length": _("Enter an address of up to 300 characters."),
        },
    )
    subject = LineField(
        label=_("Subject"),
        max_length=150,
        error_messages={
            "required": _("Enter a subject."),
            "max_length": _("Enter a subject of up to 150 characters."),
        },
    )
    text = TextField(
        label=_("Your letter"),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 16}),
        help_text=_("Begin with why it matters to you: two sentences of your own weigh more than a hundred copies."),
        error_messages={
            "required": _("Write your letter."),
            "max_length": _("Write a letter of up to 6,000 characters."),
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = template_language(self.letter_action)
        for name in ("subject", "text"):
            self.fields[name].widget.attrs["lang"] = language

    @classmethod
    def begun(cls, action: LetterAction, representative: Representative, postcode: str) -> LetterForm:
        """A form that holds the action's template."""
        initial = {
            "area": representative.area,
            "postcode": postcode,
            "subject": filled(action.subject, representative),
            "text": filled(action.text, representative),
        }
        return cls(letter_action=action, initial=initial)

    @cached_property
    def representative(self) -> Representative | None:
        """Whom the hidden area leads to. Who sits there is public: choosing another is as easy as by the list."""
        area = self.data.get("area") if self.is_bound else self.initial.get("area")
        return representative_for(self.letter_action, str(area or "").replace("\0", ""))

    def helper_for(self, *, by_site: bool) -> FormHelper:
        """The form with the ways that are open: by the site only where the representative can be written to."""
        own_words = _("Open it in my own mail program") if by_site else _("Show me the letter to copy")
        own = StrictButton(own_words, type="submit", name="way", value="own", css_class="btn-quiet")
        site = StrictButton(_("Send it from here"), type="submit", name="way", value="site", css_class="btn-primary")
        helper = public_form_helper(
            self.action,
            "step",
            "area",
            "subject",
            "text",
            "name",
            "address",
            "postal_address",
            "postcode",
            Div(*([site, own] if by_site else [own]), css_class="letter-ways"),
        )
        return helper

    def clean_text(self) -> str:
        text = "\n".join(line.rstrip() for line in self.cleaned_data["text"].splitlines()).strip()
        if len(" ".join(text.split())) < LEAST_TEXT:
            raise ValidationError(
                _("Write a little more: a letter of at least %(least)s characters.") % {"least": LEAST_TEXT},
                code="short",
            )
        if links := foreign_links(self.letter_action, text):
            raise ValidationError(
                _("Leave out the link %(link)s: a letter bears no links but those it began with.")
                % {"link": links[0][:100]},
                code="link",
            )
        return text

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if self.representative is None:
            raise ValidationError(_("Nobody sits for this area now. Find your representative once more."), code="area")
        lives_in = area_of(cleaned["postcode"]) if cleaned.get("postcode") else ""
        if lives_in and lives_in != self.representative.area and representative_for(self.letter_action, lives_in):
            self.add_error(
                "postcode",
                _("This postcode doesn’t lie in %(area)s. Correct it, or find your representative once more.")
                % {"area": self.representative.area_name},
            )
        return cleaned

    def person(self, language: str) -> Person:
        return Person(self.cleaned_data["address"], self.cleaned_data["name"], language)

    def details(self, way: Letter.Way) -> LetterDetails:
        """Relies on a form that is valid."""
        assert self.representative is not None  # noqa: S101 (clean has seen to it)
        data = self.cleaned_data
        return LetterDetails(
            self.representative, data["postcode"], data["postal_address"], data["subject"], data["text"], way
        )


class ReplyForm(forms.Form):
    """What the representative has answered. The page bears a token of its own."""

    reply = TextField(
        label=_("What was answered"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("In your words, or copied from the answer. The campaign’s team reads it; it is never published."),
        error_messages={"max_length": _("Enter up to 4,000 characters.")},
    )

    @cached_property
    def helper(self) -> FormHelper:
        helper = FormHelper()
        helper.disable_csrf = True
        helper.attrs = {"novalidate": ""}
        helper.layout = Layout(Field("reply"), Submit("send", _("Tell the campaign of the answer")))
        return helper
