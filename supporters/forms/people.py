"""What the team fills in on people."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Fieldset, Layout
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from campaign.forms import LineField, LocalisedModelForm, TextField, localised, localised_fields
from campaign.models import Campaign
from supporters.custom_fields import Value, clean_value, form_field
from supporters.fields import (
    AddressField,
    CountryField,
    NameField,
    PostcodeField,
    clean_text,
    clean_uk_postcode,
    countries,
)
from supporters.forms.joining import list_wording
from supporters.models import CampaignSupporter, CustomField, MailingList, Tag
from supporters.phones import clean_phone, shown_phone
from supporters.services.adding import Agreement
from supporters.services.field_definitions import has_values
from supporters.services.people import Person
from supporters.suppressions import refusing, suppressed_among

PROFILE = ("name", "first_name", "phone", "postcode", "country", "language")
CALLS = "calls"


class _ProfileFields(forms.Form):
    """Who somebody is, but for her address."""

    name = NameField(label=_("Name"), required=False)
    first_name = NameField(label=_("First name"), required=False, help_text=_("By which mails address her."))
    phone = forms.CharField(
        label=_("Phone"),
        required=False,
        max_length=40,
        help_text=_("A number from abroad begins with a plus, like +994 12 555 12 34."),
        widget=forms.TextInput(attrs={"inputmode": "tel"}),
    )
    postcode = PostcodeField()
    country = CountryField(required=False, choices=lambda: [("", "—"), *countries()])
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs["autocomplete"] = "off"  # it is somebody else's name that is typed here
        self.helper = FormHelper()
        self.helper.form_tag = False

    def clean(self) -> dict[str, Any]:
        """Phone and postcode are read by the country."""
        cleaned = super().clean() or {}
        country = cleaned.get("country", "")
        for name, read in (("phone", lambda text: clean_phone(text, country)), ("postcode", clean_uk_postcode)):
            if cleaned.get(name) and (name == "phone" or country == "GB"):
                try:
                    cleaned[name] = read(cleaned[name])
                except ValidationError as error:
                    self.add_error(name, error)
        return cleaned

    def profile(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in PROFILE}


class ProfileForm(_ProfileFields):
    """What the team may correct of a person, the campaign's own fields included."""

    def __init__(self, *args: Any, person: CampaignSupporter, fields: list[CustomField], **kwargs: Any) -> None:
        supporter = person.supporter
        initial: dict[str, Any] = {name: getattr(supporter, name) for name in PROFILE}
        initial["phone"] = shown_phone(supporter.phone)
        super().__init__(*args, initial=initial, **kwargs)
        self.custom: dict[str, CustomField] = {f"custom_{field.key}": field for field in fields}
        for name, field in self.custom.items():
            self.fields[name] = _asking(field, person.custom_values.get(field.key))
        self.helper.layout = Layout(
            Div("name", "first_name", css_class="field-pair"),
            Div("phone", "language", css_class="field-pair"),
            Div("postcode", "country", css_class="field-pair"),
        )
        if self.custom:
            self.helper.layout.append(Fieldset(_("Your own fields"), *list(self.custom)))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        for name in self.custom.keys() & set(self.changed_data) & cleaned.keys():
            try:
                cleaned[name] = clean_value(self.custom[name], cleaned[name])
            except ValidationError as error:
                self.add_error(name, error)
        return cleaned

    def answers(self) -> dict[str, Value | None]:
        """The campaign's own fields that were changed; what nobody touched stays as it is."""
        return {self.custom[name].key: self.cleaned_data[name] for name in self.custom if name in self.changed_data}


def _asking(field: CustomField, value: Value | None) -> forms.Field:
    """The field with what is known; a choice that is offered no more can still stay."""
    asking = form_field(field)
    asking.initial = "" if value is None else str(value)
    if isinstance(asking, forms.ChoiceField) and value is not None and value not in field.choices:
        asking.choices = [("", "—"), *((choice, choice) for choice in (*field.choices, str(value)))]
    return asking


class AddPersonForm(_ProfileFields):
    """A person whom the team enters by hand, and what she said yes to, where and when."""

    address = AddressField(error_messages={"required": _("Enter the person’s e-mail address, like name@example.org.")})
    source = forms.ChoiceField(
        label=_("How they told you"),
        choices=[
            (CampaignSupporter.Source.PAPER, _("on paper, and I have the sheet")),
            (CampaignSupporter.Source.TEAM, _("they said so to one of us")),
        ],
    )
    words = TextField(
        label=_("The words they said yes to"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("As they stand on the sheet, or as they were read out."),
    )
    place = TextField(
        label=_("Where"), required=False, max_length=200, help_text=_("Like: stall at the rally, Trafalgar Square.")
    )
    said_on = forms.DateField(
        label=_("When"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, *args: Any, campaign: Campaign, **kwargs: Any) -> None:
        initial = {"country": "GB", "language": get_language(), **kwargs.pop("initial", {})}
        super().__init__(*args, initial=initial, **kwargs)
        self.campaign = campaign
        self.lists = {str(row.public_id): row for row in MailingList.objects.in_use().filter(campaign=campaign)}
        self.fields["address"].widget.attrs["autocomplete"] = "off"
        offered = [*((key, self._list_title(row)) for key, row in self.lists.items()), (CALLS, _("Phone calls"))]
        self.fields["agreed_to"] = forms.ChoiceField(
            label=_("What they said yes to"),
            choices=offered,
            help_text=_("For a list that they confirm by mail, the rest can stay empty."),
        )
        self.helper.layout = Layout(
            Fieldset(
                _("Who they are"),
                "address",
                Div("name", "first_name", css_class="field-pair"),
                Div("phone", "language", css_class="field-pair"),
                Div("postcode", "country", css_class="field-pair"),
            ),
            Fieldset(
                _("What they agreed to"),
                "agreed_to",
                "source",
                "words",
                Div("place", "said_on", css_class="field-pair"),
            ),
        )

    def _list_title(self, mailing_list: MailingList) -> str:
        at_once, asked = _("Mails of “%(list)s”"), _("Mails of “%(list)s”, once they confirm by mail")
        return str(asked if mailing_list.double_opt_in else at_once) % {"list": mailing_list.name}

    def clean_address(self) -> str:
        address: str = self.cleaned_data["address"]
        if suppressed_among([address]) or refusing(self.campaign, [address]):
            raise ValidationError(
                _("This address must not be written to: the person asked for that, or no mail gets there."),
                code="suppressed",
            )
        return address

    def clean_said_on(self) -> date | None:
        said_on: date | None = self.cleaned_data["said_on"]
        if said_on and said_on > timezone.localdate():
            raise ValidationError(_("Enter a day that has come."), code="future")
        return said_on

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        mailing_list = self.lists.get(cleaned.get("agreed_to", ""))
        if mailing_list is None or not mailing_list.double_opt_in:
            self._demand_evidence(cleaned)
        if cleaned.get("agreed_to") == CALLS and "phone" in cleaned and not cleaned["phone"]:
            self.add_error("phone", _("Enter the number that may be called."))
        return cleaned

    def _demand_evidence(self, cleaned: Mapping[str, Any]) -> None:
        demanded = {
            "words": _("Enter the words that they said yes to."),
            "place": _("Enter where they said so."),
            "said_on": _("Enter the day on which they said so."),
        }
        for name, message in demanded.items():
            if name in cleaned and not cleaned[name]:
                self.add_error(name, message)

    def person(self) -> Person:
        cleaned = self.cleaned_data
        return Person(cleaned["address"], cleaned["name"], cleaned["language"])

    def agreement(self) -> Agreement:
        """A list with double opt-in has words of its own, which stand in the mail's form."""
        cleaned = self.cleaned_data
        mailing_list = self.lists.get(cleaned["agreed_to"])
        asks_her = mailing_list is not None and mailing_list.double_opt_in
        words = list_wording(mailing_list) if mailing_list and asks_her else cleaned["words"]
        when = date_format(cleaned["said_on"], "j E Y") if cleaned["said_on"] else ""
        return Agreement(mailing_list, words, ", ".join(part for part in (cleaned["place"], when) if part))


class NoteForm(forms.Form):
    text = TextField(
        label=_("Note"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The person may ask to read it."),
        error_messages={"required": _("Write the note first.")},
    )


class TagNameForm(forms.Form):
    name = TextField(label=_("Tag"), max_length=60, error_messages={"required": _("Enter a tag.")})

    def clean_name(self) -> str:
        name = clean_text(self.cleaned_data["name"])
        if not name:
            raise ValidationError(self.fields["name"].error_messages["required"], code="required")
        return name


class TagMergeForm(forms.Form):
    def __init__(self, *args: Any, tag: Tag, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = Tag.objects.filter(campaign=tag.campaign_id).exclude(pk=tag.pk)
        self.fields["into"] = forms.ModelChoiceField(label=_("Merge into"), queryset=others)


class CustomFieldForm(LocalisedModelForm):
    """A field of the campaign's own. Its key and kind stay once somebody has answered it."""

    localised_names = ("label",)
    required_names = ("label",)

    choices = TextField(
        label=_("Choices"),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("One a line, where the kind is “choice”."),
    )

    class Meta:
        model = CustomField
        fields = [*localised_fields("label"), "key", "kind", "choices", "ask_when_joining"]
        field_classes = dict.fromkeys(localised_fields("label"), LineField)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["key"].error_messages["required"] = _("Enter a name for mails and files, like trade_union.")
        self.fields[localised("label", settings.LANGUAGE_CODE)].error_messages["required"] = _("Enter a label.")
        self.fields["key"].help_text = _("Small letters, digits and underscores, like trade_union.")
        self.initial["choices"] = "\n".join(map(str, self.instance.choices or []))
        self.is_answered = self.instance.pk is not None and has_values(self.instance)
        if self.is_answered:
            for name in ("key", "kind"):
                self.fields[name].disabled = True
                self.fields[name].help_text = _("It stays as it is, since people have answered.")
        self.helper.layout = Layout(
            *self.language_fieldsets(),
            Fieldset(_("How it is kept"), "key", "kind", "choices", "ask_when_joining"),
        )

    def clean_choices(self) -> list[str]:
        lines = (clean_text(line) for line in self.cleaned_data["choices"].splitlines())
        return list(dict.fromkeys(line for line in lines if line))

    def clean_key(self) -> str:
        key: str = self.cleaned_data["key"]
        if not key.replace("_", "a").isalnum() or key != key.lower() or not key[0].isalpha():
            raise ValidationError(_("Begin with a small letter, and use small letters, digits and underscores."))
        same = CustomField.objects.filter(campaign=self.instance.campaign_id, key=key).exclude(pk=self.instance.pk)
        if same.exists():
            raise ValidationError(_("Another field has this name. Choose another."))
        return key

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("kind") == CustomField.Kind.CHOICE and len(cleaned.get("choices", [])) < 2:
            self.add_error("choices", _("Enter two choices or more, one a line."))
        return cleaned


class OtherAddressForm(forms.Form):
    """Which record may be the same person's."""

    address = AddressField(label=_("E-mail address of the other record"))
