"""Whoever must not be used is in no segment, it is one query, and it can't keep the database busy."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.db.models import BooleanField, Func, Value
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from campaign.models import Campaign
from petitions.models import Petition
from supporters.models import CampaignSupporter, MailingList, Supporter
from supporters.segments import people
from supporters.segments.counting import TookTooLong, count

ANYTHING: list[dict[str, Any]] = [
    {},
    {"none": [{"criterion": "phone", "is": "has"}]},
    {"any": [{"criterion": "phone", "is": "has_not"}, {"criterion": "petition", "is": "signed"}]},
    {"all": [{"criterion": "country", "is": "is_not", "country": "AZ"}]},
]


@pytest.fixture
def person(campaign: Campaign) -> Supporter:
    supporter = Supporter.objects.by_address("shehla@example.org", "az")
    CampaignSupporter.objects.create(campaign=campaign, supporter=supporter, source="list")
    return supporter


@pytest.mark.parametrize("definition", ANYTHING)
@pytest.mark.parametrize("mark", ["restricted_at", "anonymised_at"])
def test_whose_processing_is_restricted_and_who_was_made_anonymous_is_in_no_segment(
    campaign: Campaign, person: Supporter, definition: dict[str, Any], mark: str
) -> None:
    assert people(campaign, definition).count() == 1
    Supporter.objects.filter(pk=person.pk).update(**{mark: timezone.now()})
    assert people(campaign, definition).count() == 0


@pytest.mark.parametrize("definition", ANYTHING)
def test_nobody_of_another_campaign_is_in_it(person: Supporter, definition: dict[str, Any]) -> None:
    air = Campaign.objects.create(slug="air", name="Air", strapline="Breathe.")
    assert people(air, definition).count() == 0


@pytest.fixture
def three_conditions(petition: Petition, mailing_list: MailingList) -> dict[str, Any]:
    signed = {"criterion": "petition", "is": "signed", "petition": str(petition.public_id)}
    not_on = {"criterion": "list", "is": "not_on", "list": str(mailing_list.public_id)}
    return {"all": [signed, not_on, {"any": [signed, {"criterion": "country", "is": "is", "country": "GB"}]}]}


def test_the_people_are_asked_for_in_one_query(campaign: Campaign, three_conditions: dict[str, Any]) -> None:
    rows = people(campaign, three_conditions)
    with CaptureQueriesContext(connection) as queries:
        rows.count()
    assert len(queries) == 1
    sql = queries[0]["sql"]
    assert sql.count("LEFT OUTER JOIN") == 1
    assert sql.count("INNER JOIN") == 1
    assert sql.count("EXISTS") == 3


def test_what_asks_nothing_of_the_person_does_not_read_all_of_them(campaign: Campaign, petition: Petition) -> None:
    sql = str(people(campaign, {"all": [{"criterion": "petition", "is": "signed"}]}).query)
    assert "INNER JOIN" not in sql


@pytest.mark.parametrize(
    "use",
    [
        lambda rows: rows.filter(pk__gt=0).exclude(source="api").count(),
        lambda rows: rows.order_by("supporter__name").values_list("supporter__address")[:5].count(),
        lambda rows: CampaignSupporter.objects.filter(pk__in=rows).count(),
        lambda rows: Supporter.objects.filter(campaigns__in=rows.values("pk")).distinct().count(),
        lambda rows: len(list(rows.select_related("supporter").iterator(chunk_size=10))),
        lambda rows: (rows & rows).count(),
        lambda rows: rows.union(rows).count(),
        lambda rows: rows.update(source="team"),
        lambda rows: len([rows.exists()]),
    ],
)
def test_it_is_a_query_set_like_any_other(campaign: Campaign, person: Supporter, use: Any) -> None:
    either = {"any": [{"criterion": "petition", "is": "signed"}, {"criterion": "list", "is": "not_on"}]}
    assert use(people(campaign, {"all": [either, either]})) == 1


def test_a_count_that_takes_too_long_is_stopped_and_nothing_else_with_it(campaign: Campaign, person: Supporter) -> None:
    nap = Func(Value(5), template="(pg_sleep(%(expressions)s) IS NULL)", output_field=BooleanField())
    with pytest.raises(TookTooLong):
        count(people(campaign, {}).filter(nap), seconds=0.05)
    assert count(people(campaign, {}), seconds=5) == 1
    with connection.cursor() as cursor:
        cursor.execute("SHOW statement_timeout")
        assert cursor.fetchone() == ("0",)
