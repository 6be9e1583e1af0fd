"""Opens and clicks: what a campaign chose to have measured is kept, of whom it chose, and nothing else."""

from __future__ import annotations

import re
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.utils import timezone

from campaign.models import Campaign
from mailings.composing.compiled import LINK, OPENED
from mailings.composing.compiling import compile_version
from mailings.delivery import versions
from mailings.delivery.measuring import measured
from mailings.models import Click, Mailing, MailingPolicy, Measurement, Message, Open, TrackedLink
from mailings.tasks import deliver
from mailings.via import code_of
from supporters.models import MailingList
from supporters.services.forgetting import erase
from tests.mailings.mailing_rows import freeze, mailing_of
from tests.mailings.post_office import PostOffice
from tests.mailings.sent_mailings import member, message_to
from tests.mailings.wire import checked, text_of

BROWSER = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Safari/604.1"
RIVER, BRIDGE, SWIM, BANK = (f"https://example.org/{name}/" for name in ("river", "bridge", "swim", "bank"))
BODY = f"[One]({RIVER}), [two]({BRIDGE}), [three]({SWIM}), [four]({BANK})."


@pytest.fixture
def mailing(campaign: Campaign) -> Mailing:
    return mailing_of(campaign, body=BODY)


@pytest.fixture
def message(mailing: Mailing, mailing_list: MailingList) -> Message:
    """To Günəl, who has had it for an hour."""
    gunel = member(mailing_list, "gunel@example.org")
    return message_to(gunel, mailing, mailing_list.purpose, finished_at=timezone.now() - timedelta(hours=1))


def choose(campaign: Campaign, tracking: str) -> None:
    MailingPolicy.objects.update_or_create(campaign=campaign, defaults={"tracking": tracking})


def links(mailing: Mailing, message: Message) -> dict[str, str]:
    """What stands in the mail to her in the stead of each link and of the picture."""
    version = mailing.versions.get(variant=message.variant)
    compiled = compile_version(version)
    found = measured(version, compiled)
    filled = {**found.common, **found.own(message.public_id)}
    addresses = {compiled.links[int(name.removeprefix(LINK))]: url for name, url in filled.items() if LINK in name}
    return {**addresses, **({OPENED: filled[OPENED]} if OPENED in filled else {})}


def follow(url: str, client: Client | None = None, **headers: str) -> str:
    """Where it leads."""
    answer = (client or Client()).get(urlsplit(url).path, headers={"User-Agent": BROWSER, **headers})
    assert answer.status_code == 302
    assert not answer.cookies
    assert answer["Cache-Control"] == "no-store"
    return answer["Location"]


def look(url: str, **headers: str) -> None:
    answer = Client().get(urlsplit(url).path, headers={"User-Agent": BROWSER, **headers})
    assert (answer.status_code, answer["Content-Type"], answer["Cache-Control"]) == (200, "image/gif", "no-store")
    assert answer.content.startswith(b"GIF89a")
    assert not answer.cookies


def test_nothing_is_measured_where_nobody_asked_for_it(mailing: Mailing, message: Message) -> None:
    assert links(mailing, message) == {url: url for url in (RIVER, BRIDGE, SWIM, BANK)}
    assert not TrackedLink.objects.exists()
    assert not Measurement.objects.exists()


class TestTotals:
    @pytest.fixture(autouse=True)
    def _chosen(self, campaign: Campaign) -> None:
        choose(campaign, "totals")

    def test_the_links_are_the_same_for_everybody_and_lead_to_nobody(
        self, mailing: Mailing, message: Message, mailing_list: MailingList
    ) -> None:
        other = message_to(member(mailing_list, "ann@example.org"), mailing, mailing_list.purpose)
        assert links(mailing, message) == links(mailing, other)
        assert follow(links(mailing, message)[RIVER]) == RIVER
        look(links(mailing, message)[OPENED])
        assert list(Click.objects.values_list("message", "number", "is_machine")) == [(None, 1, False)]
        assert list(Open.objects.values_list("message", "number", "variant")) == [(None, 1, "A")]

    def test_times_are_kept_by_the_hour_alone_and_each_click_counts(self, mailing: Mailing, message: Message) -> None:
        for _time in range(3):
            follow(links(mailing, message)[RIVER])
            look(links(mailing, message)[OPENED])
        click, opened = Click.objects.get(), Open.objects.get()
        assert (click.number, opened.number) == (3, 3)
        assert {(row.at.minute, row.at.second, row.at.microsecond) for row in (click, opened)} == {(0, 0, 0)}

    def test_what_a_filter_does_is_kept_apart(self, mailing: Mailing, message: Message) -> None:
        follow(links(mailing, message)[RIVER], **{"User-Agent": "curl/8.5"})
        follow(links(mailing, message)[RIVER])
        assert sorted(Click.objects.values_list("is_machine", "number")) == [(False, 1), (True, 1)]

    def test_a_mail_that_was_measured_by_people_tells_no_more_who_clicks(
        self, campaign: Campaign, mailing: Mailing, message: Message
    ) -> None:
        choose(campaign, "people")
        hers = links(mailing, message)
        choose(campaign, "totals")
        follow(hers[RIVER])
        look(hers[OPENED])
        assert not Click.objects.exclude(message=None).exists()
        assert not Open.objects.exclude(message=None).exists()
        assert Click.objects.get().number == Open.objects.get().number == 1
        choose(campaign, "none")
        assert follow(hers[RIVER]) == RIVER
        look(hers[OPENED])
        assert Click.objects.get().number == Open.objects.get().number == 1


class TestPeople:
    @pytest.fixture(autouse=True)
    def _chosen(self, campaign: Campaign) -> None:
        choose(campaign, "people")

    def test_gunel_clicks_twice_and_counts_once_and_has_opened(self, mailing: Mailing, message: Message) -> None:
        hers = links(mailing, message)
        assert [follow(hers[RIVER]), follow(hers[RIVER])] == [RIVER, RIVER]
        look(hers[OPENED])
        assert list(Click.objects.values_list("message", "link__url", "is_machine")) == [(message.pk, RIVER, False)]
        assert list(Open.objects.values_list("message", "is_machine")) == [(message.pk, False)]

    def test_no_two_people_have_a_link_in_common_and_none_names_anybody(
        self, mailing: Mailing, message: Message, mailing_list: MailingList
    ) -> None:
        other = message_to(member(mailing_list, "ann@example.org"), mailing, mailing_list.purpose)
        hers, anns = links(mailing, message).values(), links(mailing, other).values()
        assert not set(hers) & set(anns)
        assert "gunel" not in str(hers)
        assert str(message.public_id) not in str(hers)

    @pytest.mark.parametrize(
        "headers",
        [
            {"User-Agent": ""},
            {"User-Agent": "Mozilla/5.0"},
            {"User-Agent": "python-requests/2.32"},
            {"User-Agent": "Mozilla/5.0 (compatible; SkypeUriPreview Preview/0.5)"},
            {"Sec-Purpose": "prefetch;prerender"},
            {"Purpose": "prefetch"},
        ],
    )
    def test_what_says_that_it_is_no_person_is_not_counted_as_one(
        self, mailing: Mailing, message: Message, headers: dict[str, str]
    ) -> None:
        hers = links(mailing, message)
        assert follow(hers[RIVER], **headers) == RIVER
        look(hers[OPENED], **headers)
        assert list(Click.objects.values_list("is_machine", flat=True)) == [True]
        assert list(Open.objects.values_list("is_machine", flat=True)) == [True]

    @pytest.mark.parametrize(
        "name",
        [
            BROWSER,
            "Mozilla/5.0 (Linux; Android 10; CUBOT X30) AppleWebKit/537.36 Chrome/120 Mobile Safari/537.36",
            "Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)",
        ],
    )
    def test_people_with_odd_telephones_and_mail_programs_are_people(
        self, mailing: Mailing, message: Message, name: str
    ) -> None:
        look(links(mailing, message)[OPENED], **{"User-Agent": name})
        assert not Open.objects.get().is_machine

    def test_head_leads_on_and_counts_for_nothing(self, mailing: Mailing, message: Message) -> None:
        hers = links(mailing, message)
        for url in (hers[RIVER], hers[OPENED]):
            assert Client().head(urlsplit(url).path, headers={"User-Agent": BROWSER}).status_code in (200, 302)
        assert not Click.objects.exists()
        assert not Open.objects.exists()

    @pytest.mark.parametrize("state", ["claimed", "sent"])
    def test_what_is_opened_before_it_can_have_arrived_was_opened_on_the_way(
        self, mailing: Mailing, message: Message, state: str
    ) -> None:
        Message.objects.update(state=state, lease_until=timezone.now(), finished_at=timezone.now())
        hers = links(mailing, message)
        follow(hers[RIVER])
        look(hers[OPENED])
        assert Click.objects.get().is_machine
        assert Open.objects.get().is_machine

    def test_a_filter_that_clicks_everything_as_it_arrives_is_found_out_and_gunel_counts_later(
        self, mailing: Mailing, message: Message
    ) -> None:
        Message.objects.update(finished_at=timezone.now() - timedelta(seconds=40))
        hers = links(mailing, message)
        for url in (RIVER, BRIDGE, SWIM, BANK):
            follow(hers[url])
        assert list(Click.objects.values_list("is_machine", flat=True)) == [True] * 4
        assert Open.objects.get().is_machine

        earlier = timezone.now() - timedelta(minutes=20)
        Click.objects.update(at=earlier)
        Message.objects.update(finished_at=earlier)
        follow(hers[SWIM])
        assert list(Click.objects.filter(is_machine=False).values_list("link__url", flat=True)) == [SWIM]
        assert not Open.objects.get().is_machine

    def test_somebody_who_reads_every_link_an_hour_later_is_a_person(self, mailing: Mailing, message: Message) -> None:
        hers = links(mailing, message)
        for url in (RIVER, BRIDGE, SWIM, BANK):
            follow(hers[url])
        assert Click.objects.filter(is_machine=False).count() == 4

    def test_a_machine_after_her_takes_nothing_away(self, mailing: Mailing, message: Message) -> None:
        hers = links(mailing, message)
        follow(hers[RIVER])
        follow(hers[RIVER], **{"User-Agent": ""})
        assert not Click.objects.get().is_machine

    def test_once_she_is_forgotten_the_figures_stay_and_lead_to_nobody(
        self, mailing: Mailing, message: Message
    ) -> None:
        hers = links(mailing, message)
        follow(hers[RIVER])
        assert message.supporter is not None
        erase(message.supporter)
        assert follow(hers[BRIDGE]) == BRIDGE
        assert {click.message.supporter_id for click in Click.objects.all() if click.message} == {None}
        assert Click.objects.count() == 2


class TestLinksToTheSite:
    def test_they_say_by_which_mailing_one_came_and_not_who_one_is(self, campaign: Campaign, message: Message) -> None:
        mailing = mailing_of(campaign, body="[Sign](/petitions/swim/?lang=a#sign) or [read](https://example.org/x/).")
        found = links(mailing, message)
        own = next(url for url in found.values() if "/petitions/swim/" in url)
        plain, _me, token = own.partition("&me=")
        assert plain.endswith(f"/petitions/swim/?lang=a&via={code_of(mailing.public_id)}")
        assert token.endswith("#sign")
        assert "via=" not in found["https://example.org/x/"]
        choose(campaign, "totals")
        measured_links = links(mailing, message)
        assert all("via=" not in url for url in measured_links.values())
        assert follow(next(url for was, url in measured_links.items() if "petitions" in was)) == f"{plain}#sign"


def test_a_delivered_mail_holds_the_links_in_its_html_and_its_text(
    campaign: Campaign, mailing: Mailing, mailing_list: MailingList, post_office: PostOffice
) -> None:
    choose(campaign, "people")
    versions.forget_all()
    freeze(mailing, [member(mailing_list, "gunel@example.org")], mailing_list.purpose)
    deliver()
    [letter] = post_office.letters
    html, text = (text_of(checked(letter.content), kind) for kind in ("html", "plain"))
    assert RIVER not in html + text
    clicks = set(re.findall(r"https?://[^\s\"<>]+/c/[^\s\"<>)]+", html))
    assert len(clicks) == 4
    assert clicks == set(re.findall(r"https?://[^\s\"<>]+/c/[^\s\"<>)]+", text))
    [picture] = re.findall(r"https?://[^\s\"<>]+/o/[^\s\"<>]+\.gif", html)
    Message.objects.update(finished_at=timezone.now() - timedelta(minutes=1))
    assert {follow(url) for url in list(clicks)[:2]} <= {RIVER, BRIDGE, SWIM, BANK}
    look(picture)
    assert Click.objects.filter(is_machine=False, message__supporter__address="gunel@example.org").count() == 2
