"""Writing a mailing: nothing that was typed is lost, nothing broken is kept, nobody writes over a colleague unawares."""

from __future__ import annotations

from collections.abc import Callable
from html import unescape

import pytest
from django.test import Client
from django.utils import timezone

from campaign.models import AuditEntry, Campaign, Membership, User
from events.models import Event
from mailings.models import Mailing, MailingPolicy
from petitions.models import Petition
from supporters.models import CustomField, MailingList
from tests.campaign.reading import words
from tests.organise.forms import form_named
from tests.organise.mailings import MAILINGS, begin, form_of, page, write


@pytest.fixture
def kamran(campaign: Campaign) -> Client:
    """Another organiser's browser."""
    user = User.objects.create_user("kamran@example.org", name="Kamran")
    Membership.objects.create(user=user, campaign=campaign, role=Membership.Role.ORGANISER)
    client = Client()
    client.force_login(user)
    return client


def said(mailing: Mailing) -> dict[str, tuple[str, str, str]]:
    """What is stored of each version."""
    return {f"{row.variant} {row.language}": (row.subject, row.preheader, row.body) for row in mailing.versions.all()}


def actions() -> list[str]:
    return list(AuditEntry.objects.order_by("pk").values_list("action", flat=True))


class TestBeginning:
    def test_a_name_is_enough(self, aysel: Client, organiser: User) -> None:
        mailing = begin(aysel, "Invitation to the rally", "az")
        assert (mailing.state, mailing.created_by, said(mailing)) == ("draft", organiser, {"A az": ("", "", "")})
        assert [move.action for move in mailing.moves.all()] == ["created"]
        assert actions() == ["created"]

    def test_without_a_name_the_page_says_so(self, aysel: Client) -> None:
        answer = aysel.post(f"{MAILINGS}new/", {"name": " ", "main_language": "az"})
        assert answer.status_code == 422
        assert "Enter a name, like “Invitation to the rally”." in answer.content.decode()
        assert not Mailing.objects.exists()


class TestSaving:
    def test_the_words_are_kept_as_they_were_typed(self, aysel: Client) -> None:
        mailing = begin(aysel)
        text = "Dear {{ first_name|friend }},\n\n**Come** to the river:\n\n- with Günəl\n- with Elşən"
        answer = write(aysel, mailing, A_en_gb_subject="Come", A_en_gb_preheader="On 28 July", A_en_gb_body=text)
        assert answer.status_code == 302
        assert said(mailing) == {"A en-gb": ("Come", "On 28 July", text)}
        assert actions() == ["created", "changed"]

    def test_a_misspelt_field_is_refused_with_its_place_and_the_text_stays_on_the_page(self, aysel: Client) -> None:
        mailing = begin(aysel)
        text = "Dear friend,\n\nhello {{ frist_name|friend }}."
        answer = write(aysel, mailing, A_en_gb_subject="Come", A_en_gb_body=text)
        shown = answer.content.decode()
        assert answer.status_code == 422
        assert "Line 3, character 7: There is no field “frist_name”." in words(shown)
        assert "Did you mean first_name?" in words(shown)
        assert "hello {{ frist_name|friend }}." in shown
        assert said(mailing) == {"A en-gb": ("", "", "")}

    def test_a_block_in_the_subject_is_refused(self, aysel: Client) -> None:
        answer = write(aysel, begin(aysel), A_en_gb_subject="Sign [[signature]]")
        assert answer.status_code == 422
        assert "Character 6" in words(answer.content.decode())

    def test_saving_again_what_is_stored_changes_and_notes_nothing(self, aysel: Client) -> None:
        mailing = begin(aysel)
        write(aysel, mailing, A_en_gb_subject="Come")
        before = Mailing.objects.get().updated_at
        write(aysel, mailing)
        assert Mailing.objects.get().updated_at == before
        assert actions() == ["created", "changed"]

    def test_a_senders_name_of_another_campaign_is_no_choice(self, aysel: Client, clean_air: Campaign) -> None:
        other = clean_air.senders.create(name="Clean Air")
        mailing = begin(aysel)
        assert write(aysel, mailing, sender=str(other.pk)).status_code == 422
        assert Mailing.objects.get().sender is None

    def test_an_approval_goes_with_the_words_that_it_was_given_to(self, aysel: Client, organiser: User) -> None:
        mailing = begin(aysel)
        Mailing.objects.update(approved_at=timezone.now(), approved_by=organiser)
        assert "the approval is gone" in aysel.get(page(mailing)).content.decode()
        write(aysel, mailing, A_en_gb_subject="Come")
        stored = Mailing.objects.get()
        assert (stored.approved_at, stored.approved_by) == (None, None)


class TestSavingByItself:
    def test_it_saves_and_says_when_and_goes_on_from_there(self, aysel: Client) -> None:
        mailing = begin(aysel)
        first = write(aysel, mailing, "autosave/", A_en_gb_subject="Come to the river").content.decode()
        assert "Saved at" in first
        seen = first.split('name="seen"')[1].split('value="')[1].split('"')[0]
        typed = {**form_of(aysel, mailing), "seen": seen, "A-en-gb-subject": "Come to the river, Günəl"}
        assert "Saved at" in aysel.post(page(mailing, "autosave/"), typed).content.decode()
        assert said(mailing) == {"A en-gb": ("Come to the river, Günəl", "", "")}

    def test_an_evening_of_it_is_one_line_in_the_audit_trail(self, aysel: Client, kamran: Client) -> None:
        mailing = begin(aysel)
        for client in (aysel, aysel, kamran, kamran, aysel):
            write(client, mailing, "autosave/", A_en_gb_subject=f"Come {AuditEntry.objects.count()} {timezone.now()}")
        assert actions() == ["created", "changed", "changed", "changed"]

    def test_what_is_broken_is_not_saved_and_it_says_where(self, aysel: Client) -> None:
        mailing = begin(aysel)
        answer = write(aysel, mailing, "autosave/", A_en_gb_body="Dear {{ first_name,\n\nhello").content.decode()
        assert "Not saved yet" in answer
        assert 'data-line="1" data-column="6"' in answer
        assert "Saved at" not in answer
        assert said(mailing) == {"A en-gb": ("", "", "")}

    def test_it_shows_how_the_mail_looks_now(self, aysel: Client) -> None:
        mailing = begin(aysel)
        answer = write(
            aysel, mailing, "autosave/", A_en_gb_subject="For {{ first_name|you }}", A_en_gb_body="The **river**."
        ).content.decode()
        assert "For Leyla" in answer
        assert "&lt;strong" in answer

    def test_it_does_not_write_over_a_colleague(self, aysel: Client, kamran: Client) -> None:
        mailing = begin(aysel)
        typed = form_of(aysel, mailing)
        write(kamran, mailing, A_en_gb_subject="Kamran’s")
        answer = aysel.post(page(mailing, "autosave/"), {**typed, "A-en-gb-subject": "Aysel’s"})
        assert "Not saved: a colleague has changed this mailing meanwhile." in answer.content.decode()
        assert said(mailing) == {"A en-gb": ("Kamran’s", "", "")}


class TestTwoAtOnce:
    def test_whoever_is_second_sees_what_the_other_wrote_and_decides(self, aysel: Client, kamran: Client) -> None:
        mailing = begin(aysel)
        typed = {**form_of(aysel, mailing), "A-en-gb-subject": "Aysel’s", "A-en-gb-body": "Mine."}
        write(kamran, mailing, A_en_gb_subject="Kamran’s", A_en_gb_body="His.")

        answer = aysel.post(page(mailing), typed)
        shown = answer.content.decode()
        assert answer.status_code == 409
        assert "Kamran has saved this mailing while you had it open." in words(shown)
        assert "His." in shown
        assert "Mine." in shown
        assert "autosave" not in shown  # it would put hers in place of his before she has decided
        assert said(mailing) == {"A en-gb": ("Kamran’s", "", "His.")}

        assert aysel.post(page(mailing), form_named(shown, "mailing-form")).status_code == 302
        assert said(mailing) == {"A en-gb": ("Aysel’s", "", "Mine.")}

    def test_a_change_of_what_the_form_does_not_hold_is_no_conflict(
        self, aysel: Client, mailing_list: MailingList
    ) -> None:
        mailing = begin(aysel)
        typed = {**form_of(aysel, mailing), "A-en-gb-subject": "Come"}
        mailing.audience.create(mailing_list=mailing_list)
        mailing.save()
        assert aysel.post(page(mailing), typed).status_code == 302

    def test_a_colleague_who_added_a_language_meanwhile_keeps_it(self, aysel: Client, kamran: Client) -> None:
        mailing = begin(aysel)
        typed = {**form_of(aysel, mailing), "A-en-gb-subject": "Aysel’s"}
        write(kamran, mailing, do="add-language:az")
        write(kamran, mailing, A_az_subject="Kamranın")
        answer = aysel.post(page(mailing), typed)
        shown = answer.content.decode()
        assert answer.status_code == 409
        assert aysel.post(page(mailing), form_named(shown, "mailing-form")).status_code == 302
        assert said(mailing) == {"A az": ("Kamranın", "", ""), "A en-gb": ("Aysel’s", "", "")}

    def test_what_was_typed_into_a_language_that_a_colleague_removed_is_shown_to_copy(
        self, aysel: Client, kamran: Client
    ) -> None:
        mailing = begin(aysel)
        write(aysel, mailing, do="add-language:az")
        typed = {**form_of(aysel, mailing), "A-az-body": "Axşam yazdıqlarım."}
        write(kamran, mailing, do="remove-language:az")
        shown = aysel.post(page(mailing), typed).content.decode()
        assert "Axşam yazdıqlarım." in shown
        assert "Your words in a version that is gone" in shown


class TestThePage:
    def test_it_offers_what_this_campaign_can_put_into_a_text(
        self, aysel: Client, campaign: Campaign, clean_air: Campaign, petition: Petition, event: Event
    ) -> None:
        CustomField.objects.create(campaign=campaign, key="union", label="Union")
        campaign.snippets.create(key="help", name="How to help", body="Help.")
        clean_air.snippets.create(key="air", name="Air", body="Breathe.")
        shown = aysel.get(page(begin(aysel))).content.decode()
        for code in (
            "{{ union }}",
            "{{ first_name|friend|az=dost }}",
            "[[snippet:help]]",
            f"[[petition:{petition.slug}]]",
            f"[[rally:{event.slug}]]",
        ):
            assert f"<code>{code}</code>" in shown
        for other in ("snippet:air", "breathe", "air-rally"):
            assert other not in shown

    def test_what_it_offers_can_be_saved(
        self, aysel: Client, campaign: Campaign, petition: Petition, event: Event
    ) -> None:
        CustomField.objects.create(campaign=campaign, key="union", label="Union")
        campaign.snippets.create(key="help", name="How to help", body="Help.")
        mailing = begin(aysel)
        shown = aysel.get(page(mailing)).content.decode()
        codes = [unescape(part.split("</code>")[0]) for part in shown.split("<code>")[1:]]
        assert len(codes) > 15
        assert write(aysel, mailing, A_en_gb_body="\n\n".join(codes)).status_code == 302

    def test_another_campaigns_mailing_is_not_found(self, aysel: Client, clean_air: Campaign) -> None:
        other = Mailing.objects.create(campaign=clean_air, name="Air")
        for rest in ("", "check/", "check/frame/", "delete/"):
            assert aysel.get(page(other, rest)).status_code == 404
        for rest in ("", "autosave/", "preview/", "check/person/", "check/test/", "duplicate/", "delete/"):
            assert aysel.post(page(other, rest)).status_code == 404

    def test_as_many_queries_for_eight_versions_and_a_hundred_snippets(
        self, aysel: Client, campaign: Campaign, queries_of: Callable[[Client, str], int]
    ) -> None:
        mailing = begin(aysel)
        few, few_on_check = (queries_of(aysel, page(mailing, rest)) for rest in ("", "check/"))
        write(aysel, mailing, do="add-language:az")
        for _time in range(3):
            write(aysel, mailing, do="add-variant")
        for number in range(100):
            campaign.snippets.create(key=f"snippet-{number}", name=f"Snippet {number}", body="Help.")
        assert queries_of(aysel, page(mailing)) <= few + 2 < 30
        assert queries_of(aysel, page(mailing, "check/")) < 40
        assert few_on_check < 30


class TestWhatHasBeenScheduled:
    @pytest.mark.parametrize("state", ["scheduled", "sending", "paused", "sent", "cancelled"])
    def test_its_words_stand(self, aysel: Client, state: str) -> None:
        mailing = begin(aysel)
        typed = form_of(aysel, mailing)
        now = timezone.now()
        Mailing.objects.update(state=state, scheduled_at=now, started_at=now, finished_at=now)
        shown = aysel.get(page(mailing)).content.decode()
        assert "its words stand as they are" in shown
        assert "<textarea" not in shown

        answer = aysel.post(page(mailing), {**typed, "A-en-gb-body": "Typed too late."})
        assert answer.status_code == 409
        assert "Typed too late." in answer.content.decode()
        saved = aysel.post(page(mailing, "autosave/"), {**typed, "A-en-gb-body": "Typed too late."})
        assert "Not saved: the mailing is scheduled or has started." in saved.content.decode()
        assert said(mailing) == {"A en-gb": ("", "", "")}


class TestLanguages:
    def test_a_new_one_begins_as_a_copy_of_what_has_just_been_typed(self, aysel: Client) -> None:
        mailing = begin(aysel)
        answer = write(aysel, mailing, A_en_gb_subject="Come", A_en_gb_body="Hello.", do="add-language:az")
        assert answer["Location"].endswith("?shown=A-az")
        assert said(mailing) == {"A az": ("Come", "", "Hello."), "A en-gb": ("Come", "", "Hello.")}

    def test_it_can_go_again_but_not_the_main_one(self, aysel: Client) -> None:
        mailing = begin(aysel)
        write(aysel, mailing, do="add-language:az")
        write(aysel, mailing, do="remove-language:en-gb")
        assert set(said(mailing)) == {"A az", "A en-gb"}
        write(aysel, mailing, do="remove-language:az")
        assert set(said(mailing)) == {"A en-gb"}

    def test_the_main_one_is_one_that_is_written(self, aysel: Client) -> None:
        mailing = begin(aysel)
        assert write(aysel, mailing, main_language="az").status_code == 422
        write(aysel, mailing, do="add-language:az")
        assert write(aysel, mailing, main_language="az").status_code == 302
        assert Mailing.objects.get().main_language == "az"


class TestVariants:
    def test_up_to_four_begin_as_copies_in_every_language(self, aysel: Client) -> None:
        mailing = begin(aysel)
        write(aysel, mailing, A_en_gb_subject="Come", do="add-language:az")
        for _time in range(5):
            write(aysel, mailing, do="add-variant")
        assert set(said(mailing)) == {f"{letter} {language}" for letter in "ABCD" for language in ("az", "en-gb")}
        write(aysel, mailing, do="remove-variant:B", D_az_subject="Gəlin")
        write(aysel, mailing, do="remove-variant:A")
        assert {key.split()[0] for key in said(mailing)} == {"A", "C", "D"}
        assert said(mailing)["D az"][0] == "Gəlin"

    def test_only_what_is_measured_chooses_the_winner(self, aysel: Client, campaign: Campaign) -> None:
        mailing = begin(aysel)
        write(aysel, mailing, do="add-variant")
        assert Mailing.objects.get().winner_by == "by-hand"
        assert write(aysel, mailing, winner_by="clicks").status_code == 422
        MailingPolicy.objects.create(campaign=campaign, tracking="totals")
        assert write(aysel, mailing, test_share="30", test_hours="6", winner_by="opens").status_code == 302
        stored = Mailing.objects.get()
        assert (stored.test_share, stored.test_hours, stored.winner_by) == (30, 6, "opens")
