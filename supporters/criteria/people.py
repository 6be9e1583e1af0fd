"""What segments can ask of a person, of her lists and of what she agreed to."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import partial

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from campaign.models import Campaign
from supporters.criteria.whether import IS, either
from supporters.distances import postcodes_within
from supporters.fields import clean_text, clean_uk_postcode, countries
from supporters.models import (
    Area,
    CampaignSupporter,
    ConsentState,
    Postcode,
    Subscription,
    Supporter,
    SupporterTag,
)
from supporters.purposes import purposes_of
from supporters.segments.conditions import Condition, Has, Not, Row
from supporters.segments.criteria import Asked, Criterion, Values
from supporters.segments.definitions import read
from supporters.segments.errors import InvalidDefinition
from supporters.segments.parameters import Choice, Number, Options, Several, Thing, Typed, When, fixed

LISTS = gettext_lazy("Lists and consent")
PERSON = gettext_lazy("The person")
PLACE = gettext_lazy("Place")
SEGMENTS = gettext_lazy("Segments")

_STATE_TIMES = {
    Subscription.State.ACTIVE: "confirmed_at",
    Subscription.State.PENDING: "requested_at",
    Subscription.State.LEFT: "left_at",
}
_UK_AREA = re.compile(r"^[A-Z]{1,2}([0-9][A-Z0-9]?)?$")


def _on_list(asked: Asked, values: Values) -> Condition:
    state = Subscription.State.ACTIVE if values["is"] == "not_on" else Subscription.State(values["is"])
    lists = asked.campaign.mailing_lists.all() if values["list"] is None else [values["list"]]
    during = values["when"].period(asked.campaign, asked.now).where(_STATE_TIMES[state])
    rows = Subscription.objects.filter(during, mailing_list__in=lists, state=state)
    return either(Has(rows, once=values["list"] is not None), holds=values["is"] != "not_on")


def _tagged(asked: Asked, values: Values) -> Condition:
    tags = asked.campaign.tags.all() if values["tag"] is None else [values["tag"]]
    return either(
        Has(SupporterTag.objects.filter(tag__in=tags), once=values["tag"] is not None), holds=values["is"] == "has"
    )


def _consented(asked: Asked, values: Values) -> Condition:
    states = ConsentState.objects.filter(purpose=values["purpose"])
    if values["is"] == "never":
        return Not(Has(states, once=True))
    since = values["when"].period(asked.campaign, asked.now).where("since")
    return Has(states.filter(since, is_granted=values["is"] == "granted"), once=True)


def _in_country(asked: Asked, values: Values) -> Condition:
    return either(Row(Q(supporter__country=values["country"])), holds=values["is"] == "is")


def _in_postcode_area(asked: Asked, values: Values) -> Condition:
    pattern = "|".join(_beginning(area) for area in values["areas"])
    return either(Row(Q(supporter__postcode__regex=f"^({pattern})")), holds=values["is"] == "is")


def _beginning(area: str) -> str:
    """SW is all of SW1A and SW9, but S is not SW; SW1 is SW1 and SW1A, but not SW10."""
    if area.isalpha():
        return f"{area}[0-9]"
    return f"{area}[A-Z]? " if area[-1].isdigit() else f"{area} "


def _areas(text: str) -> tuple[str, ...]:
    areas = tuple(dict.fromkeys(re.split(r"[\s,;]+", text.strip().upper().strip(",;"))))
    if not all(_UK_AREA.match(area) for area in areas):
        raise InvalidDefinition(_("Enter the beginnings of British postcodes, like SW, M or EC1A."))
    return areas


def _lives_in(kind: Area.Kind, asked: Asked, values: Values) -> Condition:
    return either(Row(Q(**{f"supporter__{kind}": values["area"].code})), holds=values["is"] == "is")


def _areas_of(kind: Area.Kind, campaign: Campaign) -> QuerySet[Area]:
    return Area.objects.filter(kind=kind)


def _no_areas(kind: Area.Kind, campaign: Campaign) -> str:
    if Area.objects.filter(kind=kind).exists():
        return ""
    return _("Not available: no names of areas are loaded. Ask whoever runs the site to load the postcode directory.")


def _no_postcodes(campaign: Campaign) -> str:
    if Postcode.objects.exists():
        return ""
    return _("Not available: the postcode directory isn’t loaded. Ask whoever runs the site to load it.")


def _within_distance(asked: Asked, values: Values) -> Condition:
    middle = Postcode.objects.filter(postcode=values["postcode"], latitude__isnull=False).first()
    if middle is None:
        raise InvalidDefinition(_("The directory knows no place for this postcode."), "postcode")
    near = postcodes_within(middle, values["kilometres"]).values("postcode")
    return either(Has(Supporter.objects.filter(postcode__in=near), "pk", once=True), holds=values["is"] == "lives")


def _postcode(text: str) -> str:
    try:
        return clean_uk_postcode(clean_text(text).upper())
    except ValidationError as error:
        raise InvalidDefinition(error.messages[0]) from error


def _in_segment(asked: Asked, values: Values) -> Condition:
    segment = values["segment"]
    if segment.pk in asked.within:
        raise InvalidDefinition(
            _("“%(segment)s” asks for this segment in turn. Choose another one.") % {"segment": segment.name}, "segment"
        )
    try:
        condition = read(replace(asked, within=(*asked.within, segment.pk)), segment.definition)
    except InvalidDefinition as error:
        raise InvalidDefinition(f"{segment.name}: {error.message}", "segment") from error
    return either(condition, holds=values["is"] == "in")


def _speaks(asked: Asked, values: Values) -> Condition:
    return Row(Q(supporter__language=values["language"]))


def _joined(asked: Asked, values: Values) -> Condition:
    return Row(values["when"].period(asked.campaign, asked.now).where("joined_at"))


def _active(asked: Asked, values: Values) -> Condition:
    row = Row(values["when"].period(asked.campaign, asked.now).where("last_active_at"))
    return either(row, holds=values["is"] == "was")


def _came_by(asked: Asked, values: Values) -> Condition:
    return Row(Q(source__in=values["sources"]))


def _has_phone(asked: Asked, values: Values) -> Condition:
    return either(Row(Q(supporter__phone="")), holds=values["is"] == "has_not")


def _wants_mail(asked: Asked, values: Values) -> Condition:
    return Row(Q(supporter__frequency=values["frequency"]))


def _paused(asked: Asked, values: Values) -> Condition:
    return either(Row(Q(supporter__paused_until__gt=asked.now)), holds=values["is"] == "has")


def _country_options(campaign: Campaign) -> Options:
    return list(countries())


def _purposes(campaign: Campaign) -> Options:
    return list(purposes_of(campaign).items())


CRITERIA = (
    Criterion(
        "list",
        gettext_lazy("Mailing list"),
        LISTS,
        gettext_lazy("%(is)s %(list)s %(when)s"),
        (
            Choice(
                "is",
                gettext_lazy("whether"),
                fixed(
                    ("active", gettext_lazy("is on the list")),
                    ("pending", gettext_lazy("has yet to confirm the list")),
                    ("left", gettext_lazy("has left the list")),
                    ("not_on", gettext_lazy("isn’t on the list")),
                ),
            ),
            Thing(
                "list",
                gettext_lazy("list"),
                lambda campaign: campaign.mailing_lists.all(),
                gettext_lazy("(any list)"),
            ),
            When("when", gettext_lazy("when")),
        ),
        _on_list,
    ),
    Criterion(
        "consent",
        gettext_lazy("Consent"),
        LISTS,
        gettext_lazy("%(is)s to %(purpose)s %(when)s"),
        (
            Choice(
                "is",
                gettext_lazy("whether"),
                fixed(
                    ("granted", gettext_lazy("agrees")),
                    ("withdrawn", gettext_lazy("agrees no longer")),
                    ("never", gettext_lazy("never said anything")),
                ),
            ),
            Choice("purpose", gettext_lazy("for what"), _purposes),
            When("when", gettext_lazy("since when")),
        ),
        _consented,
        without={"never": ("when",)},
    ),
    Criterion(
        "frequency",
        gettext_lazy("How often they want mail"),
        LISTS,
        gettext_lazy("wants mail %(frequency)s"),
        (Choice("frequency", gettext_lazy("how often"), fixed(*Supporter.Frequency.choices)),),
        _wants_mail,
    ),
    Criterion(
        "paused",
        gettext_lazy("Pause"),
        LISTS,
        gettext_lazy("%(is)s paused mailings"),
        (
            Choice(
                "is",
                gettext_lazy("whether"),
                fixed(("has", pgettext_lazy("paused", "has")), ("has_not", pgettext_lazy("paused", "hasn’t"))),
            ),
        ),
        _paused,
    ),
    Criterion(
        "tag",
        gettext_lazy("Tag"),
        PERSON,
        gettext_lazy("%(is)s the tag %(tag)s"),
        (
            Choice(
                "is",
                gettext_lazy("whether"),
                fixed(("has", pgettext_lazy("tag", "has")), ("has_not", pgettext_lazy("tag", "hasn’t"))),
            ),
            Thing("tag", gettext_lazy("tag"), lambda campaign: campaign.tags.all(), gettext_lazy("(any tag)"), by="pk"),
        ),
        _tagged,
    ),
    Criterion(
        "language",
        gettext_lazy("Language"),
        PERSON,
        gettext_lazy("reads %(language)s"),
        (Choice("language", gettext_lazy("language"), fixed(*settings.LANGUAGES)),),
        _speaks,
    ),
    Criterion(
        "joined",
        gettext_lazy("Joined"),
        PERSON,
        gettext_lazy("joined the campaign %(when)s"),
        (When("when", gettext_lazy("when")),),
        _joined,
    ),
    Criterion(
        "active",
        gettext_lazy("Last active"),
        PERSON,
        gettext_lazy("%(is)s last active %(when)s"),
        (
            Choice(
                "is",
                gettext_lazy("whether"),
                fixed(("was", gettext_lazy("was")), ("was_not", gettext_lazy("wasn’t"))),
            ),
            When("when", gettext_lazy("when")),
        ),
        _active,
    ),
    Criterion(
        "source",
        gettext_lazy("Source"),
        PERSON,
        gettext_lazy("came by %(sources)s"),
        (Several("sources", gettext_lazy("source"), fixed(*CampaignSupporter.Source.choices)),),
        _came_by,
    ),
    Criterion(
        "phone",
        gettext_lazy("Phone"),
        PERSON,
        gettext_lazy("%(is)s phone number"),
        (
            Choice(
                "is",
                gettext_lazy("whether"),
                fixed(("has", pgettext_lazy("phone", "has a")), ("has_not", pgettext_lazy("phone", "has no"))),
            ),
        ),
        _has_phone,
    ),
    Criterion(
        "country",
        gettext_lazy("Country"),
        PLACE,
        gettext_lazy("%(is)s in %(country)s"),
        (IS, Choice("country", gettext_lazy("country"), _country_options)),
        _in_country,
    ),
    *(
        Criterion(
            kind.value,
            label,
            PLACE,
            sentence,
            (IS, Thing("area", label, partial(_areas_of, kind), by="code")),
            partial(_lives_in, kind),
            partial(_no_areas, kind),
        )
        for kind, label, sentence in (
            (Area.Kind.CONSTITUENCY, gettext_lazy("Constituency"), gettext_lazy("constituency %(is)s %(area)s")),
            (Area.Kind.REGION, gettext_lazy("Region"), gettext_lazy("region %(is)s %(area)s")),
        )
    ),
    Criterion(
        "distance",
        gettext_lazy("Near a postcode"),
        PLACE,
        gettext_lazy("%(is)s within %(kilometres)s km of %(postcode)s"),
        (
            Choice(
                "is",
                gettext_lazy("whether"),
                fixed(("lives", gettext_lazy("lives")), ("lives_not", gettext_lazy("doesn’t live"))),
            ),
            Number("kilometres", gettext_lazy("kilometres"), least=1, most=500, whole=True),
            Typed("postcode", gettext_lazy("postcode"), clean=_postcode, placeholder="SW1A 1AA"),
        ),
        _within_distance,
        _no_postcodes,
    ),
    Criterion(
        "segment",
        gettext_lazy("Another segment"),
        SEGMENTS,
        gettext_lazy("%(is)s the segment %(segment)s"),
        (
            Choice(
                "is",
                gettext_lazy("whether"),
                fixed(("in", gettext_lazy("is in")), ("not_in", gettext_lazy("isn’t in"))),
            ),
            Thing(
                "segment",
                gettext_lazy("segment"),
                lambda campaign: campaign.segments.filter(is_shared=True),
            ),
        ),
        _in_segment,
    ),
    Criterion(
        "postcode_area",
        gettext_lazy("Postcode area"),
        PLACE,
        gettext_lazy("postcode %(is)s in %(areas)s"),
        (IS, Typed("areas", gettext_lazy("beginnings of postcodes"), clean=_areas, placeholder="SW, M, EC1A")),
        _in_postcode_area,
    ),
)
