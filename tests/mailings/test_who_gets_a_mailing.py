"""Who gets a mailing: those on the lists and in the segments chosen, who agreed to mail and whom nothing hinders."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from campaign.models import Campaign
from events.models import Event
from mailings.audience.choice import Choice, choice_of
from mailings.audience.counting import Count, count
from mailings.models import Mailing, MailingPolicy, Message
from mailings.services import running
from petitions.models import Petition
from supporters import consents
from supporters.models import DuplicateHint, MailingList, Segment, Supporter, Suppression
from supporters.services.suppressing import import_suppressions
from supporters.suppressions import suppress
from tests.mailings.mailings import addresses, agree, due, everybody, include, on_list, person, written


@pytest.fixture
def other_list(campaign: Campaign) -> MailingList:
    return MailingList.objects.create(campaign=campaign, slug="bridge-news", name="Bridge news", description="Weekly.")


@pytest.fixture
def segment(campaign: Campaign) -> Segment:
    return everybody(campaign)


def frozen(mailing: Mailing) -> Mailing:
    """Started, having counted as many before as then got it."""
    counted = count(choice_of(mailing))
    due(mailing, None)
    running.run()
    mailing.refresh_from_db()
    if mailing.state == Mailing.State.SENDING:
        assert (mailing.audience_size, mailing.left_out) == (counted.recipients, counted.reasons)
        assert mailing.audience_size == mailing.messages.count()
    else:
        assert counted.recipients == 0
    return mailing


def sent_to(*targets: MailingList | Segment) -> set[str]:
    return addresses(frozen(written(targets[0].campaign, *targets)))


def left_out(*targets: MailingList | Segment) -> dict[str, int]:
    lists = tuple(target for target in targets if isinstance(target, MailingList))
    segments = tuple(target for target in targets if isinstance(target, Segment))
    return count(Choice(targets[0].campaign, lists=lists, segments=segments)).reasons


class TestAList:
    def test_it_goes_to_those_on_it_and_says_by_which_consent(self, mailing_list: MailingList) -> None:
        for name in ("ann", "elshen"):
            on_list(mailing_list, name)
        mailing = frozen(written(mailing_list.campaign, mailing_list))
        assert addresses(mailing) == {"ann", "elshen"}
        message = mailing.messages.first()
        assert message is not None
        assert (message.purpose, message.variant, message.kind) == (mailing_list.purpose, "A", "mailings.mailing")
        assert message.dedupe_key == f"mailing:{mailing.public_id}:{message.supporter_id}"
        assert (message.priority, message.context, message.public_id.version) == (Message.Priority.BULK, {}, 7)

    def test_who_left_or_never_confirmed_is_left_out(self, mailing_list: MailingList) -> None:
        on_list(mailing_list, "ann")
        on_list(mailing_list, "left", state="left")
        on_list(mailing_list, "pending", state="pending")
        assert sent_to(mailing_list) == {"ann"}
        assert left_out(mailing_list) == {"unsubscribed": 1, "unconfirmed": 1}

    def test_being_on_it_without_consent_in_the_ledger_is_not_enough(self, mailing_list: MailingList) -> None:
        ann = on_list(mailing_list, "ann")
        on_list(mailing_list, "elshen")
        consents.withdraw(ann, mailing_list.purpose, consents.Consent.Via.TEAM)
        assert sent_to(mailing_list) == {"elshen"}

    def test_who_is_on_two_lists_gets_one_by_the_first_that_she_agreed_to(
        self, mailing_list: MailingList, other_list: MailingList
    ) -> None:
        ann = on_list(mailing_list, "ann", state="left")
        other_list.subscriptions.create(supporter=ann, state="active", language="en-gb", confirmed_at=timezone.now())
        agree(ann, other_list.purpose)
        mailing = frozen(written(mailing_list.campaign, mailing_list, other_list))
        assert [message.purpose for message in mailing.messages.all()] == [other_list.purpose]


class TestASegment:
    def test_of_its_people_those_get_it_who_agreed_to_mail(
        self, segment: Segment, petition: Petition, event: Event
    ) -> None:
        agree(person(segment.campaign, "signed"), f"petition:{petition.public_id}")
        agree(person(segment.campaign, "registered"), f"event:{event.public_id}")
        person(segment.campaign, "silent")
        calls = person(segment.campaign, "calls")
        agree(calls, consents.calls_purpose(segment.campaign))
        assert sent_to(segment) == {"signed", "registered"}
        assert left_out(segment) == {"no-consent": 2}

    def test_who_withdrew_all_is_counted_as_unsubscribed(self, segment: Segment, petition: Petition) -> None:
        ann = person(segment.campaign, "ann")
        agree(ann, f"petition:{petition.public_id}")
        agree(ann, f"petition:{petition.public_id}", "withdrawn")
        assert left_out(segment) == {"unsubscribed": 1}

    def test_it_stands_on_what_she_agreed_to_last(self, segment: Segment, petition: Petition, event: Event) -> None:
        ann = person(segment.campaign, "ann")
        for purpose in (f"event:{event.public_id}", f"petition:{petition.public_id}"):
            agree(ann, purpose)
        mailing = frozen(written(segment.campaign, segment))
        assert mailing.messages.get().purpose == f"petition:{petition.public_id}"

    def test_what_she_agreed_to_elsewhere_does_not_count(self, segment: Segment) -> None:
        other = Campaign.objects.create(slug="air", name="Air", strapline="Breathe.")
        ann = person(segment.campaign, "ann")
        agree(ann, MailingList.objects.create(campaign=other, slug="air", name="Air", description="x").purpose)
        assert left_out(segment) == {"no-consent": 1}

    def test_nor_does_an_archived_list_or_one_that_managers_keep(
        self, segment: Segment, mailing_list: MailingList, other_list: MailingList
    ) -> None:
        on_list(mailing_list, "ann")
        on_list(other_list, "elshen")
        MailingList.objects.filter(pk=mailing_list.pk).update(archived_at=timezone.now())
        MailingList.objects.filter(pk=other_list.pk).update(sender_role="manager")
        assert left_out(segment) == {"no-consent": 2}


class TestLeavingOut:
    def test_who_is_on_an_excluded_list_or_in_an_excluded_segment(
        self, mailing_list: MailingList, other_list: MailingList, campaign: Campaign
    ) -> None:
        on_list(mailing_list, "ann")
        on_list(mailing_list, "in-gb", country="GB")
        both = on_list(mailing_list, "both")
        other_list.subscriptions.create(supporter=both, state="active", language="en", confirmed_at=timezone.now())
        in_gb = Segment.objects.create(
            campaign=campaign, name="GB", definition={"criterion": "country", "is": "is", "country": "GB"}
        )
        mailing = written(campaign, mailing_list)
        for target in (other_list, in_gb):
            include(mailing, target, is_excluded=True)
        frozen(mailing)
        assert addresses(mailing) == {"ann"}
        assert mailing.left_out == {"excluded": 2}

    def test_who_is_suppressed_bounced_or_of_a_suppressed_domain(
        self, mailing_list: MailingList, organiser: object
    ) -> None:
        on_list(mailing_list, "ann")
        for name, reason in (("gone", "bounced"), ("complained", "complained"), ("objected", "objected")):
            on_list(mailing_list, name)
            suppress(f"{name}@example.org", Suppression.Reason(reason))
        on_list(mailing_list, "someone@never.example")
        import_suppressions("never.example", Suppression.Reason.TEAM, mailing_list.campaign, organiser)  # type: ignore[arg-type]
        assert sent_to(mailing_list) == {"ann"}
        assert left_out(mailing_list) == {"bounced": 1, "suppressed": 3}

    def test_who_pauses_is_restricted_or_anonymous(self, mailing_list: MailingList) -> None:
        on_list(mailing_list, "ann")
        on_list(mailing_list, "back", paused_until=timezone.now() - timedelta(days=1))
        on_list(mailing_list, "resting", paused_until=timezone.now() + timedelta(days=9))
        on_list(mailing_list, "restricted", restricted_at=timezone.now())
        on_list(mailing_list, "anonymous", anonymised_at=timezone.now())
        assert sent_to(mailing_list) == {"ann", "back"}
        assert left_out(mailing_list) == {"paused": 1, "restricted": 1, "anonymised": 1}

    def test_who_wants_one_a_week_and_had_it(self, mailing_list: MailingList) -> None:
        for name in ("ann", "weekly"):
            on_list(mailing_list, name)
        Supporter.objects.filter(address__startswith="weekly").update(frequency="weekly")
        assert sent_to(mailing_list) == {"ann", "weekly"}
        assert sent_to(mailing_list) == {"ann"}

    def test_who_has_had_as_many_as_the_rules_allow_unless_it_is_essential(self, mailing_list: MailingList) -> None:
        MailingPolicy.objects.create(campaign=mailing_list.campaign, cap_mailings=2, cap_days=7)
        on_list(mailing_list, "ann")
        for _number in range(2):
            assert sent_to(mailing_list) == {"ann"}
        on_list(mailing_list, "new")
        assert sent_to(mailing_list) == {"new"}
        essential = frozen(written(mailing_list.campaign, mailing_list, is_essential=True))
        assert addresses(essential) == {"ann", "new"}
        Message.objects.update(state="sent", finished_at=timezone.now() - timedelta(days=8))
        assert sent_to(mailing_list) == {"ann", "new"}

    def test_the_second_spelling_of_one_mailbox_unless_the_team_says_it_is_two_people(
        self, mailing_list: MailingList
    ) -> None:
        first = on_list(mailing_list, "gunel.aliyeva@gmail.com")
        second = on_list(mailing_list, "gunelaliyeva@gmail.com")
        assert sent_to(mailing_list) == {"gunel.aliyeva"}
        assert left_out(mailing_list) == {"double": 1}
        DuplicateHint.objects.create(
            campaign=mailing_list.campaign,
            supporter=first,
            other=second,
            reason="mailbox",
            dismissed_at=timezone.now(),
        )
        assert sent_to(mailing_list) == {"gunel.aliyeva", "gunelaliyeva"}


class TestTheMessage:
    def test_it_is_in_her_language_if_the_mailing_is_and_in_the_main_one_otherwise(
        self, mailing_list: MailingList
    ) -> None:
        on_list(mailing_list, "ann")
        on_list(mailing_list, "gunel", language="az")
        only_english = frozen(written(mailing_list.campaign, mailing_list))
        assert {message.language for message in only_english.messages.all()} == {"en-gb"}
        both = written(mailing_list.campaign, mailing_list)
        both.versions.create(variant="A", language="az", subject="İyun", body="Çay.")
        frozen(both)
        assert dict(both.messages.values_list("address", "language")) == {
            "ann@example.org": "en-gb",
            "gunel@example.org": "az",
        }

    def test_starting_again_would_queue_nobody_twice(self, mailing_list: MailingList) -> None:
        on_list(mailing_list, "ann")
        mailing = frozen(written(mailing_list.campaign, mailing_list))
        Mailing.objects.update(state="scheduled")
        running.run()
        assert mailing.messages.count() == 1


def test_a_page_of_many_people_says_as_of_when_it_knows_who_is_suppressed(
    mailing_list: MailingList, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Above some thousands the worker looks them up; until then the number is shown without, and says so."""
    asked: list[int] = []
    monkeypatch.setattr("mailings.audience.suppressed.FEW_PEOPLE", 1)
    monkeypatch.setattr("mailings.tasks.find_suppressed.apply_async", lambda args, **_kwargs: asked.append(args[0]))
    for name in ("ann", "gone"):
        on_list(mailing_list, name)
    suppress("gone@example.org", Suppression.Reason.BOUNCED)

    def counted() -> Count:
        return count(Choice(mailing_list.campaign, lists=(mailing_list,)))

    before = counted()
    assert (before.recipients, before.suppressed_at) == (2, None)
    assert asked == [mailing_list.campaign.pk]
    from mailings.tasks import find_suppressed

    find_suppressed(mailing_list.campaign.pk)
    after = counted()
    assert (after.recipients, after.reasons) == (1, {"bounced": 1})
    assert after.suppressed_at is not None
