"""What a supporter may change by the links in her mails."""

from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Fieldset, Layout, LayoutObject, Submit
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from supporters import purposes
from supporters.fields import CountryField, NameField, PostcodeField, clean_uk_postcode, countries
from supporters.forms.joining import list_wording
from supporters.models import MailingList, Subscription, Supporter
from supporters.services.preference_centre import Delivery, ListChanges, Profile


class PreferencesForm(forms.Form):
    """What any mail's link opens: the public lists, and how mails come.

    `held` says what was ticked when the page was made, so that what she changes is what she changed there: a list that
    she has joined since, in another window, isn't left by an old page.
    """

    held = forms.CharField(widget=forms.HiddenInput, required=False)
    frequency = forms.ChoiceField(
        label=_("How often"), choices=Supporter.Frequency.choices, widget=forms.RadioSelect, initial="always"
    )
    is_paused = forms.BooleanField(required=False)
    language = forms.ChoiceField(label=_("Language of our mails"), choices=settings.LANGUAGES)

    def __init__(self, *args: Any, supporter: Supporter, **kwargs: Any) -> None:
        kwargs["initial"] = self._initial(supporter)
        super().__init__(*args, **kwargs)
        self.supporter = supporter
        self.fields["is_paused"].label = _pause_label(supporter)
        self.fields["is_paused"].help_text = _("What you ask for yourself still comes, like a confirmation.")
        on = set(supporter.subscriptions.active().values_list("mailing_list_id", flat=True))
        self.mailing_lists = {f"list_{row.pk}": row for row in self._offered_lists()}
        for name, row in self.mailing_lists.items():
            self.fields[name] = forms.BooleanField(
                label=list_wording(row), help_text=row.description, required=False, initial=row.pk in on
            )
        self.fields["held"].initial = self._ticked_at_first()

    def _initial(self, supporter: Supporter) -> dict[str, Any]:
        return {
            "frequency": supporter.frequency,
            "language": supporter.language,
            "is_paused": _is_paused(supporter),
        }

    def _offered_lists(self) -> list[MailingList]:
        return list(MailingList.objects.public().select_related("campaign").order_by("name", "pk"))

    def _ticked_at_first(self) -> str:
        return " ".join(name for name in self.mailing_lists if self.fields[name].initial)

    @cached_property
    def helper(self) -> FormHelper:
        helper = FormHelper()
        helper.disable_csrf = True
        helper.attrs = {"novalidate": ""}
        helper.layout = Layout("held", *self._sections(), Submit("send", _("Save")))
        return helper

    def _sections(self) -> list[LayoutObject]:
        how = Fieldset(_("How our mails come"), "frequency", "is_paused", "language")
        return [*self._section(_("Lists"), self.mailing_lists), how]

    def _section(self, title: object, names: Any) -> list[LayoutObject]:
        return [Fieldset(title, *names)] if names else []

    def list_changes(self) -> ListChanges:
        """Relies on `is_valid`."""
        held = set(self.cleaned_data["held"].split())
        ticked = {name for name in self.mailing_lists if self.cleaned_data.get(name)}
        return ListChanges(
            left=[row for name, row in self.mailing_lists.items() if name in held - ticked],
            ticked={row: list_wording(row) for name, row in self.mailing_lists.items() if name in ticked - held},
        )

    def delivery(self) -> Delivery:
        data = self.cleaned_data
        return Delivery(frequency=data["frequency"], language=data["language"], is_paused=data["is_paused"])


class AllPreferencesForm(PreferencesForm):
    """What the link opens that has just been sent to her address: the rest of what she agreed to, and who she is."""

    name = NameField(required=False)
    postcode = PostcodeField()
    country = CountryField(
        required=False, choices=lambda: [("", pgettext_lazy("no country chosen", "Choose")), *countries()]
    )

    def __init__(self, *args: Any, supporter: Supporter, **kwargs: Any) -> None:
        super().__init__(*args, supporter=supporter, **kwargs)
        granted = supporter.consent_states.filter(is_granted=True).exclude(purpose__startswith="list:")
        named = purposes.names(granted.values_list("purpose", flat=True))
        self.purposes = {f"purpose_{purpose}": purpose for purpose in sorted(named, key=lambda row: (named[row], row))}
        for field, purpose in self.purposes.items():
            self.fields[field] = forms.BooleanField(label=named[purpose], required=False, initial=True)
        self.fields["held"].initial = " ".join([self._ticked_at_first(), *self.purposes])

    def _initial(self, supporter: Supporter) -> dict[str, Any]:
        who = {"name": supporter.name, "postcode": supporter.postcode, "country": supporter.country}
        return {**super()._initial(supporter), **who}

    def _offered_lists(self) -> list[MailingList]:
        """The public lists, and those not public that she is on."""
        hers = MailingList.objects.filter(
            subscriptions__supporter=self.supporter, subscriptions__state=Subscription.State.ACTIVE
        )
        both = MailingList.objects.public() | hers
        return list(both.distinct().select_related("campaign").order_by("name", "pk"))

    def _sections(self) -> list[LayoutObject]:
        lists, *how = super()._sections()
        others = self._section(_("What else you asked for"), self.purposes)
        who = Fieldset(_("Who you are"), "name", Div("postcode", "country", css_class="field-pair"))
        return [lists, *others, *how, who]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("postcode") and cleaned.get("country") == "GB":
            try:
                cleaned["postcode"] = clean_uk_postcode(cleaned["postcode"])
            except ValidationError as error:
                self.add_error("postcode", error)
        if cleaned.get("postcode") and cleaned.get("country") == "":
            self.add_error("country", _("Choose the country of your postcode."))
        return cleaned

    def profile(self) -> Profile:
        data = self.cleaned_data
        return Profile(name=data["name"], postcode=data["postcode"], country=data["country"])

    def stopped(self) -> list[str]:
        """The purposes whose tick she took away. Relies on `is_valid`."""
        held = set(self.cleaned_data["held"].split())
        return [purpose for field, purpose in self.purposes.items() if field in held and not self.cleaned_data[field]]


def _is_paused(supporter: Supporter) -> bool:
    return supporter.paused_until is not None and supporter.paused_until > timezone.now()


def _pause_label(supporter: Supporter) -> str:
    if not _is_paused(supporter):
        return gettext("Pause: send me no mailings for a month")
    until = date_format(timezone.localtime(supporter.paused_until), "j E Y")
    return gettext("Paused: no mailings until %(date)s. Take the tick away to end the pause.") % {"date": until}
