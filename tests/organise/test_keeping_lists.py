"""The team keeps its mailing lists: makes, changes and archives them, and sees who is on them."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from campaign.models import AuditEntry, Campaign
from supporters.models import CampaignSupporter, MailingList, Subscription, Supporter
from supporters.services.people import note_activity
from tests.campaign.reading import attributes, elements, words
from tests.organise import forms
from tests.organise.conftest import LogIn
from tests.organise.forms import MAILING_LIST, change
from tests.organise.people import people
from tests.security.tables import changed, contents

LISTS = "/organise/clean-river/lists/"
NEWS = f"{LISTS}river-news/"

Queries = Callable[[Client, str], int]


def make(client: Client, **typed: str) -> HttpResponse:
    return client.post(f"{LISTS}new/", {**MAILING_LIST, **typed})


def made(client: Client, **typed: str) -> MailingList:
    answer = make(client, **typed)
    assert answer.status_code == 302, forms.sentences(answer.content.decode())
    return MailingList.objects.latest("pk")


def join(mailing_list: MailingList, first: int, last: int, state: str = "active", **fields: object) -> None:
    """These people stand so to the list."""
    confirmed = None if state == "pending" else timezone.now()
    Subscription.objects.bulk_create(
        Subscription(
            **{
                "mailing_list": mailing_list,
                "supporter": person,
                "name": f"Member {number}.",
                "language": "en-gb",
                "state": state,
                "confirmed_at": confirmed,
                **fields,
            }
        )
        for number, person in enumerate(people(first, last), start=first)
    )


def text_of(client: Client, path: str) -> str:
    return words(client.get(path).content.decode())


class TestANewList:
    def test_it_is_there_for_everybody_at_once(self, aysel: Client, campaign: Campaign) -> None:
        bridge = made(aysel)
        assert (bridge.campaign, bridge.slug, bridge.is_public) == (campaign, "bridge-news", True)
        assert bridge.double_opt_in
        assert Client().get("/lists/bridge-news/").status_code == 200
        [entry] = AuditEntry.objects.all()
        assert (entry.action, entry.object_id) == ("created", str(bridge.public_id))

    def test_confirming_is_on_unless_it_is_switched_off_which_brings_a_warning(self, aysel: Client) -> None:
        [box] = attributes(aysel.get(f"{LISTS}new/").content.decode(), "input", name="double_opt_in")
        assert "checked" in box
        typed = {name: text for name, text in MAILING_LIST.items() if name != "double_opt_in"}
        shown = words(aysel.post(f"{LISTS}new/", typed, follow=True).content.decode())
        assert "anybody can enter anybody’s address" in shown
        assert not MailingList.objects.get().double_opt_in
        assert "People are on this list without confirming" in text_of(aysel, f"{LISTS}bridge-news/")

    def test_every_text_is_kept_in_both_languages(self, aysel: Client) -> None:
        bridge = made(
            aysel,
            name_az="Körpü xəbərləri",
            description_az="Ayda bir dəfə.",
            welcome_subject_az="Xoş gəldiniz",
            welcome_text_az="Salam.",
            language="az",
        )
        assert (bridge.name_en_gb, bridge.name_az, bridge.language) == ("Bridge news", "Körpü xəbərləri", "az")
        assert (bridge.welcome_subject_az, bridge.welcome_text_az) == ("Xoş gəldiniz", "Salam.")

    @pytest.mark.parametrize(
        ("typed", "field"),
        [
            ({"name_en_gb": ""}, "name_en_gb"),
            ({"description_en_gb": ""}, "description_en_gb"),
            ({"name_en_gb": "x" * 151}, "name_en_gb"),
            ({"slug": "embedding"}, "slug"),
            ({"slug": "two words"}, "slug"),
            ({"language": "xx"}, "language"),
        ],
    )
    def test_what_is_wrong_is_said_beside_its_field(self, aysel: Client, typed: dict[str, str], field: str) -> None:
        answer = make(aysel, **typed)
        assert answer.status_code == 422
        assert field in forms.sentences(answer.content.decode())
        assert not MailingList.objects.exists()

    def test_what_is_missing_is_asked_for_in_words(self, aysel: Client) -> None:
        said = forms.sentences(make(aysel, name_en_gb="", description_en_gb="").content.decode())
        assert said == {
            "name_en_gb": "Enter a name.",
            "description_en_gb": "Say what comes by this list, and how often.",
        }

    def test_an_address_that_another_campaigns_list_has_is_taken(self, aysel: Client, clean_air: Campaign) -> None:
        assert make(aysel, slug="air-letter").status_code == 422


class TestChangingAList:
    def test_an_unchanged_form_changes_nothing(self, aysel: Client, mailing_list: MailingList) -> None:
        before = MailingList.objects.values().get()
        assert change(aysel, f"{NEWS}edit/", "name_en_gb").status_code == 302
        assert MailingList.objects.values().get() == before

    def test_its_short_link_outlasts_a_new_address(self, aysel: Client, mailing_list: MailingList) -> None:
        code = mailing_list.short_code
        assert change(aysel, f"{NEWS}edit/", "name_en_gb", slug="river-letter").status_code == 302
        assert Client().get(f"/l/{code}/")["Location"] == "/lists/river-letter/"

    def test_who_may_send_to_it_is_for_managers_to_say(self, log_in: LogIn, mailing_list: MailingList) -> None:
        MailingList.objects.update(sender_role="manager")
        log_in("organiser").post(f"{NEWS}edit/", {**MAILING_LIST, "sender_role": "organiser"})
        assert MailingList.objects.get(pk=mailing_list.pk).sender_role == "manager"

    def test_a_manager_says_so(self, log_in: LogIn, mailing_list: MailingList) -> None:
        log_in("manager").post(f"{NEWS}edit/", {**MAILING_LIST, "sender_role": "manager"})
        assert MailingList.objects.get(pk=mailing_list.pk).sender_role == "manager"


class TestThePreview:
    def test_it_is_the_mail_as_it_will_look_and_stores_nothing(self, aysel: Client) -> None:
        typed = {
            **MAILING_LIST,
            "welcome_subject_en_gb": "Hello",
            "welcome_text_en_gb": "Bring a **towel**.<script>alert(1)</script>",
            "welcome_text_az": "**Dəsmal** gətirin.",
        }
        before = contents()
        english = aysel.post(f"{LISTS}preview/", {**typed, "preview_language": "en-gb"})
        azerbaijani = aysel.post(f"{LISTS}preview/", {**typed, "preview_language": "az"})
        assert "<strong>towel</strong>" in english.content.decode()
        assert "<script" not in english.content.decode()
        assert "Dəsmal</strong> gətirin." in azerbaijani.content.decode()
        assert "siyahısı" in azerbaijani.content.decode() or "Hörmətli" in azerbaijani.content.decode()
        assert changed(before, contents()) == set()

    def test_it_may_stand_in_a_frame_of_the_workspace_alone(self, aysel: Client) -> None:
        answer = aysel.post(f"{LISTS}preview/", MAILING_LIST)
        assert answer["X-Frame-Options"] == "SAMEORIGIN"
        assert "frame-ancestors 'self'" in answer["Content-Security-Policy"]
        assert "script-src 'none'" in answer["Content-Security-Policy"]

    def test_an_unknown_language_and_an_empty_form_show_something(self, aysel: Client) -> None:
        assert aysel.post(f"{LISTS}preview/", {"preview_language": "xx"}).status_code == 200


class TestArchiving:
    def test_it_closes_the_list_and_can_be_undone(self, aysel: Client, mailing_list: MailingList) -> None:
        join(mailing_list, 1, 2)
        assert "Archived." in words(aysel.post(f"{NEWS}archive/", follow=True).content.decode())
        assert Client().get("/lists/river-news/").status_code == 410
        aysel.post(f"{NEWS}unarchive/")
        assert Client().get("/lists/river-news/").status_code == 200
        assert Subscription.objects.active().count() == 2
        assert list(AuditEntry.objects.order_by("pk").values_list("action", flat=True)) == ["archived", "unarchived"]

    def test_doing_it_twice_is_noted_once(self, aysel: Client, mailing_list: MailingList) -> None:
        aysel.post(f"{NEWS}archive/")
        since = MailingList.objects.get().archived_at
        aysel.post(f"{NEWS}archive/")
        assert MailingList.objects.get().archived_at == since
        assert AuditEntry.objects.count() == 1

    def test_saving_an_old_form_doesnt_take_it_into_use_again(self, aysel: Client, mailing_list: MailingList) -> None:
        MailingList.objects.update(archived_at=timezone.now())
        assert change(aysel, f"{NEWS}edit/", "name_en_gb").status_code == 302
        assert MailingList.objects.get().is_archived

    def test_archived_lists_stand_apart(self, aysel: Client, mailing_list: MailingList) -> None:
        aysel.post(f"{NEWS}archive/")
        text = text_of(aysel, LISTS)
        assert "No list in use." in text
        assert text.index("Archived") < text.index("River news")


class TestFigures:
    def test_each_list_has_its_own(self, aysel: Client, mailing_list: MailingList) -> None:
        join(mailing_list, 1, 4)
        join(mailing_list, 5, 7, "pending")
        join(mailing_list, 8, 9, "left")
        other = made(aysel)
        join(other, 1, 1)
        rows = re.findall(r"<tr>.*?</tr>", aysel.get(LISTS).content.decode(), re.DOTALL)
        shown = {words(row).split(" open")[0]: re.findall(r"\b\d+\b", words(row)) for row in rows[1:]}
        assert shown == {"River news": ["4", "3", "2"], "Bridge news": ["1", "0", "0"]}
        assert "4 on the list 3 waiting for confirmation 2 left" in text_of(aysel, NEWS)

    def test_the_chart_counts_who_joined_by_day_and_has_the_days_with_none(
        self, aysel: Client, mailing_list: MailingList
    ) -> None:
        now = timezone.now()
        join(mailing_list, 1, 3)
        join(mailing_list, 4, 5, confirmed_at=now - timedelta(days=2))
        join(mailing_list, 6, 6, confirmed_at=now - timedelta(days=40))
        join(mailing_list, 7, 9, "pending")
        cells = [values["data-value"] for _tag, values in elements(aysel.get(NEWS).content.decode(), "td")]
        assert len(cells) == 30
        assert cells[-3:] == ["2", "0", "3"]
        assert sum(map(int, cells)) == 5

    @pytest.mark.parametrize("path", [LISTS, NEWS, f"{NEWS}members/"])
    def test_they_ask_the_database_no_more_for_many_than_for_few(
        self, aysel: Client, mailing_list: MailingList, queries_of: Queries, path: str
    ) -> None:
        join(mailing_list, 1, 3)
        few = queries_of(aysel, path)
        join(mailing_list, 4, 70)
        for number in range(5):
            made(aysel, name_en_gb=f"List {number}")
        assert queries_of(aysel, path) == few <= 20


class TestMembers:
    def test_the_newest_stand_first_and_everybody_stands_on_one_page(
        self, aysel: Client, mailing_list: MailingList
    ) -> None:
        join(mailing_list, 1, 120)
        join(mailing_list, 121, 125, "pending")
        seen, path = [], f"{NEWS}members/"
        for _page in range(3):
            page = aysel.get(path).content.decode()
            seen += [int(number) for number in re.findall(r"Member (\d+)\.", words(page))]
            older = attributes(page, "a", rel="next")
            path = f"{NEWS}members/" + (older[0]["href"] if older else "")
        assert seen == list(range(120, 0, -1))
        assert older == []

    def test_who_waits_and_who_left_are_shown_for_themselves(self, aysel: Client, mailing_list: MailingList) -> None:
        join(mailing_list, 1, 1)
        join(mailing_list, 2, 2, "pending")
        join(mailing_list, 3, 3, "left", left_at=timezone.now())
        for state, number in (("active", 1), ("pending", 2), ("left", 3), ("nonsense", 1)):
            assert re.findall(r"Member (\d)", text_of(aysel, f"{NEWS}members/?state={state}")) == [str(number)]

    @pytest.mark.parametrize("before", ["", "0", "-1", "x", "9" * 30, "٢", "1.5", "%00"])
    def test_a_place_that_is_none_shows_a_page(self, aysel: Client, mailing_list: MailingList, before: str) -> None:
        join(mailing_list, 1, 3)
        assert aysel.get(f"{NEWS}members/?before={before}").status_code == 200

    def test_no_link_holds_a_name_or_an_address(self, aysel: Client, mailing_list: MailingList) -> None:
        join(mailing_list, 1, 60)
        for _tag, values in elements(aysel.get(f"{NEWS}members/").content.decode()):
            assert not re.search(r"Member|person\d+|@", values.get("href", "") + values.get("action", ""))

    def test_names_are_text(self, aysel: Client, mailing_list: MailingList) -> None:
        join(mailing_list, 1, 1, name="<script>alert(1)</script>")
        assert "&lt;script&gt;alert(1)" in aysel.get(f"{NEWS}members/").content.decode()

    def test_who_is_one_of_the_campaigns_people_is_linked_to_her_profile(
        self, aysel: Client, campaign: Campaign, mailing_list: MailingList
    ) -> None:
        join(mailing_list, 1, 2)
        known = Supporter.objects.get(address="person1@example.net")
        try:
            profile = reverse("organise_people:person", args=[campaign.slug, known.public_id])
        except NoReverseMatch:
            pytest.skip("profiles come with the pages on people")
        note_activity(known, campaign, CampaignSupporter.Source.LIST)
        links = {values.get("href") for _tag, values in elements(aysel.get(f"{NEWS}members/").content.decode(), "a")}
        assert profile in links

    def test_where_nobody_is_yet_it_says_what_to_do(self, aysel: Client, mailing_list: MailingList) -> None:
        assert "Share its link" in text_of(aysel, f"{NEWS}members/")


class TestWaysIn:
    def test_links_and_codes_are_there_to_copy(
        self, aysel: Client, campaign: Campaign, mailing_list: MailingList
    ) -> None:
        campaign.embed_hosts = "www.example.org"
        campaign.save()
        page = aysel.get(NEWS).content.decode()
        fields = [values.get("value", "") for _tag, values in elements(page, "input")]
        assert "http://localhost:8000/lists/river-news/" in fields
        assert f"http://localhost:8000/l/{mailing_list.short_code}/" in fields
        text = words(page)
        assert '<script src="http://localhost:8000/static/js/embed.js"' in text
        assert '<iframe src="http://localhost:8000/lists/river-news/embed/" title="River news"' in text

    def test_a_name_with_quotes_cant_break_out_of_the_code(
        self, aysel: Client, campaign: Campaign, mailing_list: MailingList
    ) -> None:
        Campaign.objects.update(embed_hosts="www.example.org")
        MailingList.objects.update(name_en_gb='News" onload="alert(1)', name='News" onload="alert(1)')
        assert 'title="News&quot; onload=&quot;alert(1)"' in text_of(aysel, NEWS)

    def test_an_internal_list_has_none(self, aysel: Client, mailing_list: MailingList) -> None:
        MailingList.objects.update(is_public=False)
        assert "Bring people onto it" not in text_of(aysel, NEWS)

    def test_managers_name_the_sites(self, log_in: LogIn, campaign: Campaign, mailing_list: MailingList) -> None:
        manager = log_in("manager")
        answer = manager.post(f"{LISTS}embedding/", {"hosts": "https://www.Example.org/page\nblog.example.org"})
        assert answer.status_code == 302
        campaign.refresh_from_db()
        assert campaign.embed_hosts == "www.example.org\nblog.example.org"
        assert "The form can stand on www.example.org, blog.example.org." in text_of(manager, NEWS)
        assert "X-Frame-Options" not in Client().get("/lists/river-news/embed/")

    def test_a_line_that_is_no_host_is_named_and_nothing_is_stored(self, log_in: LogIn, campaign: Campaign) -> None:
        answer = log_in("manager").post(f"{LISTS}embedding/", {"hosts": "www.example.org\n*.example.org"})
        assert answer.status_code == 422
        assert "“*.example.org” is no host name." in words(answer.content.decode())
        campaign.refresh_from_db()
        assert campaign.embed_hosts == ""
