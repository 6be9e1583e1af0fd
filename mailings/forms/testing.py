"""What the team fills in to send a test to itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import uuid4

from crispy_forms.helper import FormHelper
from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from campaign.models import User
from mailings.composing.samples import MADE_UP, MEMBER, UNKNOWN
from mailings.models import Mailing, MailingVersion
from mailings.services.composing import versions_in_order
from mailings.services.testing import team_of

LANGUAGE_NAMES = dict(settings.LANGUAGES)


class TestForm(forms.Form):
    """To whom, in which versions, filled in for whom. `press` is new with each form that is shown."""

    __test__ = False  # no test, whatever pytest makes of its name

    press = forms.UUIDField(widget=forms.HiddenInput)
    members = forms.ModelMultipleChoiceField(
        label=_("To"),
        queryset=User.objects.none(),
        to_field_name="public_id",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Tick who gets the test.")},
    )
    versions = forms.MultipleChoiceField(
        label=_("In"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Tick at least one language.")},
    )
    sample = forms.ChoiceField(
        label=_("Filled in for"),
        choices=[
            (MEMBER, _("whoever gets it, by their own name")),
            (MADE_UP, _("Leyla, who is made up")),
            (UNKNOWN, _("somebody we know nothing of")),
        ],
        widget=forms.RadioSelect,
        initial=MEMBER,
    )

    def __init__(
        self, mailing: Mailing, by: User, shown: MailingVersion, sent: Mapping[str, Any] | None = None
    ) -> None:
        initial = {"press": uuid4(), "members": [by.public_id], "versions": [name_of(shown)]}
        super().__init__(sent, initial=initial)
        self._versions = {name_of(version): version for version in versions_in_order(mailing)}
        members = self.fields["members"]
        assert isinstance(members, forms.ModelMultipleChoiceField)  # noqa: S101 (tells mypy what stands above)
        members.queryset = team_of(mailing.campaign, by)
        several = len({version.variant for version in self._versions.values()}) > 1
        versions = self.fields["versions"]
        assert isinstance(versions, forms.MultipleChoiceField)  # noqa: S101 (as above)
        versions.choices = [(name, words_of(version, several)) for name, version in self._versions.items()]
        if len(self._versions) == 1:
            versions.widget = forms.MultipleHiddenInput()
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True

    def chosen(self) -> Sequence[MailingVersion]:
        return [self._versions[name] for name in self.cleaned_data["versions"]]


def name_of(version: MailingVersion) -> str:
    """By which forms and addresses know a version of a mailing."""
    return f"{version.variant}-{version.language}"


def words_of(version: MailingVersion, with_variant: bool) -> str:
    language = str(LANGUAGE_NAMES[version.language])
    return f"{version.variant} · {language}" if with_variant else language
