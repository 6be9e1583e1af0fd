"""Links to pass on: each signer's own and the team's, counted by who signs, and following nobody."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from campaign.models import AuditEntry, Campaign, User
from mailings.via import code_of
from petitions.models import Petition, ShareLink, Signature
from petitions.services import sharing
from petitions.services import signatures as signature_services
from petitions.services.breaking_down import break_down
from petitions.share_codes import ALPHABET, new_code, read_code
from petitions.share_queries import brought_by
from petitions.tasks import note_milestones
from supporters.services.forgetting import erase
from tests.campaign.reading import attributes, words
from tests.mail import delivered, path_with
from tests.mailings.mailings import written
from tests.organise import forms
from tests.security.tables import contents

Fill = Callable[..., dict[str, str]]
PAGE = "/petitions/swim/"
LINKS = "/organise/clean-river/petitions/swim/links/"


@pytest.fixture
def sign(client: Client, filled_in: Fill, petition: Petition) -> Callable[..., Signature]:
    """Sign by the form as it comes with this address, and confirm from the mail."""

    def signing(name: str, *, via: str = "", confirms: bool = True) -> Signature:
        address = f"{name}@example.org"
        typed = filled_in(name=name.title(), address=address, postcode="SW1A 1AA", country="GB", via=via)
        assert client.post(PAGE, typed).status_code == 303
        if confirms:
            [mail] = [mail for mail in delivered() if "/confirm/" in str(mail.body)]
            client.post(path_with(mail, "/confirm/"))
        return Signature.objects.get(supporter__address=address)

    return signing


@pytest.fixture
def aysel(sign: Callable[..., Signature]) -> Signature:
    return sign("aysel")


class TestWhereALinkLeads:
    @pytest.mark.parametrize("language", ["", "/az"])
    def test_to_the_petitions_page_which_a_script_tells_the_code(
        self, client: Client, aysel: Signature, language: str
    ) -> None:
        link = sharing.own_links(aysel)["whatsapp"]
        answer = client.get(f"{language}/s/{link.code}/")
        assert answer.status_code == 302
        assert answer["Location"] == f"{language}{PAGE}?via={link.code}"
        assert not answer.cookies

    def test_however_it_is_typed(self, client: Client, aysel: Signature) -> None:
        link = sharing.own_links(aysel)["link"]
        assert client.get(f"/s/{link.code.upper()}/").status_code == 302

    def test_following_it_writes_nothing_down(self, client: Client, aysel: Signature) -> None:
        link = sharing.own_links(aysel)["link"]
        before = contents()
        client.get(f"/s/{link.code}/", follow=True)
        assert contents() == before

    @pytest.mark.parametrize("state", ["draft", "review"])
    def test_nowhere_while_the_petition_is_hidden(self, client: Client, aysel: Signature, state: str) -> None:
        link = sharing.own_links(aysel)["link"]
        Petition.objects.update(state=state)
        assert client.get(f"/s/{link.code}/").status_code == 404

    @pytest.mark.parametrize("code", ["bcdfghjkm", "x", "b" * 40, "bcd-fgh-j"])
    def test_a_code_that_is_none_is_not_found(self, client: Client, petition: Petition, code: str) -> None:
        assert client.get(f"/s/{code}/").status_code == 404


class TestWhoBroughtWhom:
    def test_who_signs_by_a_link_counts_for_it_once_she_has_confirmed(
        self, sign: Callable[..., Signature], aysel: Signature
    ) -> None:
        link = sharing.own_links(aysel)["telegram"]
        rashad = sign("rashad", via=link.code, confirms=False)
        assert rashad.share_link == link
        assert brought_by(aysel) == 0
        signature_services.confirm(rashad)
        assert brought_by(aysel) == 1

    def test_a_link_of_another_petition_or_a_made_up_one_is_nobodys(
        self, sign: Callable[..., Signature], aysel: Signature, campaign: Campaign
    ) -> None:
        other = Petition.objects.create(campaign=campaign, slug="air", title="Air", ask="Air.", state="open")
        foreign = ShareLink.objects.create(petition=other, code=new_code(), channel="link")
        for number, code in enumerate((foreign.code, new_code(), "'; DROP TABLE", "\u0131" * 9)):
            assert sign(f"person{number}", via=code).share_link is None

    def test_a_mailings_code_is_still_one(self, sign: Callable[..., Signature], campaign: Campaign) -> None:
        mailing = written(campaign)
        assert sign("leyla", via=code_of(mailing.public_id)).mailing == mailing

    def test_the_link_by_which_she_came_last_before_confirming_holds(
        self, sign: Callable[..., Signature], aysel: Signature
    ) -> None:
        links = sharing.own_links(aysel)
        sign("rashad", via=links["x"].code, confirms=False)
        assert sign("rashad", via=links["email"].code, confirms=False).share_link == links["email"]

    def test_when_a_signer_is_erased_whom_she_brought_stays_and_leads_to_nobody(
        self, sign: Callable[..., Signature], aysel: Signature
    ) -> None:
        rashad = sign("rashad", via=sharing.own_links(aysel)["link"].code)
        assert aysel.supporter is not None
        erase(aysel.supporter)
        rashad.refresh_from_db()
        assert (rashad.share_link, rashad.state) == (None, "confirmed")
        assert not ShareLink.objects.filter(signature__isnull=False).exists()


class TestHerOwnLinks:
    def test_the_mail_of_thanks_brings_her_one_and_the_page_of_all(self, client: Client, aysel: Signature) -> None:
        [mail] = [mail for mail in delivered() if mail.to == ["aysel@example.org"]]
        [link] = ShareLink.objects.filter(signature=aysel)
        assert path_with(mail, "/s/") == f"/s/{link.code}/"
        page = client.get(path_with(mail, "/share/"))
        assert "Nobody has signed by your links yet." in words(page.content.decode())

    def test_looking_at_the_page_makes_none_and_the_button_makes_one_for_each_way(
        self, client: Client, aysel: Signature
    ) -> None:
        page = path_with(delivered()[-1], "/share/")
        before = contents()
        client.get(page)
        assert contents() == before
        answer = client.post(f"{page}make/", follow=True)
        codes = dict(aysel.share_links.values_list("channel", "code"))
        assert set(codes) == {"link", "whatsapp", "telegram", "x", "facebook", "email"}
        hrefs = {urlsplit(link["href"]).netloc: link["href"] for link in attributes(answer.content.decode(), "a")}
        assert parse_qs(urlsplit(hrefs["t.me"]).query)["url"][0].endswith(f"/s/{codes['telegram']}/")
        assert codes["whatsapp"] in hrefs["wa.me"]
        [field] = attributes(answer.content.decode(), "input", id="share-link")
        assert field["value"].endswith(f"/s/{codes['link']}/")

    def test_pressing_twice_makes_none_anew(self, aysel: Signature) -> None:
        assert sharing.own_links(aysel) == sharing.own_links(aysel)
        assert aysel.share_links.count() == 6

    @pytest.mark.parametrize(
        ("number", "said"),
        [(1, "Your links brought 1 signature."), (2, "Your links brought 2 signatures.")],
    )
    def test_the_page_says_how_many_she_brought_and_never_who(
        self, client: Client, sign: Callable[..., Signature], aysel: Signature, number: int, said: str
    ) -> None:
        page = path_with(delivered()[-1], "/share/")
        for place in range(number):
            sign(f"elshan{place}", via=sharing.own_links(aysel)["link"].code)
        shown = words(client.get(page).content.decode())
        assert said in shown
        assert "elshan" not in shown.lower()

    def test_who_has_not_confirmed_has_no_page(self, client: Client, aysel: Signature) -> None:
        page = path_with(delivered()[-1], "/share/")
        Signature.objects.update(state="invalid")
        assert client.get(page).status_code == 404
        assert client.post(f"{page}make/").status_code == 404


class TestEverybodysLinks:
    def test_the_page_of_thanks_offers_the_same_link_of_each_channel_to_all(
        self, client: Client, petition: Petition
    ) -> None:
        note_milestones()
        note_milestones()
        codes = dict(petition.share_links.values_list("channel", "code"))
        assert petition.share_links.count() == len(codes) == 6
        page = client.get(f"{PAGE}thank-you/").content.decode()
        assert f"/s/{codes['facebook']}/" in page.replace("%2F", "/").replace("%3A", ":")
        assert codes["link"] in page

    def test_what_came_by_them_is_counted_by_channel(
        self, client: Client, petition: Petition, sign: Callable[..., Signature]
    ) -> None:
        note_milestones()
        sign("rashad", via=petition.share_links.get(channel="x").code)
        break_down(petition)
        assert dict(petition.breakdowns.filter(by="channel").values_list("value", "number")) == {"share:x": 1}


class TestTheTeamsLinks:
    def test_a_named_link_counts_for_itself(
        self, organiser_client: Client, petition: Petition, sign: Callable[..., Signature]
    ) -> None:
        answer = organiser_client.post(f"{LINKS}add/", {"label": "Saturday market", "channel": "poster"}, follow=True)
        assert "Saturday market" in words(answer.content.decode())
        link = petition.share_links.get(label="Saturday market")
        assert AuditEntry.objects.filter(action="share link made").count() == 1
        sign("rashad", via=link.code)
        break_down(petition)
        assert "1 signature came by it." in words(organiser_client.get(LINKS).content.decode())

    def test_without_a_name_it_says_what_to_do(self, organiser_client: Client, petition: Petition) -> None:
        answer = organiser_client.post(f"{LINKS}add/", {"label": " ", "channel": "poster"})
        assert answer.status_code == 422
        assert forms.sentences(answer.content.decode())["label"] == "Enter where the link will stand."
        assert not ShareLink.objects.exists()

    def test_its_poster_is_a_sheet_for_each_language(self, organiser_client: Client, petition: Petition) -> None:
        link = sharing.add_team_link(petition, "Market", "poster", User.objects.get())
        answer = organiser_client.get(f"{LINKS}{link.code}/poster.pdf")
        assert answer["Content-Type"] == "application/pdf"
        assert answer.content.startswith(b"%PDF")
        assert answer.content.count(b"/Type /Page\n") + answer.content.count(b"/Type /Page ") in (0, 2)

    def test_its_code_is_an_svg_to_lay_out(self, organiser_client: Client, petition: Petition) -> None:
        link = sharing.add_team_link(petition, "Market", "poster", User.objects.get())
        answer = organiser_client.get(f"{LINKS}{link.code}/code.svg")
        assert answer["Content-Type"] == "image/svg+xml"
        assert answer.content.count(b"xmlns=") == 1

    def test_a_signers_own_link_is_not_the_teams_to_see(self, organiser_client: Client, aysel: Signature) -> None:
        code = sharing.own_links(aysel)["link"].code
        assert code not in organiser_client.get(LINKS).content.decode()
        assert organiser_client.get(f"{LINKS}{code}/code.svg").status_code == 404


def test_codes_are_random_short_and_read_in_any_case() -> None:
    codes = {new_code() for _each in range(1000)}
    assert len(codes) == 1000
    assert set("".join(codes)) == set(ALPHABET)
    assert all(read_code(f" {code.upper()}\n") == code for code in codes)
    assert read_code("aeiou-aeiou") == ""


def test_the_share_image_is_drawn_with_the_count_of_the_moment(client: Client, petition: Petition) -> None:
    images = []
    for count in (1, 1, 2):
        Petition.objects.update(signature_count=count)
        images.append(client.get(f"{PAGE}preview.png").content)
    assert images[0] == images[1] != images[2]
