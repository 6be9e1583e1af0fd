"""What somebody fills in to say who gets a mailing."""

from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Fieldset, Layout
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaign.models import Membership, User
from campaign.organising import EDIT_CAMPAIGN
from mailings.audience.choice import Choice, choice_of
from mailings.models import Mailing, MailingPolicy
from mailings.services.checking import languages_of
from supporters.models import MailingList, Segment
from supporters.services.segments import visible_to

Winner = Mailing.Winner
WINNERS = [
    (Winner.CLICKS, gettext_lazy("the one in which most click")),
    (Winner.OPENS, gettext_lazy("the one that most open")),
    (Winner.BY_HAND, gettext_lazy("the one that you choose")),
]
TEST_FIELDS = ("test_share", "test_hours", "winner_by")


class _Targets(forms.ModelMultipleChoiceField):
    """Lists or segments to tick. One that is archived is offered only where it is ticked, to be taken out."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, target: Any) -> str:
        if target.archived_at:
            return _("%(name)s (archived)") % {"name": target.name}
        return str(target.name)


class AudienceForm(forms.Form):
    """Who gets it, who doesn't, and how variants are tried where there are several."""

    lists = _Targets(MailingList.objects.none(), required=False, label=gettext_lazy("Lists"))
    segments = _Targets(
        Segment.objects.none(),
        required=False,
        label=gettext_lazy("Segments"),
        help_text=gettext_lazy("Only those of them get it who agreed to mail from this campaign."),
    )
    lists_left_out = _Targets(
        MailingList.objects.none(), required=False, label=gettext_lazy("Everybody on these lists")
    )
    segments_left_out = _Targets(
        Segment.objects.none(), required=False, label=gettext_lazy("Everybody in these segments")
    )
    is_essential = forms.BooleanField(required=False, label=gettext_lazy("Send it also to who has had enough mailings"))
    test_share = forms.IntegerField(
        label=gettext_lazy("Share that tries the variants, in per cent"),
        validators=[MinValueValidator(1), MaxValueValidator(100)],
        error_messages={"required": gettext_lazy("Enter a number from 1 to 100.")},
        help_text=gettext_lazy("The rest waits for the winner."),
    )
    test_hours = forms.IntegerField(
        label=gettext_lazy("Hours until the winner is chosen"),
        validators=[MinValueValidator(1), MaxValueValidator(168)],
        error_messages={"required": gettext_lazy("Enter a number from 1 to 168.")},
    )
    winner_by = forms.ChoiceField(label=gettext_lazy("The winner is"), choices=WINNERS, widget=forms.RadioSelect)

    def __init__(self, *args: Any, mailing: Mailing, by: User, policy: MailingPolicy, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.mailing, self.by, self.policy = mailing, by, policy
        self._offer(choice_of(mailing))
        self._offer_settings()
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.layout = Layout(*self._fieldsets())

    def _offer(self, chosen: Choice) -> None:
        """What is in use, and what is chosen already. What managers keep for themselves is offered to them alone."""
        lists = self.mailing.campaign.mailing_lists.filter(archived_at__isnull=True)
        own = lists if self._manages() else lists.filter(sender_role=Membership.Role.ORGANISER)
        segments = visible_to(self.by, self.mailing.campaign).filter(archived_at__isnull=True)
        for name, offered in (
            ("lists", own),
            ("segments", segments),
            ("lists_left_out", lists),
            ("segments_left_out", segments),
        ):
            ticked = getattr(chosen, name)
            self.fields[name].queryset = self._with(offered, ticked)  # type: ignore[attr-defined]
            self.fields[name].initial = ticked

    def _with(self, offered: QuerySet[Any], ticked: tuple[Any, ...]) -> QuerySet[Any]:
        offered = offered.order_by()
        keys = Q(pk__in=offered.values("pk")) | Q(pk__in=[target.pk for target in ticked])
        found: QuerySet[Any] = offered.model._default_manager.filter(keys).order_by("name", "pk")
        return found

    def _manages(self) -> bool:
        return self.by.has_perm(EDIT_CAMPAIGN, self.mailing.campaign)

    def _offer_settings(self) -> None:
        mailing, policy = self.mailing, self.policy
        if policy.cap_mailings is None:
            del self.fields["is_essential"]
        else:
            self.fields["is_essential"].initial = mailing.is_essential
            self.fields["is_essential"].help_text = _(
                "The campaign’s rules allow %(number)s mailings to one person in %(days)s days."
                " Say yes only for what people need to know."
            ) % {"number": policy.cap_mailings, "days": policy.cap_days}
        if len(languages_of(mailing)) < 2:
            for name in TEST_FIELDS:
                del self.fields[name]
            return
        for name in TEST_FIELDS:
            self.fields[name].initial = getattr(mailing, name)
        if policy.tracking == MailingPolicy.Tracking.NONE:
            field = self.fields["winner_by"]
            field.choices = WINNERS[-1:]  # type: ignore[attr-defined]
            field.initial = Winner.BY_HAND
            field.help_text = _("This campaign doesn’t measure opens and clicks, so you choose.")

    def _fieldsets(self) -> list[Fieldset]:
        found = [Fieldset(_("Who gets it"), *self._offered("lists", "segments", "is_essential"))]
        left_out = self._offered("lists_left_out", "segments_left_out")
        if left_out:
            found.append(Fieldset(_("Who doesn’t, even so"), *left_out))
        if "test_share" in self.fields:
            found.append(Fieldset(_("Trying the variants"), *TEST_FIELDS))
        return found

    def _offered(self, *names: str) -> list[str]:
        """Without what there is nothing to tick of."""
        return [
            name
            for name in names
            if name in self.fields and (name == "is_essential" or len(self.fields[name].queryset))  # type: ignore[attr-defined]
        ]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        for name in ("lists", "segments"):
            both = set(cleaned.get(name, ())) & set(cleaned.get(f"{name}_left_out", ()))
            if both:
                names = ", ".join(sorted(target.name for target in both))
                self.add_error(
                    f"{name}_left_out",
                    ValidationError(_("Choose: “%(names)s” can’t get it and be left out.") % {"names": names}),
                )
        return cleaned

    def choice(self) -> Choice:
        """What is ticked, as far as it makes sense."""
        ticked = self.cleaned_data
        return Choice(
            self.mailing.campaign,
            lists=tuple(ticked.get("lists", ())),
            segments=tuple(ticked.get("segments", ())),
            lists_left_out=tuple(ticked.get("lists_left_out", ())),
            segments_left_out=tuple(ticked.get("segments_left_out", ())),
            is_essential=ticked.get("is_essential", self.mailing.is_essential),
        )

    def settings(self) -> dict[str, Any]:
        """How the variants are tried, where there are several."""
        return {name: self.cleaned_data[name] for name in TEST_FIELDS if name in self.fields}
