"""What every form on a public page carries instead of a cookie: a signed, time-stamped token and a honeypot."""

from __future__ import annotations

import copy
import time
from typing import Any, TypeVar

from django import forms
from django.core.exceptions import ValidationError
from django.core.signing import BadSignature, Signer
from django.utils.translation import gettext_lazy as _

SomeForm = TypeVar("SomeForm", bound="PublicForm")

# Faster than this nobody fills in a form; a page left open longer than this is asked to be sent again.
TOO_FAST_SECONDS = 1.5
TOO_OLD_SECONDS = 48 * 3600


def page_token(now: float | None = None) -> str:
    """Return a token that says when the page was made. It names nobody, so that a page may be cached for all."""
    return Signer(salt="loudhailer.page").sign(str(int(time.time() if now is None else now)))


class _SharedFields(dict[str, forms.Field]):
    def __deepcopy__(self, memo: dict[int, Any]) -> dict[str, forms.Field]:
        return dict(self)


class PublicForm(forms.Form):
    """A form that anybody may send, with no session behind it. `action` is the address that it is sent to.

    What a form needs to be shown, its helper, is made when it is shown: most that are sent never are.
    """

    page = forms.CharField(widget=forms.HiddenInput, required=False, max_length=200, initial=page_token)
    # A field that people don't see and robots fill in.
    website = forms.CharField(
        label=_("Leave this empty"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )

    use_required_attribute = True

    def __init__(self, *args: Any, action: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.action = action

    def own_fields(self) -> None:
        """Make the fields this form's own, so that they can be changed."""
        self.fields = copy.deepcopy(dict(self.fields))
        self._bound_fields_cache.clear()  # type: ignore[attr-defined]  # Django's, undeclared

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("website"):
            raise ValidationError(
                _("Leave the field “Leave this empty” as it is and send the form again."), code="honeypot"
            )
        self._check_page_token(cleaned.get("page", ""))
        return cleaned

    def _check_page_token(self, token: str) -> None:
        try:
            made_at = int(Signer(salt="loudhailer.page").unsign(token))
        except (BadSignature, ValueError) as error:
            raise self._ask_again() from error
        age = time.time() - made_at
        if age > TOO_OLD_SECONDS:
            raise self._ask_again()
        if age < TOO_FAST_SECONDS:
            raise ValidationError(_("That was very quick. Please press the button again."), code="too-fast")

    @staticmethod
    def _ask_again() -> ValidationError:
        return ValidationError(
            _("This page was open for a long time. What you wrote is kept: please press the button again."),
            code="page",
        )

    def renew_page_token(self) -> None:
        """Give a form that is shown again a fresh token and an empty honeypot, so that pressing again is enough."""
        typed = {name: self.data.get(name) for name in self.data}
        self.data = {**typed, self.add_prefix("page"): page_token(), self.add_prefix("website"): ""}


def sharing_fields(form: type[SomeForm]) -> type[SomeForm]:
    """Let all forms of this class share its fields, instead of copying them: a tenth of what taking a form costs.

    Whatever shows such a form changes its fields, and makes them the form's own before (`PublicForm.own_fields`).
    """
    form.base_fields = _SharedFields(form.base_fields)
    return form
