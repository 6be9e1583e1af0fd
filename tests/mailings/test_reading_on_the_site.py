"""A public mailing can be read on the site by anybody, and tells nothing of who got it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from campaign.models import Campaign, User
from mailings.models import Mailing, MailingPolicy, MailingVersion, SequenceStep
from mailings.services.sequences import hold, let_out, stop
from supporters.models import MailingList
from tests.mailings.published import public_mailing
from tests.mailings.sequences import sequence_of

Publish = Callable[..., Mailing]
BODY = 'Dear {{ first_name|friend }}, from {{ postcode }}.\n\n[Sign](https://a.example/sign "button")'


@pytest.fixture
def publish(campaign: Campaign) -> Publish:
    def publish(subject: str = "The river is clean", *, body: str = BODY, **fields: object) -> Mailing:
        sent = {"state": "sent", "finished_at": timezone.now()}
        return public_mailing(campaign, subject, body, **{**sent, **fields})

    return publish


def page(client: Client, mailing: Mailing, prefix: str = "") -> str:
    answer = client.get(f"{prefix}/mailings/{mailing.public_id}/")
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_it_has_the_words_with_fallbacks_and_nothing_of_anybodys_own(client: Client, publish: Publish) -> None:
    MailingPolicy.objects.create(campaign=publish().campaign, tracking=MailingPolicy.Tracking.PEOPLE)
    found = page(client, Mailing.objects.get())
    assert "<h1>The river is clean</h1>" in found
    assert "Dear friend, from ." in found
    assert 'href="https://a.example/sign"' in found
    assert "Internal name" not in found
    for word in ("@link", "@unsubscribe", "/unsubscribe/", "/preferences/", "{{", "\ufdd0"):
        assert word not in found


@pytest.mark.parametrize(
    "fields",
    [
        {"is_public": False},
        {"state": "draft", "started_at": None, "finished_at": None},
        {"state": "scheduled", "started_at": None, "finished_at": None, "scheduled_at": timezone.now()},
    ],
)
def test_what_isnt_public_or_hasnt_started_isnt_there(
    client: Client, publish: Publish, fields: dict[str, object]
) -> None:
    mailing = publish(**fields)
    assert client.get(f"/mailings/{mailing.public_id}/").status_code == 404
    assert "The river is clean" not in client.get("/mailings/clean-river/").content.decode()


def test_a_hidden_campaigns_mailings_arent_there(client: Client, publish: Publish) -> None:
    mailing = publish()
    Campaign.objects.update(is_published=False)
    assert client.get(f"/mailings/{mailing.public_id}/").status_code == 404
    assert client.get("/mailings/clean-river/").status_code == 404


def test_it_can_be_read_while_it_is_going_out(client: Client, publish: Publish) -> None:
    page(client, publish(state="sending", finished_at=None))


class TestLanguages:
    def test_each_version_has_its_page_and_names_the_others(self, client: Client, publish: Publish) -> None:
        mailing = publish()
        MailingVersion.objects.create(mailing=mailing, language="az", subject="Çay təmizdir", body="Salam")
        english, azerbaijani = page(client, mailing), page(client, mailing, "/az")
        assert "The river is clean" in english
        assert f'href="http://localhost:8000/az/mailings/{mailing.public_id}/" hreflang="az"' in english
        assert "<h1>Çay təmizdir</h1>" in azerbaijani
        assert '<article class="letter" lang="az">' in azerbaijani

    def test_without_a_version_in_the_pages_language_the_main_one_is_shown_as_what_it_is(
        self, client: Client, publish: Publish
    ) -> None:
        found = page(client, publish(), "/az")
        assert '<article class="letter" lang="en-gb">' in found
        assert "The river is clean" in found

    def test_the_variant_that_won_is_shown(self, client: Client, publish: Publish) -> None:
        mailing = publish(winner="B", winner_chosen_at=timezone.now())
        MailingVersion.objects.create(mailing=mailing, variant="B", language="en-gb", subject="B won", body="Words")
        assert "<h1>B won</h1>" in page(client, mailing)

    def test_a_mailing_without_words_isnt_there(self, client: Client, publish: Publish) -> None:
        mailing = publish(body=" ")
        assert client.get(f"/mailings/{mailing.public_id}/").status_code == 404


class TestTheWayOn:
    def test_it_leads_to_the_public_list_that_got_it(
        self, client: Client, publish: Publish, mailing_list: MailingList
    ) -> None:
        other = MailingList.objects.create(campaign=mailing_list.campaign, slug="other", name="Other list")
        hidden = MailingList.objects.create(
            campaign=mailing_list.campaign, slug="team", name="Team list", is_public=False
        )
        mailing = publish()
        for one in (mailing_list, hidden):
            mailing.audience.create(mailing_list=one)
        found = page(client, mailing)
        assert 'href="/lists/river-news/"' in found
        assert other.name not in found
        assert hidden.name not in found


class TestAStepThatIsHeld:
    """While its words are being changed, everybody reads those that went out last."""

    @pytest.fixture
    def step(self, campaign: Campaign, organiser: User) -> SequenceStep:
        step = sequence_of(campaign, organiser).steps.get()
        Mailing.objects.update(is_public=True)
        step.mailing.versions.update(subject="Welcome to the river", body="It is clean.")
        step.mailing.refresh_from_db()
        return step

    @pytest.mark.parametrize("how", ["step", "sequence"])
    def test_it_shows_the_words_that_went_out_last(
        self, client: Client, step: SequenceStep, organiser: User, how: str
    ) -> None:
        hold(step, organiser) if how == "step" else stop(step.sequence, organiser)
        step.mailing.versions.update(subject="Half a", body="A sentence that is")
        step.mailing.versions.create(language="az", subject="Yarım", body="Yarım")
        found = page(client, step.mailing)
        assert "<h1>Welcome to the river</h1>" in found
        assert "It is clean." in found
        assert "Half a" not in found
        assert "Yarım" not in page(client, step.mailing, "/az")

    def test_a_language_that_is_taken_out_meanwhile_can_still_be_read(
        self, client: Client, step: SequenceStep, organiser: User
    ) -> None:
        step.mailing.versions.create(language="az", subject="Xoş gəldiniz", body="Təmizdir.")
        hold(step, organiser)
        step.mailing.versions.filter(language="az").delete()
        assert "<h1>Xoş gəldiniz</h1>" in page(client, step.mailing, "/az")

    def test_once_it_is_let_out_it_shows_the_new_words(
        self, client: Client, step: SequenceStep, organiser: User
    ) -> None:
        hold(step, organiser)
        step.mailing.versions.update(subject="Welcome back", body="Swim.")
        let_out(step, organiser)
        assert "<h1>Welcome back</h1>" in page(client, step.mailing)

    def test_what_was_not_public_before_it_was_held_waits_to_be_let_out(
        self, client: Client, step: SequenceStep, organiser: User
    ) -> None:
        Mailing.objects.update(is_public=False)
        hold(step, organiser)
        Mailing.objects.update(is_public=True)
        assert client.get(f"/mailings/{step.mailing.public_id}/").status_code == 404
        let_out(step, organiser)
        assert "<h1>Welcome to the river</h1>" in page(client, step.mailing)

    def test_what_is_made_private_while_it_is_held_is_gone_at_once(
        self, client: Client, step: SequenceStep, organiser: User
    ) -> None:
        hold(step, organiser)
        Mailing.objects.update(is_public=False)
        assert client.get(f"/mailings/{step.mailing.public_id}/").status_code == 404


class TestTheIndex:
    def test_it_lists_what_is_public_the_latest_first(self, client: Client, publish: Publish) -> None:
        for number in range(5):
            publish(f"Letter {number} to {{{{ first_name|you }}}}")
        publish("A welcome", is_step=True)
        with CaptureQueriesContext(connection) as queries:
            found = client.get("/mailings/clean-river/").content.decode()
        assert [found.index(f"Letter {number} to you") for number in range(5)] == sorted(
            (found.index(f"Letter {number} to you") for number in range(5)), reverse=True
        )
        assert "A welcome" not in found
        assert len(queries) <= 5

    def test_another_campaigns_stand_elsewhere(self, client: Client, publish: Publish) -> None:
        publish("Ours")
        Campaign.objects.create(slug="other", name="Other", strapline="Else.", is_published=True)
        found = client.get("/mailings/other/").content.decode()
        assert "Ours" not in found
        assert "Nothing has been written here yet." in found

    def test_the_campaigns_page_leads_there_once_there_is_something(self, client: Client, publish: Publish) -> None:
        assert "/mailings/clean-river/" not in client.get("/").content.decode()
        publish()
        assert 'href="/mailings/clean-river/"' in client.get("/").content.decode()
