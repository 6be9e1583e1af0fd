"""What the team fills in on a person's requests and on how long things are kept."""

from __future__ import annotations

from datetime import date
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout, Submit
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from supporters.deadlines import add_months
from supporters.fields import AddressField, CountryField, NameField, PostcodeField, clean_uk_postcode
from supporters.models import DataRequest, Supporter
from supporters.phones import clean_phone
from supporters.retention import RetentionKind
from supporters.services.data_requests import Received
from supporters.services.rectifying import Profile

OLDEST_REQUEST_MONTHS = 12


class _WorkspaceForm(forms.Form):
    """A form with one button."""

    button: Any = gettext_lazy("Save")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.attrs = {"novalidate": "", "autocomplete": "off"}
        self.helper.layout = Layout(*self.fields, Submit("send", self.button))


class ReceivedForm(_WorkspaceForm):
    """A request as it came in."""

    button = gettext_lazy("Enter the request")

    kind = forms.ChoiceField(
        label=gettext_lazy("What is asked for"),
        choices=[
            (DataRequest.Kind.ACCESS, gettext_lazy("Access: see what is held")),
            (DataRequest.Kind.PORTABILITY, gettext_lazy("Portability: take it elsewhere")),
            (DataRequest.Kind.RECTIFICATION, gettext_lazy("Rectification: put something right")),
            (DataRequest.Kind.ERASURE, gettext_lazy("Erasure: be forgotten")),
            (DataRequest.Kind.RESTRICTION, gettext_lazy("Restriction: only be stored")),
            (DataRequest.Kind.OBJECTION, gettext_lazy("Objection: get no more mailings")),
        ],
    )
    address = AddressField(
        label=gettext_lazy("E-mail address of the person"),
        widget=forms.EmailInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text=gettext_lazy("Exactly as it is known. It isn’t kept in the register, only a code made from it."),
        error_messages={"required": gettext_lazy("Enter the person’s e-mail address, like name@example.org.")},
    )
    received_on = forms.DateField(
        label=gettext_lazy("Received"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=gettext_lazy("The day it reached anybody of the team. The month to answer runs from here."),
        error_messages={
            "required": gettext_lazy("Enter the day on which it was received."),
            "invalid": gettext_lazy("Enter a date, like 2027-07-28."),
        },
    )
    channel = forms.ChoiceField(
        label=gettext_lazy("How it came"),
        choices=[choice for choice in DataRequest.Channel.choices if choice[0] != DataRequest.Channel.OWN_LINK],
    )
    identity = forms.ChoiceField(
        label=gettext_lazy("How do you know that it is this person who asks?"),
        choices=[choice for choice in DataRequest.Identity.choices if choice[0] != DataRequest.Identity.OWN_LINK],
        required=False,
        help_text=gettext_lazy("Nothing is given out or erased before this is known."),
    )

    def __init__(self, *args: Any, address: str = "", **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"received_on": timezone.localdate(), "address": address})
        super().__init__(*args, **kwargs)

    def clean_received_on(self) -> date:
        day: date = self.cleaned_data["received_on"]
        today = timezone.localdate()
        if day > today:
            raise ValidationError(_("Enter a day that isn’t in the future."))
        if day < add_months(today, -OLDEST_REQUEST_MONTHS):
            raise ValidationError(_("Enter a day within the last twelve months."))
        return day

    def received(self) -> Received:
        data = self.cleaned_data
        return Received(
            address=data["address"],
            kind=DataRequest.Kind(data["kind"]),
            channel=DataRequest.Channel(data["channel"]),
            identity=DataRequest.Identity(data["identity"]),
            received_on=data["received_on"],
        )


class IdentityForm(_WorkspaceForm):
    """How it was shown that it is she who asks."""

    identity = forms.ChoiceField(
        label=gettext_lazy("How do you know that it is this person who asks?"),
        choices=[
            choice
            for choice in DataRequest.Identity.choices
            if choice[0] not in (DataRequest.Identity.UNKNOWN, DataRequest.Identity.OWN_LINK)
        ],
    )


class ExtensionForm(_WorkspaceForm):
    """Why it takes longer than a month."""

    button = gettext_lazy("Extend by two months")

    extension = forms.ChoiceField(
        label=gettext_lazy("Why it takes longer"),
        choices=[choice for choice in DataRequest.Extension.choices if choice[0]],
        help_text=gettext_lazy("Tell the person within the first month that it takes longer, and why."),
    )


class OutcomeForm(_WorkspaceForm):
    """What came of it."""

    button = gettext_lazy("Close the request")

    outcome = forms.ChoiceField(
        label=gettext_lazy("What came of it"), choices=[choice for choice in DataRequest.Outcome.choices if choice[0]]
    )


class ErasureForm(forms.Form):
    """For admins: whether all campaigns of the site are meant."""

    everywhere = forms.BooleanField(required=False)


class ProfileForm(_WorkspaceForm):
    """A profile, put right."""

    button = gettext_lazy("Put it right and close the request")

    name = NameField(label=gettext_lazy("Name"), required=False, widget=forms.TextInput())
    first_name = NameField(
        label=gettext_lazy("First name"),
        required=False,
        widget=forms.TextInput(),
        help_text=gettext_lazy("By which mails address her."),
    )
    phone = forms.CharField(label=gettext_lazy("Phone"), required=False, max_length=40)
    postcode = PostcodeField(widget=forms.TextInput())
    country = CountryField(required=False, widget=forms.Select())
    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=settings.LANGUAGES)

    def __init__(self, *args: Any, supporter: Supporter, **kwargs: Any) -> None:
        names = ("name", "first_name", "phone", "postcode", "country", "language")
        kwargs["initial"] = {name: getattr(supporter, name) for name in names}
        super().__init__(*args, **kwargs)

    def clean(self) -> None:
        data = self.cleaned_data
        country = data.get("country") or ""
        self._clean_one("phone", lambda: clean_phone(data.get("phone", ""), country))
        if country == "GB" and data.get("postcode"):
            self._clean_one("postcode", lambda: clean_uk_postcode(data["postcode"]))

    def _clean_one(self, name: str, cleaned: Any) -> None:
        try:
            self.cleaned_data[name] = cleaned()
        except ValidationError as error:
            self.add_error(name, error)

    def profile(self) -> Profile:
        return Profile(**{name: self.cleaned_data[name] for name in self.fields})


class RetentionForm(_WorkspaceForm):
    """After how long a rule acts."""

    after = forms.IntegerField()

    def __init__(self, *args: Any, kind: RetentionKind, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["after"]
        bounds = {"least": kind.least, "most": kind.most}
        field.label = _("After how many days") if kind.unit == "days" else _("After how many months")
        sentence = _("Enter a number from %(least)s to %(most)s.") % bounds
        field.error_messages = {"required": sentence, "invalid": sentence}
        self.kind, self.sentence = kind, sentence
        field.widget.attrs.update({"min": kind.least, "max": kind.most, "inputmode": "numeric"})
        self.helper.form_tag = False
        self.helper.layout = Layout("after")

    def clean_after(self) -> int:
        after: int = self.cleaned_data["after"]
        if not self.kind.least <= after <= self.kind.most:
            raise ValidationError(self.sentence)
        return after


def time_in_words(kind: RetentionKind, after: int) -> str:
    """Like “after 36 months”."""
    if kind.unit == "days":
        return ngettext("after %(number)s day", "after %(number)s days", after) % {"number": after}
    return ngettext("after %(number)s month", "after %(number)s months", after) % {"number": after}
