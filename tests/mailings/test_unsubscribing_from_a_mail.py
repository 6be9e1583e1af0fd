"""Leaving by the link in a mailing: by the page, by a mail program's one click, and what waits in the outbox."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.client import MULTIPART_CONTENT
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from campaign.models import Campaign, User
from campaign.tokens import make_token
from events.models import Event, Rsvp
from mailings.models import Departure, DepartureReason, Mailing, Message
from petitions.models import Petition, Signature
from supporters import consents
from supporters.models import CampaignSupporter, Consent, MailingList, Subscription, Supporter
from supporters.services.forgetting import erase
from supporters.services.joining import leave_all
from supporters.services.merging import merge
from tests.mailings.sent_mailings import member, message_to, queued_to, sent_mailing, unsubscribe_path
from tests.security.tables import changed, contents

ONE_CLICK = {"List-Unsubscribe": "One-Click"}
FORM = "application/x-www-form-urlencoded"


@pytest.fixture
def gunel(mailing_list: MailingList) -> Supporter:
    return member(mailing_list, "gunel@example.org")


@pytest.fixture
def mailing(campaign: Campaign) -> Mailing:
    return sent_mailing(campaign)


@pytest.fixture
def message(gunel: Supporter, mailing: Mailing, mailing_list: MailingList) -> Message:
    return message_to(gunel, mailing, mailing_list.purpose)


@pytest.fixture
def link(message: Message) -> str:
    return unsubscribe_path(message)


def withdrawn() -> list[tuple[str, str]]:
    return list(Consent.objects.filter(action="withdrawn").order_by("pk").values_list("purpose", "via"))


def test_opening_the_link_changes_nothing(client: Client, link: str) -> None:
    before = contents()
    for _time in range(2):
        page = client.get(link)
        client.head(link)
    assert "The list “River news”" in page.content.decode()
    assert not page.cookies
    assert page["Cache-Control"] == "no-store"
    assert changed(before, contents()) == set()


@pytest.mark.parametrize(("body", "encoding"), [(ONE_CLICK, MULTIPART_CONTENT), ("List-Unsubscribe=One-Click", FORM)])
def test_a_mail_programs_one_click_needs_no_page_no_cookie_and_no_csrf(
    link: str, gunel: Supporter, mailing_list: MailingList, body: object, encoding: str
) -> None:
    """RFC 8058, sections 3.1 and 3.2: in either encoding."""
    answer = Client(enforce_csrf_checks=True).post(link, body, content_type=encoding)
    assert (answer.status_code, answer.content, len(answer.cookies)) == (200, b"OK", 0)
    assert withdrawn() == [(mailing_list.purpose, "one-click")]
    assert Subscription.objects.get().state == "left"


def test_one_click_twice_is_one_withdrawal_and_one_departure(client: Client, link: str, mailing: Mailing) -> None:
    for _press in range(3):
        assert client.post(link, ONE_CLICK).status_code == 200
    assert len(withdrawn()) == 1
    assert list(Departure.objects.values_list("mailing", "scope")) == [(mailing.pk, "purpose")]


def test_one_click_asks_little_of_the_database(client: Client, link: str) -> None:
    client.post(link, ONE_CLICK)
    with CaptureQueriesContext(connection) as queries:
        client.post(link, ONE_CLICK)
    assert len(queries) <= 15


def test_one_press_on_the_page_is_enough(client: Client, link: str, mailing_list: MailingList) -> None:
    page = client.post(link, {"scope": "purpose"}).content.decode()
    assert withdrawn() == [(mailing_list.purpose, "unsubscribe")]
    assert "No more of these mails" in page
    assert f'href="{mailing_list.get_absolute_url()}"' in page  # the way back


def test_what_waits_for_this_purpose_is_held_back_at_once_and_nothing_else(
    client: Client, link: str, gunel: Supporter, campaign: Campaign, mailing_list: MailingList
) -> None:
    ann = member(mailing_list, "ann@example.org")
    other = MailingList.objects.create(campaign=campaign, slug="other", name="Other", description="Weekly.")
    next_one, another = sent_mailing(campaign, "June"), sent_mailing(campaign, "Other")
    hers = queued_to(gunel, next_one, mailing_list.purpose)
    kept = [queued_to(ann, next_one, mailing_list.purpose), queued_to(gunel, another, other.purpose)]
    client.post(link, ONE_CLICK)
    hers.refresh_from_db()
    assert (hers.state, hers.answer) == ("suppressed", "unsubscribed")
    assert hers.finished_at
    assert {Message.objects.get(pk=row.pk).state for row in kept} == {"queued"}


def test_what_a_worker_has_in_hand_is_left_to_it(
    client: Client, link: str, gunel: Supporter, campaign: Campaign, mailing_list: MailingList
) -> None:
    claimed = queued_to(
        gunel, sent_mailing(campaign), mailing_list.purpose, state="claimed", lease_until=timezone.now()
    )
    client.post(link, ONE_CLICK)
    claimed.refresh_from_db()
    assert claimed.state == "claimed"


@pytest.mark.parametrize("page", ["preferences", "leave-all", "list link"])
def test_however_she_leaves_what_waits_is_held_back(
    client: Client, gunel: Supporter, mailing: Mailing, mailing_list: MailingList, page: str
) -> None:
    hers = queued_to(gunel, mailing, mailing_list.purpose)
    if page == "leave-all":
        leave_all(gunel, Consent.Via.PREFERENCES)
    elif page == "preferences":
        path = f"/preferences/{make_token('preferences', gunel.public_id)}/"
        client.post(path, {"frequency": "always", "language": "en-gb", "shown": mailing_list.slug})
        client.post(f"{path}leave-all/")
    else:
        client.post(f"/unsubscribe/{make_token('unsubscribe', gunel.subscriptions.get().public_id)}/", ONE_CLICK)
    hers.refresh_from_db()
    assert (hers.state, hers.answer) == ("suppressed", "unsubscribed")


@pytest.fixture
def two_campaigns(gunel: Supporter, campaign: Campaign, petition: Petition) -> MailingList:
    """She has signed in the campaign too, and is on a list of another one."""
    Signature.objects.create(
        petition=petition, supporter=gunel, name="Günəl", language="az", state="confirmed", confirmed_at=timezone.now()
    )
    Signature.objects.update(wants_updates=True, updates_wording_id=consents.wording_id("Tell me.", "az"))
    consents.grant(gunel, petition.purpose, "Tell me.", Consent.Via.CONFIRMATION)
    other = Campaign.objects.create(slug="forest", name="Forest", strapline="Trees.", is_published=True)
    forest_news = MailingList.objects.create(campaign=other, slug="forest", name="Forest news", description="Weekly.")
    Subscription.objects.create(
        supporter=gunel, mailing_list=forest_news, name="G", language="az", state="active", confirmed_at=timezone.now()
    )
    consents.grant(gunel, forest_news.purpose, "Write to me.", Consent.Via.CONFIRMATION)
    return forest_news


def granted(person: Supporter) -> set[str]:
    return set(person.consent_states.filter(is_granted=True).values_list("purpose", flat=True))


def test_all_of_the_campaign_ends_its_lists_and_updates_and_leaves_other_campaigns(
    client: Client, link: str, gunel: Supporter, campaign: Campaign, petition: Petition, two_campaigns: MailingList
) -> None:
    queued = queued_to(gunel, sent_mailing(campaign), petition.purpose)
    page = client.post(link, {"scope": "campaign"}).content.decode()
    assert "No more mail from “Clean River”" in page
    assert granted(gunel) == {two_campaigns.purpose}
    assert not Signature.objects.get().wants_updates
    queued.refresh_from_db()
    assert queued.answer == "unsubscribed"
    assert {via for _purpose, via in withdrawn()} == {"unsubscribe"}


def test_everything_ends_everything(client: Client, link: str, gunel: Supporter, two_campaigns: MailingList) -> None:
    client.post(link, {"scope": "site"})
    assert granted(gunel) == set()
    assert Departure.objects.get().scope == "site"


def test_a_mailing_for_a_petitions_updates_ends_these_and_the_list_goes_on(
    client: Client, gunel: Supporter, mailing: Mailing, petition: Petition, two_campaigns: MailingList
) -> None:
    link = unsubscribe_path(message_to(gunel, mailing, petition.purpose))
    assert "How the petition" in client.get(link).content.decode()
    client.post(link, ONE_CLICK)
    assert withdrawn() == [(petition.purpose, "one-click")]
    assert not Signature.objects.get().wants_updates
    assert len(granted(gunel)) == 2


def test_a_mailing_for_further_rallies_ends_these(
    client: Client, gunel: Supporter, mailing: Mailing, event: Event
) -> None:
    Rsvp.objects.create(
        event=event, supporter=gunel, name="G", language="az", state="going", confirmed_at=timezone.now()
    )
    Rsvp.objects.update(wants_updates=True, updates_wording_id=consents.wording_id("Tell me.", "az"))
    consents.grant(gunel, event.purpose, "Tell me.", Consent.Via.CONFIRMATION)
    client.post(unsubscribe_path(message_to(gunel, mailing, event.purpose)), ONE_CLICK)
    assert not Rsvp.objects.get().wants_updates
    assert withdrawn() == [(event.purpose, "one-click")]


def test_the_pages_are_the_same_whoever_holds_the_mail_and_whatever_she_did_since(
    client: Client, link: str, gunel: Supporter
) -> None:
    """A mail may have been passed on: it tells not whether she has left, complained, or been forgotten."""
    question, answer = client.get(link).content, client.post(link, {"scope": "purpose"}).content
    assert b"gunel" not in question.lower() + answer.lower()
    assert "Günəl" not in question.decode() + answer.decode()
    assert client.get(link).content == question
    erase(gunel)
    assert client.get(link).content == question
    assert client.post(link, {"scope": "purpose"}).content == answer


def test_one_click_for_somebody_forgotten_is_answered_and_does_nothing_but_count(
    client: Client, link: str, gunel: Supporter, mailing: Mailing
) -> None:
    erase(gunel)
    before = contents()
    for _press in range(2):
        assert client.post(link, ONE_CLICK).status_code == 200
    assert changed(before, contents()) == {"mailings_departure"}
    assert client.get(f"{link}preferences/").status_code == 404


def test_the_link_of_a_merged_record_lets_the_one_leave_that_stayed(
    client: Client, link: str, gunel: Supporter, mailing_list: MailingList, organiser: User
) -> None:
    kept = Supporter.objects.by_address("gunel@example.net", "az")
    here = {"campaign": mailing_list.campaign, "source": "list"}
    first = CampaignSupporter.objects.create(supporter=kept, **here)
    merge(first, CampaignSupporter.objects.get(supporter=gunel), taken=(), answers=(), by=organiser)
    assert granted(kept) == {mailing_list.purpose}
    assert client.post(link, ONE_CLICK).status_code == 200
    assert granted(kept) == set()


def test_it_leads_on_to_her_preferences(client: Client, link: str) -> None:
    answer = client.get(f"{link}preferences/")
    assert answer.status_code == 302
    assert client.get(answer["Location"]).status_code == 200


class TestSayingWhy:
    def test_it_is_counted_once_and_kept_with_nobody(self, client: Client, link: str, mailing: Mailing) -> None:
        assert client.post(f"{link}why/", {"reason": "too-many"}).status_code == 200
        assert not DepartureReason.objects.exists()  # she hasn't left
        assert 'value="too-many"' in client.post(link, {"scope": "purpose"}).content.decode()
        for reason in ("too-many", "done", "too-many"):
            assert client.post(f"{link}why/", {"reason": reason}).status_code == 200
        assert list(DepartureReason.objects.values_list("mailing", "reason", "number")) == [(mailing.pk, "too-many", 1)]

    def test_without_an_answer_it_asks_again(self, client: Client, link: str) -> None:
        client.post(link, {"scope": "purpose"})
        assert client.post(f"{link}why/", {"reason": "no such"}).status_code == 422
        empty = client.post(f"{link}why/", {})
        assert (empty.status_code, "Choose an answer" in empty.content.decode()) == (422, True)
        assert client.get(f"{link}why/").status_code == 405


@pytest.mark.parametrize("damage", [lambda link: link[:-4] + "/", lambda link: link[:30] + "x" + link[31:]])
def test_a_damaged_link_is_a_plain_page_and_no_action(client: Client, link: str, damage) -> None:
    before = contents()
    for tail in ("", "why/", "preferences/"):
        for method in (client.get, client.post, client.head):
            assert method(damage(link) + tail, ONE_CLICK).status_code in (404, 405)
    assert changed(before, contents()) == set()


@pytest.mark.parametrize("purpose", ["unsubscribe", "preferences", "personal-data"])
def test_a_token_for_something_else_is_refused(client: Client, message: Message, purpose: str) -> None:
    path = f"/unsubscribe/m/{make_token(purpose, message.public_id)}/"
    assert client.post(path, ONE_CLICK).status_code == 404
    assert withdrawn() == []
