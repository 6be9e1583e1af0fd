"""A mailing is looked at as its readers will see it, and sent to the team as a test, before anybody gets it."""

from __future__ import annotations

from email.utils import parseaddr
from urllib.parse import urlsplit

import pytest
from django.test import Client

from campaign.models import AuditEntry, Campaign, Membership, User
from mailings.models import Mailing, Message
from supporters.models import CustomField, MailingList
from tests.campaign.reading import words
from tests.mail import delivered
from tests.organise.conftest import LogIn
from tests.organise.forms import Typed, form_on
from tests.organise.mailings import begin, page, write
from tests.supporters.two_records import NOW, person

SUBJECT = "{{ first_name|Friend }}, come to the river"
BODY = "Dear {{ first_name|friend }},\n\nyour union: {{ union|none }}. [Sign](https://example.org/sign)"


@pytest.fixture
def draft(aysel: Client, campaign: Campaign) -> Mailing:
    """In English, with a merge field of the site's and one of the campaign's own."""
    CustomField.objects.create(campaign=campaign, key="union", label="Union")
    made = begin(aysel)
    write(aysel, made, A_en_gb_subject=SUBJECT, A_en_gb_preheader="On {{ first_name|the }} 28th", A_en_gb_body=BODY)
    return made


def shown(client: Client, mailing: Mailing, rest: str = "", **asked: str) -> str:
    answer = client.get(page(mailing, f"check/{rest}"), asked)
    assert answer.status_code == 200
    return answer.content.decode()


def offered(seen: str) -> list[str]:
    """The people whom the page names as those whom the mailing is meant for."""
    names = seen.partition("those it is meant for</dt>")[2].partition("</dd>")[0]
    return [words(part.partition(">")[2].partition("</a>")[0]) for part in names.split("<a ")[1:]]


class TestLooking:
    def test_made_up_leyla_shows_it_with_every_field_filled_in(self, aysel: Client, draft: Mailing) -> None:
        seen = shown(aysel, draft)
        assert "Leyla, come to the river" in words(seen)
        assert "On Leyla 28th" in words(seen)
        framed = shown(aysel, draft, "frame/")
        assert "Dear Leyla," in words(framed)
        assert "your union: Union." in words(framed)

    def test_of_whom_nothing_is_known_shows_what_stands_in(self, aysel: Client, draft: Mailing) -> None:
        assert "Friend, come to the river" in words(shown(aysel, draft, **{"as": "unknown"}))
        assert "your union: none." in words(shown(aysel, draft, "frame/", **{"as": "unknown"}))

    def test_one_of_the_people_is_found_by_name_and_shown_with_what_is_known_of_her(
        self, aysel: Client, draft: Mailing, campaign: Campaign
    ) -> None:
        gunel = person(campaign, "gunel@example.org", name="Günəl Əliyeva", first_name="Günəl <b>")
        campaign.people.update(custom_values={"union": "Teachers & pupils"})
        answer = aysel.post(page(draft, "check/person/"), {"q": "günəl", "version": "A-en-gb"}, HTTP_HX_REQUEST="true")
        link = answer.content.decode().split('href="')[1].split('"')[0].replace("&amp;", "&")
        assert str(gunel.supporter.public_id) in link
        assert "gunel" not in link.lower()
        assert "Günəl &lt;b&gt;, come to the river" in aysel.get(link).content.decode()
        framed = shown(aysel, draft, "frame/", **{"as": str(gunel.supporter.public_id)})
        assert "Dear Günəl &lt;b&gt;," in framed
        assert "Teachers &amp; pupils" in framed

    def test_some_of_its_lists_and_segments_are_offered(
        self, aysel: Client, draft: Mailing, mailing_list: MailingList
    ) -> None:
        campaign = draft.campaign
        on_list = person(campaign, "gunel@example.org", name="Günəl Əliyeva")
        person(campaign, "elshen@example.org", name="Elşən Məmmədov", phone="+442079460018")
        person(campaign, "ann@example.org", name="Ann")
        on_list.supporter.subscriptions.create(mailing_list=mailing_list, state="active", confirmed_at=NOW)
        segment = campaign.segments.create(name="Phone", definition={"all": [{"criterion": "phone", "is": "has"}]})
        draft.audience.create(segment=segment)
        assert offered(shown(aysel, draft)) == ["Elşən Məmmədov"]
        draft.audience.create(mailing_list=mailing_list)
        assert offered(shown(aysel, draft)) == ["Günəl Əliyeva"]
        draft.audience.update(is_excluded=True)
        assert offered(shown(aysel, draft)) == []

    def test_without_javascript_the_search_answers_with_the_whole_page(
        self, aysel: Client, draft: Mailing, campaign: Campaign
    ) -> None:
        person(campaign, "gunel@example.org", name="Günəl Əliyeva")
        found = aysel.post(page(draft, "check/person/"), {"q": "günəl", "version": "A-en-gb"}).content.decode()
        assert "Günəl Əliyeva" in found
        assert "Send a test" in found

    def test_nobody_of_another_campaign_can_be_looked_at(
        self, aysel: Client, draft: Mailing, clean_air: Campaign
    ) -> None:
        elshen = person(clean_air, "elshen@example.org", name="Elşən")
        found = aysel.post(page(draft, "check/person/"), {"q": "elşən"}, HTTP_HX_REQUEST="true").content.decode()
        assert "Nobody found." in found
        for rest in ("check/", "check/frame/"):
            answer = aysel.get(page(draft, rest), {"as": str(elshen.supporter.public_id)})
            assert answer.status_code == 404
        assert aysel.get(page(draft, "check/"), {"as": "somebody"}).status_code == 404

    def test_each_language_is_shown_in_its_own(self, aysel: Client, draft: Mailing) -> None:
        write(aysel, draft, do="add-language:az")
        write(
            aysel, draft, A_az_subject="{{ first_name|Dost }}, çaya gəlin", A_az_body="Hörmətli {{ first_name|dost }},"
        )
        assert "Dost, çaya gəlin" in words(shown(aysel, draft, version="A-az", **{"as": "unknown"}))
        assert "Hörmətli dost," in words(shown(aysel, draft, "frame/", version="A-az", **{"as": "unknown"}))

    def test_the_frame_is_shut_in(self, aysel: Client, draft: Mailing) -> None:
        policy = aysel.get(page(draft, "check/frame/"))["Content-Security-Policy"]
        assert "script-src 'none'" in policy
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'self'" in policy
        assert '<base target="_blank">' in shown(aysel, draft, "frame/")  # where the sandbox opens no window
        for frame in ("check/", ""):
            assert 'sandbox="allow-same-origin"' in aysel.get(page(draft, frame)).content.decode()

    def test_what_is_typed_is_shown_in_the_frame_and_not_stored(self, aysel: Client, draft: Mailing) -> None:
        framed = write(aysel, draft, "preview/", A_en_gb_body="Unsaved **words**.")
        assert "<strong" in framed.content.decode()
        assert "script-src 'none'" in framed["Content-Security-Policy"]
        assert draft.versions.get().body == BODY

    def test_what_is_to_be_put_right_is_said(self, aysel: Client, draft: Mailing) -> None:
        write(aysel, draft, A_en_gb_subject="")
        assert "finding-error" in shown(aysel, draft)


def test_form(client: Client, mailing: Mailing, **typed: str | list[str]) -> Typed:
    return {**form_on(shown(client, mailing), "press"), **typed}


test_form.__test__ = False  # type: ignore[attr-defined]


class TestTestSends:
    def test_it_comes_to_her_with_her_own_name_and_marked(
        self, aysel: Client, draft: Mailing, campaign: Campaign
    ) -> None:
        sender = campaign.senders.create(
            name="River team", address="team@river.example", reply_to="hello@river.example"
        )
        write(aysel, draft, sender=str(sender.pk))
        answer = aysel.post(page(draft, "check/test/"), test_form(aysel, draft))
        assert answer.status_code == 302
        assert "1 test is on its way." in aysel.get(answer["Location"]).content.decode()
        [mail] = delivered()
        assert (mail.to, mail.subject) == (["organiser@example.org"], "[Test] Aysel, come to the river")
        assert parseaddr(mail.from_email) == ("River team", "team@river.example")
        assert mail.reply_to == ["hello@river.example"]
        assert "Dear Aysel," in mail.body
        assert "Dear Aysel," in words(str(mail.alternatives[0][0]))
        assert not any("unsubscribe" in name.lower() for name in mail.extra_headers)
        assert "https://example.org/sign" in mail.body
        assert AuditEntry.objects.latest("pk").action == "test sent"

    def test_its_links_are_nobodys_own(self, aysel: Client, draft: Mailing) -> None:
        aysel.post(page(draft, "check/test/"), test_form(aysel, draft))
        [mail] = delivered()
        links = {urlsplit(word.strip("()<>.,")).path for word in mail.body.split() if "://" in word}
        assert links <= {"/sign", "/campaigns/clean-river/", "/"}

    def test_each_member_that_is_ticked_gets_each_language_that_is_ticked(
        self, aysel: Client, draft: Mailing, campaign: Campaign, organiser: User
    ) -> None:
        write(aysel, draft, A_en_gb_subject="Come", do="add-language:az")
        write(aysel, draft, A_az_subject="Gəlin")
        kamran = User.objects.create_user("kamran@example.org", name="Kamran")
        Membership.objects.create(user=kamran, campaign=campaign, role=Membership.Role.OBSERVER)
        to = [str(organiser.public_id), str(kamran.public_id)]
        sent = test_form(aysel, draft, members=to, versions=["A-en-gb", "A-az"], sample="unknown")
        aysel.post(page(draft, "check/test/"), sent)
        assert sorted((mail.to[0], mail.subject.split("] ")[1]) for mail in delivered()) == [
            ("kamran@example.org", "Come"),
            ("kamran@example.org", "Gəlin"),
            ("organiser@example.org", "Come"),
            ("organiser@example.org", "Gəlin"),
        ]

    def test_nobody_outside_the_team_gets_one(self, aysel: Client, draft: Mailing, clean_air: Campaign) -> None:
        stranger = User.objects.create_user("stranger@example.org", name="Stranger")
        Membership.objects.create(user=stranger, campaign=clean_air, role=Membership.Role.MANAGER)
        assert str(stranger.public_id) not in shown(aysel, draft)
        sent = test_form(aysel, draft, members=[str(stranger.public_id)])
        assert aysel.post(page(draft, "check/test/"), sent).status_code == 422
        assert not Message.objects.exists()

    def test_who_leaves_the_team_before_it_goes_out_gets_none(
        self, aysel: Client, draft: Mailing, organiser: User
    ) -> None:
        aysel.post(page(draft, "check/test/"), test_form(aysel, draft))
        organiser.memberships.all().delete()
        assert delivered() == []

    def test_it_says_what_stood_there_when_the_button_was_pressed(self, aysel: Client, draft: Mailing) -> None:
        aysel.post(page(draft, "check/test/"), test_form(aysel, draft))
        write(aysel, draft, A_en_gb_subject="Changed since")
        [mail] = delivered()
        assert mail.subject == "[Test] Aysel, come to the river"

    def test_pressed_twice_it_comes_once(self, aysel: Client, draft: Mailing) -> None:
        sent = test_form(aysel, draft)
        for _time in range(2):
            aysel.post(page(draft, "check/test/"), sent)
        assert len(delivered()) == 1

    def test_nobody_is_pestered_with_them(self, aysel: Client, draft: Mailing) -> None:
        for _time in range(30):
            AuditEntry.objects.create(campaign=draft.campaign, action="test sent", object_type="", object_id="")
        answer = aysel.post(page(draft, "check/test/"), test_form(aysel, draft))
        assert answer.status_code == 429
        assert "more tests than the team gets in an hour" in answer.content.decode()
        assert not Message.objects.exists()

    def test_without_anybody_ticked_it_says_so(self, aysel: Client, draft: Mailing) -> None:
        answer = aysel.post(page(draft, "check/test/"), {**test_form(aysel, draft), "members": []})
        assert answer.status_code == 422
        assert "Tick who gets the test." in answer.content.decode()

    def test_a_mail_says_nothing_of_the_campaigns_people(self, log_in: LogIn, draft: Mailing) -> None:
        """Its filling is chosen among the member herself, somebody made up, and nobody."""
        manager = log_in("manager")
        gunel = person(draft.campaign, "gunel@example.org", name="Günəl Əliyeva", first_name="Günəl")
        sent = test_form(manager, draft, sample=str(gunel.supporter.public_id))
        assert manager.post(page(draft, "check/test/"), sent).status_code == 422
        assert not Message.objects.exists()
