"""Whose supporter somebody is: hers in whose campaign she confirmed something, and nobody's whom a stranger typed."""

from __future__ import annotations

from datetime import timedelta

from django.test import Client
from django.utils import timezone

from campaign.models import Campaign
from events.models import Event
from petitions.models import Petition
from supporters.models import CampaignSupporter, MailingList
from tests.mail import delivered, path_with
from tests.supporters.people import Fill, ask_to_join, join

GUNEL = "gunel@example.org"


def test_a_stranger_who_types_her_address_makes_her_nobodys_supporter(
    client: Client, filled_in: Fill, mailing_list: MailingList, petition: Petition, event: Event
) -> None:
    ask_to_join(client, filled_in, "Günəl", GUNEL)
    client.post("/petitions/swim/", filled_in(name="Günəl", address=GUNEL, postcode="M1 1AE", country="GB"))
    client.post("/events/river-rally/", filled_in(name="Günəl", address=GUNEL))
    assert len(delivered()) == 3
    assert not CampaignSupporter.objects.exists()


def test_whoever_joins_signs_and_registers_is_one_person_of_the_campaign(
    client: Client, filled_in: Fill, mailing_list: MailingList, petition: Petition, event: Event
) -> None:
    gunel = join(client, filled_in, "Günəl", GUNEL)
    long_ago = timezone.now() - timedelta(days=100)
    CampaignSupporter.objects.update(joined_at=long_ago, last_active_at=long_ago)
    client.post("/petitions/swim/", filled_in(name="Günəl", address=GUNEL, postcode="M1 1AE", country="GB"))
    client.post(path_with(delivered()[-1], "/confirm/"))
    client.post("/events/river-rally/", filled_in(name="Günəl", address=GUNEL))
    client.post(path_with(delivered()[-1], "/confirm/"))
    [known] = CampaignSupporter.objects.all()
    assert (known.campaign, known.supporter) == (petition.campaign, gunel)
    assert (known.source, known.joined_at) == (CampaignSupporter.Source.LIST, long_ago)
    assert timezone.now() - known.last_active_at < timedelta(minutes=1)


def test_each_campaign_knows_her_by_herself(client: Client, filled_in: Fill, mailing_list: MailingList) -> None:
    other = Campaign.objects.create(slug="trees", name="Trees", strapline="Plant.", is_published=True)
    MailingList.objects.create(campaign=other, slug="tree-news", name="Tree news", description="Monthly.")
    gunel = join(client, filled_in, "Günəl", GUNEL)
    assert not other.people.exists()
    join(client, filled_in, "Günəl", GUNEL, "/lists/tree-news/")
    assert [person.supporter for person in other.people.all()] == [gunel]
    assert mailing_list.campaign.people.count() == 1
