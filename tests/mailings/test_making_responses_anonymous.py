"""Who opened and clicked is known for as long as the campaign's rule says; the figures are the same before and after."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from campaign.models import Campaign, Membership, User
from mailings.composing.compiled import OPENED
from mailings.models import Click, Mailing, Message, Open
from mailings.statistics.figures import as_json, count_all
from mailings.tracking.anonymising import make_clicks_anonymous
from supporters import personal_data, segments
from supporters.deadlines import add_months
from supporters.models import MailingList, RetentionRule, Supporter
from supporters.services import retaining
from supporters.tasks import keep_retention_rules
from tests.campaign.reading import words
from tests.mailings.mailing_rows import mailing_of
from tests.mailings.sent_mailings import member, message_to
from tests.mailings.test_opens_and_clicks import BODY, BRIDGE, RIVER, SWIM, choose, follow, links, look
from tests.supporters.clock import clock_moved
from tests.threads import together


@pytest.fixture
def mailing(campaign: Campaign) -> Mailing:
    choose(campaign, "people")
    mailing = mailing_of(campaign, body=BODY)
    started = add_months(timezone.now(), -14)
    Mailing.objects.filter(pk=mailing.pk).update(state="sent", started_at=started, finished_at=started)
    mailing.refresh_from_db()
    return mailing


def got(mailing: Mailing, mailing_list: MailingList, name: str, months: int) -> Message:
    """Somebody had it so many months ago."""
    person = member(mailing_list, f"{name}@example.org")
    sent = add_months(timezone.now(), -months) - timedelta(days=1)
    return message_to(person, mailing, mailing_list.purpose, finished_at=sent)


@pytest.fixture
def gunel(mailing: Mailing, mailing_list: MailingList) -> Message:
    """She had it thirteen months ago, and clicked twice."""
    message = got(mailing, mailing_list, "gunel", 13)
    for url in (RIVER, BRIDGE):
        follow(links(mailing, message)[url])
    return message


def keep(campaign: Campaign, after: int = 12) -> None:
    """A rule that may act now, and beat's round with all that it starts."""
    RetentionRule.objects.update_or_create(
        campaign=campaign, kind="responses", defaults={"after": after, "acts_from": timezone.now(), "is_active": True}
    )
    keep_retention_rules()
    for pk in retaining.acting_rules():
        while retaining.keep_rule(pk):
            pass


def figures(mailing: Mailing) -> dict[str, object]:
    found: dict[str, object] = as_json(count_all(mailing))["responses"]
    return found


def test_nobody_is_named_any_more_and_the_figures_are_the_same(
    campaign: Campaign, mailing: Mailing, mailing_list: MailingList, gunel: Message
) -> None:
    ann = got(mailing, mailing_list, "ann", 13)
    follow(links(mailing, ann)[RIVER])
    follow(links(mailing, ann)[SWIM], **{"User-Agent": "curl/8"})
    before = figures(mailing)
    assert before["variants"] == {"A": {"opened": 2, "clicked": 2}}
    keep(campaign)
    assert figures(mailing) == before
    assert not Click.objects.filter(message__isnull=False).exists()
    assert not Open.objects.filter(message__isnull=False).exists()
    assert {row.at.minute for row in (*Click.objects.all(), *Open.objects.all())} == {0}


def test_what_was_sent_since_is_left_and_adds_up_with_the_rest(
    campaign: Campaign, mailing: Mailing, mailing_list: MailingList, gunel: Message
) -> None:
    ann = got(mailing, mailing_list, "ann", 11)
    follow(links(mailing, ann)[RIVER])
    before = figures(mailing)
    keep(campaign)
    assert figures(mailing) == before
    assert set(Click.objects.exclude(message=None).values_list("message", flat=True)) == {ann.pk}
    keep(campaign, 10)
    assert figures(mailing) == before
    assert not Click.objects.exclude(message=None).exists()


def test_whoever_clicks_once_more_afterwards_isnt_counted_twice_not_even_when_the_rule_is_gone(
    campaign: Campaign, mailing: Mailing, gunel: Message
) -> None:
    hers = links(mailing, gunel)
    keep(campaign)
    RetentionRule.objects.all().delete()
    before = figures(mailing)
    assert follow(hers[RIVER]) == RIVER
    look(hers[OPENED])
    assert figures(mailing) == before


def test_the_export_of_what_is_held_on_her_tells_it_no_more(campaign: Campaign, gunel: Message) -> None:
    assert gunel.supporter is not None
    assert RIVER in str(personal_data.export(gunel.supporter))
    keep(campaign)
    assert RIVER not in str(personal_data.export(gunel.supporter))


def test_another_campaigns_are_left(campaign: Campaign, gunel: Message) -> None:
    other = Campaign.objects.create(slug="other", name="Other", strapline="Else.", is_published=True)
    keep(other)
    assert Click.objects.filter(message=gunel).count() == 2


def test_whoever_asked_that_her_data_only_be_stored_is_left(campaign: Campaign, gunel: Message) -> None:
    Supporter.objects.update(restricted_at=timezone.now())
    keep(campaign)
    assert Click.objects.filter(message=gunel).count() == 2


def test_a_segment_of_those_who_didnt_open_doesnt_take_those_for_such(
    campaign: Campaign, mailing: Mailing, mailing_list: MailingList, gunel: Message
) -> None:
    silent = got(mailing, mailing_list, "silent", 1)
    keep(campaign)
    leaf = {"criterion": "mailing_response", "is": "not_opened", "mailing": str(mailing.public_id)}
    found = segments.people(campaign, {"all": [leaf]}).values_list("supporter", flat=True)
    assert list(found) == [silent.supporter_id]


def test_a_manager_sets_it_after_seeing_what_it_would_do(campaign: Campaign, gunel: Message) -> None:
    manager, user = Client(), User.objects.create_user("manager@example.org")
    Membership.objects.create(user=user, campaign=campaign, role=Membership.Role.MANAGER)
    manager.force_login(user)
    page = "/organise/clean-river/data-protection/retention/responses/"
    assert "3 records are due after 12 months" in words(manager.get(page, {"after": "12"}).content.decode())
    assert manager.post(page, {"after": "12"}).status_code == 302
    with clock_moved(days=8):
        keep_retention_rules()
        for pk in retaining.acting_rules():
            while retaining.keep_rule(pk):
                pass
    assert not Click.objects.exclude(message=None).exists()


@pytest.mark.django_db(transaction=True)
def test_whoever_clicks_at_the_same_moment_is_counted_once(
    campaign: Campaign, mailing: Mailing, mailing_list: MailingList
) -> None:
    for number in range(6):
        message = got(mailing, mailing_list, f"person{number}", 13)
        hers = links(mailing, message)
        follow(hers[RIVER])
        keys = list(Click.objects.filter(message=message).values_list("pk", flat=True))
        together(
            [
                lambda: make_clicks_anonymous(keys),  # noqa: B023
                lambda: len(follow(hers[RIVER])),  # noqa: B023
                lambda: len(follow(hers[BRIDGE])),  # noqa: B023
            ]
        )
    keep(campaign)
    assert figures(mailing)["variants"] == {"A": {"opened": 6, "clicked": 6}}
