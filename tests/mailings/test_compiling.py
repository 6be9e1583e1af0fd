"""A version's Markdown becomes a letter: the same for everybody, with places for what differs."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from PIL import Image

from campaign.models import Campaign
from events.models import Event
from mailings.composing.compiled import Compiled, Place
from mailings.composing.compiling import compile_version, compile_words
from mailings.models import Layout, Mailing, MailingImage, MailingPolicy, MailingVersion, SenderIdentity, Snippet
from petitions.models import Petition
from tests.campaign.reading import elements
from tests.mailings.written import body_of, compiled, filled


@pytest.fixture
def mailing(campaign: Campaign) -> Mailing:
    return Mailing.objects.create(campaign=campaign, name="September")


@pytest.fixture
def picture(campaign: Campaign) -> MailingImage:
    data = BytesIO()
    Image.new("RGB", (1072, 536), "teal").save(data, "PNG")
    return MailingImage.objects.create(
        campaign=campaign, image=ContentFile(data.getvalue(), "river.png"), description="The river"
    )


def places(version: Compiled) -> list[str]:
    return [piece.name for piece in version.html if isinstance(piece, Place)]


def test_it_is_the_same_byte_for_byte_each_time(mailing: Mailing, petition: Petition) -> None:
    body = "Dear {{ first_name|friend }}\n\n[[petition:swim]]\n\n[A](https://a.example) [B](https://b.example)"
    version = MailingVersion.objects.create(mailing=mailing, language="en-gb", subject="News", body=body)
    assert compile_version(version) == compile_version(MailingVersion.objects.get(pk=version.pk))


def test_it_asks_the_database_for_little(mailing: Mailing, petition: Petition) -> None:
    version = MailingVersion.objects.create(
        mailing=mailing, language="en-gb", subject="{{ name }}", body="{{ name }}\n\n[[petition:swim]]"
    )
    with CaptureQueriesContext(connection) as queries:
        compile_version(version)
    assert len(queries) <= 8


def test_markdown_becomes_html_with_its_styles_at_the_elements(mailing: Mailing) -> None:
    html = filled(mailing, "# News\n\nThe *river* is **clean**.").html
    assert "<em>river</em>" in html
    assert '<p style="' in body_of(html)
    assert "prefers-color-scheme: dark" in html
    assert html.index("charset") < 1024


def test_html_that_somebody_types_is_words(mailing: Mailing) -> None:
    letter = filled(mailing, "<script>alert(1)</script>\n\n<img src=x onerror=alert(1)>\n\n[x](javascript:alert(1))")
    assert "<script" not in letter.html
    assert "<img src=x" not in letter.html
    assert "javascript:" not in "".join(str(values) for _tag, values in elements(letter.html))


class TestLinks:
    def test_each_address_is_a_place_in_html_and_text_once(self, mailing: Mailing) -> None:
        version = compiled(
            mailing, "[A](https://a.example/?x=1&y=2), [again](https://a.example/?x=1&y=2), <https://b.example>"
        )
        assert version.links == ("https://a.example/?x=1&y=2", "https://b.example")
        for pieces in (version.html, version.text):
            names = [piece.name for piece in pieces if isinstance(piece, Place) and piece.name.startswith("@link")]
            assert names == ["@link:0", "@link:0", "@link:1"]

    def test_an_address_that_stands_in_the_text_becomes_a_link_as_it_is(self, mailing: Mailing) -> None:
        letter = filled(mailing, "See https://a.example/a--b?x=1&y=2. Or (https://b.example/c_d_e)!")
        assert 'href="https://a.example/a--b?x=1&amp;y=2"' in letter.html
        assert 'href="https://b.example/c_d_e"' in letter.html
        assert "https://a.example/a--b?x=1&y=2." in letter.text

    def test_a_path_of_the_site_is_completed(self, mailing: Mailing) -> None:
        assert compiled(mailing, "[Swim](/petitions/swim/)").links == ("http://localhost:8000/petitions/swim/",)

    def test_a_mail_address_is_no_place(self, mailing: Mailing) -> None:
        version = compiled(mailing, "[Write](mailto:us@example.org)")
        assert version.links == ()
        assert 'href="mailto:us@example.org"' in filled(mailing, "[Write](mailto:us@example.org)").html


class TestWaysOut:
    def test_everybody_can_leave_and_change_what_she_gets(self, mailing: Mailing) -> None:
        version = compiled(mailing, "Words")
        assert {"@unsubscribe", "@preferences"} <= set(places(version))
        letter = filled(mailing)
        for words in ("https://site.example/unsubscribe/", "https://site.example/preferences/"):
            assert words in letter.html
            assert words in letter.text

    def test_the_page_on_the_web_is_named_where_there_is_one(self, mailing: Mailing) -> None:
        assert "@view" not in places(compiled(mailing, "Words"))
        mailing.is_public = True
        assert "@view" in places(compiled(mailing, "Words"))

    @pytest.mark.parametrize(
        ("tracking", "expected"),
        [(MailingPolicy.Tracking.NONE, 0), (MailingPolicy.Tracking.TOTALS, 1), (MailingPolicy.Tracking.PEOPLE, 1)],
    )
    def test_opening_is_asked_about_only_where_the_campaign_chose_so(
        self, mailing: Mailing, tracking: str, expected: int
    ) -> None:
        MailingPolicy.objects.create(campaign=mailing.campaign, tracking=tracking)
        version = compiled(mailing, "Words")
        assert places(version).count("@opened") == expected
        assert not any(isinstance(piece, Place) and piece.name == "@opened" for piece in version.text)

    def test_reason_and_imprint_stand_at_the_foot(self, mailing: Mailing) -> None:
        mailing.campaign.imprint = "Clean River Ltd\n1 River Street"
        letter = filled(mailing)
        for words in (letter.html, letter.text):
            assert "You get this mail because you agreed to hear from Clean River." in words
            assert "1 River Street" in words

    def test_it_speaks_the_versions_language(self, mailing: Mailing, petition: Petition) -> None:
        letter = filled(mailing, "[[petition:swim]]", language="az")
        assert '<html lang="az">' in letter.html
        assert "Petisiyanı imzala" in letter.text


class TestTheFrame:
    def test_the_preview_line_is_hidden_and_not_in_the_text(self, mailing: Mailing) -> None:
        letter = filled(mailing, preheader="Come & see, {{ first_name|friend }}")
        hidden = letter.html.partition('<div class="preheader"')[2].partition("</div>")[0]
        assert "display: none" in hidden
        assert "Come &amp; see, friend" in hidden
        assert "Come & see" not in letter.text

    def test_it_has_the_layouts_colour_and_words(self, mailing: Mailing) -> None:
        mailing.layout = Layout.objects.create(
            campaign=mailing.campaign, name="Red", colour="#aa0000", header="River & friends", footer="*Thank you.*"
        )
        letter = filled(mailing, '[Sign](https://a.example "button")')
        assert "background: #aa0000" in letter.html
        assert "River &amp; friends" in letter.html
        assert "<em>Thank you.</em>" in letter.html

    def test_the_layouts_foot_may_speak_each_language_for_itself(self, mailing: Mailing) -> None:
        footer = "[[only az]]\nSağ olun\n[[end]]\n[[only en]]\nThank you\n[[end]]"
        mailing.layout = Layout.objects.create(campaign=mailing.campaign, name="Both", footer=footer)
        assert "Thank you" in filled(mailing).text
        assert "Sağ olun" not in filled(mailing).text
        assert "Sağ olun" in filled(mailing, language="az").text

    def test_a_logo_is_small_however_large_its_file(self, mailing: Mailing, picture: MailingImage) -> None:
        mailing.layout = Layout.objects.create(
            campaign=mailing.campaign, name="Logo", logo=picture.image.name, logo_description="A wave"
        )
        [values] = [dict(values) for tag, values in elements(filled(mailing).html) if tag == "img"]
        assert (values["alt"], values["width"], values["height"]) == ("A wave", "112", "56")
        assert str(values["src"]).startswith("http://localhost:8000/media/")

    def test_without_a_layout_it_has_the_campaigns_default(self, mailing: Mailing) -> None:
        Layout.objects.create(campaign=mailing.campaign, name="Blue", colour="#0000aa", is_default=True)
        assert "color: #0000aa" in filled(mailing, "[Sign](https://a.example)").html

    @pytest.mark.parametrize("colour", ["#ffff66", "#111111", "#ff00aa"])
    def test_any_colour_can_be_read(self, mailing: Mailing, colour: str) -> None:
        from campaign.colours import DARK_CARD, contrast, mail_colours

        colours = mail_colours(colour)
        assert contrast(colours["light"], "#ffffff") >= 4.5
        assert contrast(colours["dark"], DARK_CARD) >= 4.5
        assert contrast(colours["light"], colours["light_ink"]) >= 4.5
        assert contrast(colours["dark"], colours["dark_ink"]) >= 4.5


class TestBlocks:
    def test_a_link_with_the_title_button_that_stands_alone_is_a_button(self, mailing: Mailing) -> None:
        letter = filled(mailing, 'Before\n\n[Sign *now*](https://a.example "button")\n\nAfter')
        button = letter.html.partition('<table class="button"')[2].partition("</table>")[0]
        assert 'href="https://a.example"' in button
        assert "Sign <em>now</em>" in button
        assert "Sign now:\nhttps://a.example\n" in letter.text

    def test_a_petition_is_a_card_with_its_count_in_the_versions_language(
        self, mailing: Mailing, petition: Petition
    ) -> None:
        Petition.objects.update(signature_count=12_408, title_az="Mer: çayı təmizlə")
        english = filled(mailing, "[[petition:swim]]")
        assert "12,408 signatures" in english.text
        assert "Sign the petition:\nhttp://localhost:8000/petitions/swim/" in english.text
        assert "To: Mayor, The City" in english.html
        azerbaijani = filled(mailing, "[[petition:swim]]", language="az").html
        assert "Mer: çayı təmizlə" in azerbaijani
        assert "http://localhost:8000/az/petitions/swim/" in azerbaijani

    def test_a_rally_is_a_card_with_its_time_and_without_a_protected_meeting_point(
        self, mailing: Mailing, event: Event
    ) -> None:
        Event.objects.update(venue_visibility=Event.VenueVisibility.REGISTERED)
        letter = filled(mailing, "[[rally:river-rally]]")
        assert "London time" in letter.text
        assert "Register:\nhttp://localhost:8000/events/river-rally/" in letter.text
        assert "old bridge" not in letter.html

    def test_what_is_over_is_not_asked_for(self, mailing: Mailing, event: Event, petition: Petition) -> None:
        Event.objects.update(starts_at=timezone.now() - timedelta(days=2))
        Petition.objects.update(state=Petition.State.CLOSED)
        text = filled(mailing, "[[rally:river-rally]]\n[[petition:swim]]").text
        assert "Register" not in text
        assert "Sign the petition" not in text
        assert "This petition is closed" in text

    def test_drafts_and_other_campaigns_things_are_left_out(self, mailing: Mailing, petition: Petition) -> None:
        other = Campaign.objects.create(slug="other", name="Other", strapline="Else.", is_published=True)
        Petition.objects.create(campaign=other, slug="theirs", title="Theirs", ask="It.", state=Petition.State.OPEN)
        Petition.objects.filter(pk=petition.pk).update(state=Petition.State.DRAFT)
        text = filled(mailing, "Words\n\n[[petition:theirs]]\n\n[[petition:swim]]").text
        assert "Theirs" not in text
        assert "make the river clean" not in text
        assert "[[" not in text

    def test_the_signature_names_the_sender_and_the_campaign(self, mailing: Mailing) -> None:
        SenderIdentity.objects.create(campaign=mailing.campaign, name="Günəl <Əliyeva>", is_default=True)
        letter = filled(mailing, "[[signature]]")
        assert "Günəl &lt;Əliyeva&gt;" in letter.html
        assert "Günəl <Əliyeva>\nClean River\n" in letter.text

    def test_a_snippet_is_read_like_the_text_itself(self, mailing: Mailing) -> None:
        Snippet.objects.create(campaign=mailing.campaign, key="inner", name="Inner", body="*deep* {{ name|you }}")
        Snippet.objects.create(campaign=mailing.campaign, key="outer", name="Outer", body="Out\n\n[[snippet:inner]]")
        letter = filled(mailing, "Before\n[[snippet:outer]]\nAfter", values={"name": "Ann"})
        assert "<em>deep</em> Ann" in letter.html
        assert "Before\n\nOut\n\ndeep Ann\n\nAfter" in letter.text

    def test_a_snippet_that_holds_itself_ends(self, mailing: Mailing) -> None:
        Snippet.objects.create(campaign=mailing.campaign, key="a", name="A", body="One [[snippet:b]]\n[[snippet:b]]")
        Snippet.objects.create(campaign=mailing.campaign, key="b", name="B", body="Two\n[[snippet:a]]")
        text = filled(mailing, "[[snippet:a]]").text
        assert text.count("Two") == 1

    def test_lines_of_one_language_stand_in_that_alone(self, mailing: Mailing) -> None:
        body = "Both\n\n[[only az]]\nSalam\n[[end]]\n\n[[only en]]\nHello\n[[end]]"
        assert "Both\n\nHello\n" in filled(mailing, body).text
        assert "Both\n\nSalam\n" in filled(mailing, body, language="az").text

    def test_an_own_picture_has_its_address_description_and_size(self, mailing: Mailing, picture: MailingImage) -> None:
        letter = filled(mailing, f"![The “old” river]({picture.image.url})")
        [values] = [dict(values) for tag, values in elements(body_of(letter.html)) if tag == "img"]
        assert values["src"] == f"http://localhost:8000{picture.image.url}"
        assert values["alt"] == "The “old” river"
        assert (values["width"], values["height"]) == ("536", "268")
        assert "[The “old” river]" in letter.text

    def test_nothing_is_loaded_from_elsewhere(self, mailing: Mailing, picture: MailingImage) -> None:
        other = Campaign.objects.create(slug="other", name="Other", strapline="Else.", is_published=True)
        MailingImage.objects.filter(pk=picture.pk).update(campaign=other)
        letter = filled(mailing, f"![a](https://elsewhere.example/a.png) ![b]({picture.image.url})")
        assert "elsewhere.example" not in letter.html
        assert [tag for tag, _values in elements(letter.html) if tag == "img"] == []
        assert "\na b\n" in f"\n{letter.text}"


PARTS = [
    "{{",
    "}}",
    "{{ first_name",
    "{{ first_name|x }}",
    "[[",
    "]]",
    "[[only az]]",
    "[[end]]",
    "[[signature]]",
    "[[snippet:a]]",
    "\\",
    "\n",
    "\n\n",
    "> ",
    "- ",
    "`",
    "```\n",
    "](",
    "https://a.example/",
    " ",
    "<",
    "&",
    "![",
    ")",
    '"button"',
    "\ufdd0",
    "0",
    "\ufdd1",
    "|",
    "*",
    "\x00",
    "|---|\n",
    "[a]: /b\n",
]
FORGED = "\ufdd00\ufdd1"


@pytest.mark.parametrize(
    "words", [FORGED, "&#xFDD0;0&#xFDD1;", "<https://a.example/%EF%B7%900%EF%B7%91>", "![%EF%B7%900](/media/%00)"]
)
def test_nobody_can_forge_what_stands_for_a_place(mailing: Mailing, words: str) -> None:
    mailing.campaign.name = mailing.campaign.imprint = f"River {FORGED}"
    mailing.layout = Layout.objects.create(campaign=mailing.campaign, name="x", header=FORGED, footer=FORGED)
    letter = filled(mailing, f"{{{{ first_name|Ann }}}}\n\n{words}", subject="{{ campaign }}")
    assert letter.html.count("Ann") == letter.text.count("Ann") == 1


ANYTHING = st.one_of(st.text(max_size=120), st.lists(st.sampled_from(PARTS), max_size=25).map("".join))


class TestWhateverIsTyped(TestCase):
    """It compiles, and nothing that is meant for us gets out."""

    def setUp(self) -> None:
        campaign = Campaign.objects.create(slug="clean-river", name="Clean River", strapline="Swim.")
        self.mailing = Mailing.objects.create(campaign=campaign, name="Anything")

    @settings(max_examples=60, deadline=None)
    @given(ANYTHING, ANYTHING)
    def test_it_becomes_a_letter(self, subject: str, body: str) -> None:
        version = compile_words(self.mailing, "en-gb", subject, subject, body)
        for pieces in (version.subject, version.html, version.text):
            literal = "".join(piece for piece in pieces if isinstance(piece, str))
            assert not any(0xFDD0 <= ord(letter) <= 0xFDEF for letter in literal)
            assert "\x00" not in literal
            assert "%EF%B7%90" not in literal
        assert "\n" not in "".join(piece for piece in version.subject if isinstance(piece, str))
        assert {"@unsubscribe", "@preferences"} <= set(places(version))
        assert all(link.lower().startswith(("http://", "https://")) for link in version.links)
