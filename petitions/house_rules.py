"""House rules to begin with, which a campaign takes over and changes as it likes."""

from __future__ import annotations

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from modeltranslation.utils import build_localized_fieldname

from campaign.models import Campaign
from petitions.models import HouseRule

SUGGESTED = (
    (
        _("Speak of governments and institutions, never of peoples as such"),
        _("Say who in office did or didn’t do what. Nobody is to blame for the people that they were born into."),
    ),
    (_("No hatred and no threats"), _("Nothing that insults, threatens, or calls for violence against anybody.")),
    (
        _("Nobody’s private affairs"),
        _("No addresses, phone numbers or other things about people that they haven’t made public themselves."),
    ),
    (_("No advertising"), _("No goods, no other causes, no links that lead away from the matter.")),
    (_("Your own name"), _("Sign as who you are. Invented names and those of others are taken off the page.")),
    (_("To the matter"), _("Say why this petition matters to you; what has nothing to do with it doesn’t help it.")),
)


def suggested_rules(campaign: Campaign) -> list[HouseRule]:
    """The suggested rules in every language, unsaved."""
    rules = [HouseRule(campaign=campaign, position=position) for position in range(len(SUGGESTED))]
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            for rule, (title, text) in zip(rules, SUGGESTED, strict=True):
                setattr(rule, build_localized_fieldname("title", language), str(title))
                setattr(rule, build_localized_fieldname("text", language), str(text))
    return rules
