"""News for signers: on the petition's page, and as a draft mailing to those who agreed."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone

from campaign.models import AuditEntry, Campaign, User
from mailings.audience.choice import choice_of
from mailings.audience.counting import count
from mailings.models import Mailing, Message
from mailings.services import running
from petitions.models import Petition, PetitionUpdate
from supporters.consents import holds
from supporters.models import ConsentWording, MailingList, Supporter
from tests.campaign.reading import words
from tests.mail import delivered, path_with
from tests.mailings.mailings import agree, due, on_list, person
from tests.organise import forms

PAGE = "/petitions/swim/"
UPDATES = "/organise/clean-river/petitions/swim/updates/"
WORDS = {
    "title_en_gb": "The mayor has answered",
    "body_en_gb": "She **agrees** with us.",
    "title_az": "Mer cavab verdi",
    "body_az": "O, bizimlə razıdır.",
}


@pytest.fixture
def update(petition: Petition) -> PetitionUpdate:
    return PetitionUpdate.objects.create(petition=petition, **WORDS)


def signer(petition: Petition, name: str, *, agrees: bool = True) -> Supporter:
    supporter = person(petition.campaign, name)
    wording, _is_new = ConsentWording.objects.get_or_create(digest="0" * 64, language="en-gb", text="E-mail me.")
    petition.signatures.create(
        supporter=supporter,
        name=name.title(),
        country="GB",
        language="en-gb",
        state="confirmed",
        confirmed_at=timezone.now(),
        wants_updates=agrees,
        updates_wording=wording if agrees else None,
    )
    if agrees:
        agree(supporter, petition.purpose)
    return supporter


def prepared(client: Client, update: PetitionUpdate) -> Mailing:
    answer = client.post(f"{UPDATES}{update.public_id}/mailing/")
    mailing = Mailing.objects.get(petition_update=update)
    assert answer["Location"] == f"/organise/clean-river/mailings/{mailing.public_id}/"
    return mailing


class TestOnThePage:
    def test_an_update_is_written_in_two_languages_and_nobody_sees_it_yet(
        self, organiser_client: Client, client: Client, petition: Petition
    ) -> None:
        answer = organiser_client.post(f"{UPDATES}new/", WORDS)
        update = petition.updates.get()
        assert answer["Location"] == f"{UPDATES}{update.public_id}/"
        assert (update.title_az, update.body_en_gb) == (WORDS["title_az"], WORDS["body_en_gb"])
        assert "The mayor has answered" not in client.get(PAGE).content.decode()
        assert client.get(f"{PAGE}updates/{update.public_id}/").status_code == 404

    def test_published_it_stands_on_the_page_the_newest_first_and_on_a_page_of_its_own(
        self, organiser_client: Client, client: Client, update: PetitionUpdate
    ) -> None:
        older = PetitionUpdate.objects.create(
            petition=update.petition, title="We began", body="So.", published_at=timezone.now()
        )
        organiser_client.post(f"{UPDATES}{update.public_id}/publish/")
        page = words(client.get(PAGE).content.decode())
        assert page.index("The mayor has answered") < page.index(older.title)
        own = client.get(f"/az{PAGE}updates/{update.public_id}/").content.decode()
        assert "Mer cavab verdi" in own
        assert "O, bizimlə razıdır." in own

    def test_publishing_is_noted_once_and_can_be_taken_back(
        self, organiser_client: Client, client: Client, update: PetitionUpdate
    ) -> None:
        for _twice in range(2):
            organiser_client.post(f"{UPDATES}{update.public_id}/publish/")
        assert AuditEntry.objects.filter(action="published").count() == 1
        organiser_client.post(f"{UPDATES}{update.public_id}/take-off/")
        assert client.get(f"{PAGE}updates/{update.public_id}/").status_code == 404

    def test_changing_the_words_leaves_it_published(self, organiser_client: Client, update: PetitionUpdate) -> None:
        organiser_client.post(f"{UPDATES}{update.public_id}/publish/")
        organiser_client.post(f"{UPDATES}{update.public_id}/", {**WORDS, "title_en_gb": "She has answered"})
        update.refresh_from_db()
        assert update.title_en_gb == "She has answered"
        assert update.published_at is not None

    def test_an_update_of_a_hidden_petition_is_not_shown(self, client: Client, update: PetitionUpdate) -> None:
        PetitionUpdate.objects.update(published_at=timezone.now())
        Petition.objects.update(state="draft")
        assert client.get(f"{PAGE}updates/{update.public_id}/").status_code == 404

    def test_hostile_text_is_text(self, client: Client, update: PetitionUpdate) -> None:
        hostile = "<script>alert(1)</script>"
        PetitionUpdate.objects.update(
            title_en_gb=hostile, body_en_gb=f"{hostile} [x](javascript:alert(1))", published_at=timezone.now()
        )
        for page in (PAGE, f"{PAGE}updates/{update.public_id}/"):
            shown = client.get(page).content.decode()
            assert "<script>alert" not in shown
            assert 'href="javascript:' not in shown

    def test_without_words_it_says_what_is_missing(self, organiser_client: Client, petition: Petition) -> None:
        answer = organiser_client.post(f"{UPDATES}new/", {"title_en_gb": "", "body_en_gb": ""})
        assert answer.status_code == 422
        assert set(forms.sentences(answer.content.decode())) == {"title_en_gb", "body_en_gb"}

    def test_the_preview_shows_what_is_typed_and_stores_nothing(
        self, organiser_client: Client, petition: Petition
    ) -> None:
        shown = organiser_client.post(f"{UPDATES}preview/", WORDS).content.decode()
        assert "<strong>agrees</strong>" in shown
        assert not PetitionUpdate.objects.exists()


class TestItsMailing:
    def test_it_is_a_draft_with_words_in_each_language_and_its_audience(
        self, organiser_client: Client, update: PetitionUpdate
    ) -> None:
        mailing = prepared(organiser_client, update)
        assert mailing.state == "draft"
        versions = {row.language: row for row in mailing.versions.all()}
        assert set(versions) == {"en-gb", "az"}
        assert versions["az"].subject == "Mer cavab verdi"
        assert versions["en-gb"].body.startswith("She **agrees** with us.")
        assert f"{PAGE})" in versions["en-gb"].body
        assert f"/az{PAGE})" in versions["az"].body
        assert not Message.objects.exists()

    def test_a_language_without_words_gets_no_version(self, organiser_client: Client, update: PetitionUpdate) -> None:
        PetitionUpdate.objects.update(title_az="", body_az="")
        assert [row.language for row in prepared(organiser_client, update).versions.all()] == ["en-gb"]

    def test_pressing_twice_opens_the_same_draft(self, organiser_client: Client, update: PetitionUpdate) -> None:
        assert prepared(organiser_client, update) == prepared(organiser_client, update)
        assert Mailing.objects.count() == 1

    def test_two_updates_share_the_segment_of_those_who_agreed(
        self, organiser_client: Client, update: PetitionUpdate, campaign: Campaign
    ) -> None:
        second = PetitionUpdate.objects.create(petition=update.petition, **WORDS)
        for one in (update, second):
            prepared(organiser_client, one)
        assert campaign.segments.count() == 1

    def test_once_thrown_away_it_can_be_prepared_anew(self, organiser_client: Client, update: PetitionUpdate) -> None:
        prepared(organiser_client, update).delete()
        assert prepared(organiser_client, update).state == "draft"

    def test_it_goes_to_the_signers_who_agreed_and_to_no_others(
        self, organiser_client: Client, update: PetitionUpdate, petition: Petition, mailing_list: MailingList
    ) -> None:
        signer(petition, "aysel")
        signer(petition, "rashad", agrees=False)
        on_list(mailing_list, "leyla")
        withdrew = signer(petition, "elshan")
        agree(withdrew, petition.purpose, "withdrawn")
        assert count(choice_of(prepared(organiser_client, update))).recipients == 1

    def test_whoever_leaves_by_it_leaves_this_petition_and_stays_on_her_lists(
        self,
        organiser_client: Client,
        client: Client,
        update: PetitionUpdate,
        petition: Petition,
        mailing_list: MailingList,
    ) -> None:
        aysel = signer(petition, "aysel")
        agree(on_list(mailing_list, "aysel"), mailing_list.purpose)  # later than to the petition
        mailing = prepared(organiser_client, update)
        assert choice_of(mailing).purposes_asked_for == [petition.purpose]
        due(mailing, User.objects.get(email="organiser@example.org"))
        running.run()
        [message] = delivered()
        assert Message.objects.get(mailing=mailing).purpose == petition.purpose
        client.post(path_with(message, "/unsubscribe/m/"), {"List-Unsubscribe": "One-Click"})
        assert not holds(aysel, petition.purpose)
        assert not petition.signatures.get(supporter=aysel).wants_updates
        assert holds(aysel, mailing_list.purpose)
        assert aysel.subscriptions.get().state == "active"
