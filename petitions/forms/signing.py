"""What a signer fills in: what the petition asks for, and nothing else."""

from __future__ import annotations

import copy
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Submit
from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaign.public_forms import sharing_fields
from mailings.returning import Returning
from petitions.asking import Asked, AskedQuestion, Asking, Kind, Showing
from petitions.challenge import ProofForm
from petitions.share_codes import OriginField
from petitions.signing import SignatureDetails
from supporters.fields import (
    AddressField,
    CountryField,
    NameField,
    PostcodeField,
    clean_british_postcode,
    clean_text,
)
from supporters.forms.joining import public_form_helper
from supporters.phones import clean_phone
from supporters.services.people import Person

LONGEST_ANSWER = 500
# Where every house has a British postcode.
WITH_BRITISH_POSTCODES = frozenset({"GB", "GG", "JE", "IM"})
NEXT = {"enterkeyhint": "next"}


class CommentField(forms.CharField):
    """Why she signs."""

    def __init__(self) -> None:
        super().__init__(
            label=gettext_lazy("Why it matters to you (if you like)"),
            required=False,
            max_length=500,
            widget=forms.Textarea(attrs={"rows": 2}),
            error_messages={"max_length": gettext_lazy("Enter a comment of up to 500 characters.")},
        )

    def clean(self, value: Any) -> str:
        return clean_text(super().clean(value))


@sharing_fields
class SignForm(ProofForm):
    """Four fields on a phone's screen; the rest is what the petition asks besides.

    `known` is who she is by the link of a mailing: it fills in the form, and stands in for a postcode that is left
    empty, which the page itself doesn't tell.
    """

    name = NameField()
    address = AddressField()
    postcode = PostcodeField()
    country = CountryField()
    phone = forms.CharField(
        label=gettext_lazy("Phone"),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "inputmode": "tel"}),
        error_messages={
            "required": gettext_lazy("Enter your phone number, like 020 7946 0018 or +994 12 555 12 34."),
            "max_length": gettext_lazy("Enter a phone number, like 020 7946 0018 or +994 12 555 12 34."),
        },
    )
    comment = CommentField()
    is_old_enough = forms.BooleanField()
    show_name = forms.BooleanField(required=False)
    wants_updates = forms.BooleanField(required=False)
    # Which words stood beside the box: the page may have waited in a cache or on a table.
    words = forms.CharField(required=False, max_length=16, widget=forms.HiddenInput)
    via = OriginField()

    def __init__(self, *args: Any, asking: Asking, known: Returning | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asking, self.known = asking, known
        self.questions = {f"question_{question.public_id}": question for question in asking.questions}
        self._shape()
        for name, question in self.questions.items():
            self.fields[name] = question_field(question)
        if known is not None:
            self._fill_in(known)

    def _shape(self) -> None:
        """Leave out what isn't asked, and say of the rest what the petition says."""
        asking, fields = self.asking, self.fields
        if asking.phone == Asked.REQUIRED:
            fields["phone"] = copy.deepcopy(fields["phone"])
            fields["phone"].required = True
        if asking.minimum_age:
            fields["is_old_enough"] = copy.deepcopy(fields["is_old_enough"])
            fields["is_old_enough"].label = _("I am at least %(age)s years old.") % {"age": asking.minimum_age}
            fields["is_old_enough"].error_messages["required"] = _(
                "Tick the box if you are at least %(age)s years old. Younger people can’t sign this petition."
            ) % {"age": asking.minimum_age}
        left_out = {
            "postcode": asking.postcode == Asked.NO,
            "phone": asking.phone == Asked.NO,
            "comment": not asking.takes_comments,
            "is_old_enough": not asking.minimum_age,
            "show_name": not asking.shows_signers,
        }
        for name in (name for name, is_left_out in left_out.items() if is_left_out):
            del fields[name]

    def _fill_in(self, known: Returning) -> None:
        self.fields["me"] = forms.CharField(required=False, widget=forms.HiddenInput)
        self.initial = {
            **self.initial,
            "me": known.token,
            "name": known.name,
            "address": known.address,
            "country": known.country or "GB",
            "via": known.via,
        }
        if known.postcode and "postcode" in self.fields:
            self.fields["postcode"] = copy.deepcopy(self.fields["postcode"])
            self.fields["postcode"].help_text = _("We know it from before. Leave this empty, or enter another.")

    @cached_property
    def helper(self) -> FormHelper:
        self.own_fields()
        self.fields["wants_updates"].label = self.asking.wording
        self.fields["words"].initial = self.asking.wording_digest
        if "show_name" in self.fields:
            self.fields["show_name"].label = show_name_label(self.asking)
        for name in ("name", "address", "postcode", "phone"):
            if name in self.fields:
                self.fields[name].widget.attrs |= NEXT
        if self.asking.phone == Asked.OPTIONAL:
            self.fields["phone"].label = _("Phone (if you like)")
        if self.asking.postcode == Asked.OPTIONAL:
            self.fields["postcode"].label = _("Postcode (if you like)")
        where = [name for name in ("postcode", "country") if name in self.fields]
        rest = [
            "phone",
            *self.questions,
            "comment",
            "is_old_enough",
            "show_name",
            "wants_updates",
            "words",
            "via",
            "me",
            "proof",
        ]
        helper = public_form_helper(
            self.action,
            "name",
            "address",
            Div(*where, css_class="field-pair") if len(where) > 1 else "country",
            *(name for name in rest if name in self.fields),
            Submit("send", _("Sign the petition")),
        )
        helper.form_class = "sign-form"
        return helper

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        self._use(cleaned, "postcode", self._clean_postcode)
        self._use(cleaned, "phone", lambda raw: clean_phone(raw, cleaned.get("country", "")))
        for name, question in self.questions.items():
            self._use(cleaned, name, lambda raw, question=question: clean_answer(question, raw))
        words = cleaned.get("words")
        if cleaned.get("wants_updates") and words and words != self.asking.wording_digest:
            self.add_error("wants_updates", _("These words have changed. Read them again before you agree."))
        return cleaned

    def _use(self, cleaned: dict[str, Any], name: str, clean: Any) -> None:
        """Clean once more what depends on the other fields, or on the petition."""
        if name not in cleaned:
            return
        try:
            cleaned[name] = clean(cleaned[name])
        except ValidationError as error:
            self.add_error(name, error)

    def _clean_postcode(self, typed: str) -> str:
        country = self.cleaned_data.get("country")
        postcode = typed or self._known_postcode()
        if country not in WITH_BRITISH_POSTCODES or (not postcode and self.asking.postcode == Asked.OPTIONAL):
            return postcode
        return clean_british_postcode(postcode, country)

    def _known_postcode(self) -> str:
        """That of the person whom the mailing's link names, where it is she who signs."""
        known, data = self.known, self.cleaned_data
        if known is None or not known.is_at(data.get("address", ""), data.get("country", "")):
            return ""
        return known.postcode

    def show_again(self) -> None:
        """Make the form ready for another press of the button, beside the words as they are now."""
        self.renew_page_token()
        self.data = {**self.data, "words": self.asking.wording_digest}

    def person(self, language: str) -> Person:
        return Person(self.cleaned_data["address"], self.cleaned_data["name"], language)

    def details(self) -> SignatureDetails:
        data = self.cleaned_data
        return SignatureDetails(
            postcode=data.get("postcode", ""),
            country=data["country"],
            phone=data.get("phone", ""),
            comment=data.get("comment", ""),
            answers=self.answers(),
            show_name=data.get("show_name", False),
            wants_updates=data["wants_updates"],
            **data["via"],
            proof=data["proof"],
        )

    def answers(self) -> dict[str, str] | None:
        """What she answered, by the questions' public ids; None where she answered nothing."""
        given = {question.public_id: self.cleaned_data[name] for name, question in self.questions.items()}
        return {public_id: answer for public_id, answer in given.items() if answer} or None


def show_name_label(asking: Asking) -> str:
    """What is shown of her, in the words that stand beside the box."""
    if asking.shows == Showing.INITIALS:
        words = _("Show my initials and comment on this page."), _("Show my initials on this page.")
    else:
        words = _("Show my name and comment on this page."), _("Show my name on this page.")
    return words[0] if asking.takes_comments else words[1]


def question_field(question: AskedQuestion) -> forms.Field:
    """The form field that asks it. What it yields goes through `clean_answer`."""
    required = {"required": _("Answer this question."), "invalid_choice": _("Choose one of the answers.")}
    if question.kind == Kind.CHOICE:
        choices = [("", "—"), *question.choices]
        return forms.ChoiceField(
            label=question.label, choices=choices, required=question.is_required, error_messages=required
        )
    if question.kind == Kind.YES:
        return forms.BooleanField(
            label=question.label,
            required=question.is_required,
            error_messages={"required": _("Tick the box if you want to sign.")},
        )
    return forms.CharField(
        label=question.label,
        required=question.is_required,
        max_length=LONGEST_ANSWER,
        widget=forms.TextInput(attrs={"autocomplete": "off", **NEXT}),
        error_messages={
            **required,
            "max_length": _("Enter a text of up to %(number)s characters.") % {"number": LONGEST_ANSWER},
        },
    )


def clean_answer(question: AskedQuestion, raw: Any) -> str:
    """Return what is stored of an answer: a text, a choice as the first language has it, or “yes”; "" for none.

    Raises ValidationError where nothing is left of an answer that is required.
    """
    if question.kind == Kind.YES:
        return "yes" if raw else ""
    answer = clean_text(raw)
    if question.is_required and not answer:
        raise ValidationError(_("Answer this question."), code="required")
    return answer
