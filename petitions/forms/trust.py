"""What the team says of signatures that it doesn't trust."""

from __future__ import annotations

import re
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from campaign.forms import LineField, LocalDateTimeField, in_zone
from petitions.disposable import domain_in
from petitions.models import Petition, SourceRule
from petitions.reasons import Suspicion

_NETWORK = re.compile(r"[0-9a-f]{16}")


def _clean_domain(typed: str) -> str:
    domain = domain_in(typed)
    if not domain:
        raise ValidationError(_("Enter a domain, like example.org."), code="domain")
    return domain


def _clean_network(typed: str) -> str:
    if not _NETWORK.fullmatch(typed.strip()):
        raise ValidationError(
            _("Enter a network’s key of 16 digits and letters, as the table shows it."), code="network"
        )
    return typed.strip()


class SourceForm(forms.Form):
    """What is to hold of a domain or network."""

    kind = forms.ChoiceField(choices=SourceRule.Kind.choices)
    value = LineField(max_length=253)
    verdict = forms.ChoiceField(choices=[*SourceRule.Verdict.choices, ("forget", "")])

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if {"kind", "value"} <= cleaned.keys():
            clean = _clean_domain if cleaned["kind"] == SourceRule.Kind.DOMAIN else _clean_network
            cleaned["value"] = clean(cleaned["value"])
        return cleaned


class PuzzleForm(forms.ModelForm):
    """When browsers are asked to solve the puzzle."""

    class Meta:
        model = Petition
        fields = ["challenge"]
        widgets = {"challenge": forms.RadioSelect}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False


class InvalidationForm(forms.Form):
    """Which signatures are invalid, and why. What is left empty isn't asked."""

    domain = LineField(label=_("Domain of the address"), required=False, max_length=253)
    network = LineField(label=_("Key of the network"), required=False, max_length=16)
    suspicion = forms.ChoiceField(
        label=_("Suspicion"), required=False, choices=[("", _("Whatever it is")), *Suspicion.choices]
    )
    country = LineField(
        label=_("Country"),
        required=False,
        max_length=2,
        help_text=_("Its code of two letters, like GB."),
    )
    since = LocalDateTimeField(label=_("Confirmed from"), required=False)
    until = LocalDateTimeField(label=_("Confirmed until"), required=False)
    duplicates = forms.BooleanField(
        label=_("Only those whose mailbox had signed already, spelt in another way"), required=False
    )
    reason = LineField(label=_("Reason"), max_length=300, error_messages={"required": _("Say why they are invalid.")})

    def __init__(self, *args: Any, zone: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._zone = zone
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.attrs = {"novalidate": ""}

    def clean_domain(self) -> str:
        typed = self.cleaned_data["domain"]
        return _clean_domain(typed) if typed else ""

    def clean_network(self) -> str:
        typed = self.cleaned_data["network"]
        return _clean_network(typed) if typed else ""

    def clean_country(self) -> str:
        typed: str = self.cleaned_data["country"].upper()
        if typed and not re.fullmatch("[A-Z]{2}", typed):
            raise ValidationError(_("Enter a country’s code of two letters, like GB."), code="country")
        return typed

    def clean_since(self) -> str:
        return self._moment("since")

    def clean_until(self) -> str:
        return self._moment("until")

    def _moment(self, name: str) -> str:
        local = self.cleaned_data[name]
        return in_zone(local, self._zone).isoformat() if local else ""

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and since > until:
            self.add_error("until", _("Enter a time after the one above."))
        if not self.errors and not any(value for name, value in cleaned.items() if name not in ("reason", "until")):
            raise ValidationError(
                _("Say which signatures are meant: by domain, network, suspicion, country, time or mailbox."),
                code="empty",
            )
        return cleaned

    def rule(self) -> dict[str, Any]:
        """What was asked, as `petitions.services.invalidating.matching` takes it."""
        return {name: value for name, value in self.cleaned_data.items() if value and name != "reason"}
