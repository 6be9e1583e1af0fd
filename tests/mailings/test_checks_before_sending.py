"""What is looked at before a mailing goes out: each sentence says what to do."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from PIL import Image

from campaign.models import Campaign
from events.models import Event
from mailings.composing import checks
from mailings.composing.checks import check
from mailings.composing.findings import ERROR, HINT, WARNING, Finding
from mailings.composing.frame import Frame
from mailings.models import Layout, Mailing, MailingImage, MailingVersion, SenderIdentity
from petitions.models import Petition
from supporters.models import CampaignSupporter, MailingList, Subscription, Supporter
from supporters.tokens import preferences_token

Write = Callable[..., Mailing]
ENOUGH = "The river is clean again, and we want to thank all of you who wrote to the mayor last month."


@pytest.fixture
def mailing(campaign: Campaign) -> Mailing:
    """A mailing with which all is well."""
    campaign.imprint = "Clean River, 1 River Street"
    campaign.save()
    sender = SenderIdentity.objects.create(campaign=campaign, name="River", address="river@clean-river.example")
    return Mailing.objects.create(campaign=campaign, name="September", sender=sender)


@pytest.fixture
def write(mailing: Mailing) -> Write:
    def write(body: str = ENOUGH, *, language: str = "en-gb", variant: str = "A", **fields: str) -> Mailing:
        words = {"subject": "The river is clean", "preheader": "Thanks to you", "body": body, **fields}
        MailingVersion.objects.update_or_create(mailing=mailing, language=language, variant=variant, defaults=words)
        return mailing

    return write


def only(mailing: Mailing) -> Finding:
    [finding] = check(mailing)
    return finding


def test_with_a_good_mailing_nothing_is_found(write: Write, petition: Petition) -> None:
    body = f'{ENOUGH}\n\nDear {{{{ first_name|friend }}}}\n\n[Sign](/petitions/swim/ "button")\n\n[[petition:swim]]'
    assert check(write(body)) == []


class TestLanguages:
    def reader(self, campaign: Campaign, language: str) -> Supporter:
        supporter = Supporter.objects.by_address(f"{language}@example.org", language)
        CampaignSupporter.objects.create(campaign=campaign, supporter=supporter, source="team")
        return supporter

    def test_nothing_written_stops_it(self, mailing: Mailing) -> None:
        assert only(mailing).level == ERROR
        assert "no words yet" in only(mailing).words

    def test_what_people_read_and_nobody_wrote_is_told(self, write: Write, campaign: Campaign) -> None:
        self.reader(campaign, "az")
        finding = only(write())
        assert finding.level == WARNING
        assert "read Azerbaijani and would get it in English" in finding.words
        assert check(write("Çay təmizdir.", language="az", subject="Çay")) == []

    def test_a_chosen_list_says_who_reads(
        self, write: Write, campaign: Campaign, mailing: Mailing, mailing_list: MailingList
    ) -> None:
        reader = self.reader(campaign, "az")
        mailing.audience.create(mailing_list=mailing_list)
        assert check(write()) == []
        Subscription.objects.create(
            supporter=reader,
            mailing_list=mailing_list,
            state="active",
            language="az",
            confirmed_at=timezone.now(),
        )
        assert "Azerbaijani" in only(mailing).words
        MailingList.objects.update(language="en-gb")
        assert check(mailing) == []

    def test_the_language_for_everybody_else_is_needed(self, write: Write, mailing: Mailing) -> None:
        finding = only(write("Çay təmizdir.", language="az"))
        assert finding.level == ERROR
        assert "no words in English" in finding.words

    def test_so_it_is_in_every_variant(self, write: Write) -> None:
        write()
        write("Çay təmizdir.", language="az", subject="Çay")
        finding = only(write("Çayımız təmizdir.", language="az", variant="B", subject="Çayımız"))
        assert finding.level == ERROR
        assert "Variant B has no words in English" in finding.words

    def test_a_variant_that_lacks_a_language_is_told(self, write: Write) -> None:
        write()
        write("Çay təmizdir.", language="az", subject="Çay")
        finding = only(write("Other words", variant="B", subject="Other"))
        assert "Variant B isn’t written in Azerbaijani" in finding.words

    def test_variants_without_a_difference_are_told(self, write: Write) -> None:
        write()
        assert "Variants A and B are the same in English" in only(write(variant="B")).words

    def test_a_translation_that_is_none_is_told(self, write: Write) -> None:
        write()
        assert "Translate them" in only(write(language="az")).words

    def test_a_version_without_any_word_is_none(self, write: Write) -> None:
        write()
        assert check(write(" ", language="az", subject=" ", preheader="")) == []

    @pytest.mark.parametrize("field", ["subject", "body"])
    def test_an_empty_subject_or_text_stops_it(self, write: Write, field: str) -> None:
        finding = only(write(**{field: " "}))
        assert (finding.level, finding.where) == (ERROR, "English")


class TestLinks:
    @pytest.mark.parametrize(
        ("body", "level", "words"),
        [
            ("[x](www.a.example)", ERROR, "write https:// before www.a.example"),
            ("[x](petitions/swim)", ERROR, "write its whole address"),
            ("[x](#top)", ERROR, "leads nowhere"),
            ("[x]()", ERROR, "leads nowhere"),
            ("[x](https://)", ERROR, "leads nowhere"),
            ("[x](https://localhost/)", ERROR, "leads nowhere"),
            ("[x](https://a.example:99999/)", ERROR, "leads nowhere"),
            ("[x](https://user:pass@a.example/)", ERROR, "leads nowhere"),
            ("[x](mailto:nobody)", ERROR, "names no mail address"),
            ("[x](http://a.example/)", HINT, "not encrypted"),
            ("[x](https://203.0.113.7/)", WARNING, "a number instead of a name"),
            ("[x](https://bit.ly/abc)", WARNING, "hides where it leads"),
            ("[https://bank.example](https://a.example/)", WARNING, "name another site"),
            ("[bank.example/login](https://a.example/)", WARNING, "name another site"),
            ("[https://bank.example](/)", WARNING, "name another site"),
            ("[x](/media/../../secret)", ERROR, "There is no file"),
            ("[x](/media/%00)", ERROR, "There is no file"),
            ("[x](https://[a/)", ERROR, "leads nowhere"),
            ("[](https://a.example/)", WARNING, "has no words"),
            ("[x](/petitions/swam/)", ERROR, "Nothing is published at"),
            ("[x](/petition/swim/)", ERROR, "There is no page at"),
            ("[x](http://localhost:8000/events/gone/)", ERROR, "Nothing is published at"),
            ("[x](/az/lists/none/)", ERROR, "Nothing is published at"),
            ("[x](/campaigns/clean-river/news/none/)", ERROR, "Nothing is published at"),
            ("[x](/campaigns/clean-river/no-page/)", ERROR, "Nothing is published at"),
            ("[x](/mailings/no-campaign/)", ERROR, "Nothing is published at"),
            ("[x](/mailings/01900000-0000-7000-8000-000000000001/)", ERROR, "Nothing is published at"),
            ("[x](/organise/clean-river/)", ERROR, "into the team’s part"),
            ("[x](/admin/)", ERROR, "into the team’s part"),
            ("[x](/media/mailings/gone.png)", ERROR, "There is no file"),
        ],
    )
    def test_what_leads_nowhere_or_looks_like_fraud_is_told(
        self, write: Write, body: str, level: str, words: str
    ) -> None:
        finding = only(write(f"{ENOUGH}\n\n{body}"))
        assert words in finding.words
        assert (finding.level, finding.where) == (level, "English")

    @pytest.mark.parametrize(
        "body",
        [
            "[x](https://a.example/b?c=d#e)",
            "[a.example](https://www.a.example/)",
            "[Write](mailto:us@a.example)",
            "[report.pdf](https://a.example/1)",
            "[1.2](https://a.example/1)",
            "https://çay.example/ə",
            "[x](/)",
            "[x](/az/petitions/swim/)",
            "[x](http://localhost:8000/events/river-rally/)",
            "[x](/events/river-rally.ics)",
            "[x](/lists/river-news/)",
            "[x](/campaigns/clean-river/privacy/)",
            "[x](/petitions/)",
            "[x](/mailings/clean-river/)",
        ],
    )
    @pytest.mark.usefixtures("petition", "event", "mailing_list")
    def test_what_leads_somewhere_is_left_alone(self, write: Write, body: str) -> None:
        assert check(write(f"{ENOUGH}\n\n{body}")) == []

    def test_one_persons_own_link_must_not_go_to_everybody(self, write: Write) -> None:
        token = preferences_token(Supporter.objects.by_address("gunel@example.org", "en-gb"))
        finding = only(write(f"{ENOUGH} [x](/preferences/{token}/)"))
        assert finding.level == ERROR
        assert "one person’s own" in finding.words

    def test_nobody_is_asked_for_anything(self, write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
        def refuse(*_args: object) -> None:
            raise AssertionError

        monkeypatch.setattr("socket.getaddrinfo", refuse)
        assert check(write(f"{ENOUGH} [x](https://a.example/)")) == []


class TestWhatItIsMadeOf:
    def test_what_the_language_refuses_stops_it(self, write: Write) -> None:
        finding = only(write(f"{ENOUGH}\nDear {{{{ frist_name|x }}}}"))
        assert (finding.level, finding.where) == (ERROR, "English, line 2")
        assert "Did you mean first_name?" in finding.words

    def test_so_it_is_in_the_subject(self, write: Write) -> None:
        assert "no field “nam”" in only(write(subject="For {{ nam|you }}")).words

    @pytest.mark.parametrize(
        "fields", [{"subject": "For {{ name }}"}, {"preheader": "{{ name }}"}, {"body": f"{ENOUGH} {{{{ name }}}}"}]
    )
    def test_a_field_without_a_fallback_is_told(self, write: Write, fields: dict[str, str]) -> None:
        finding = only(write(**fields))
        assert finding.level == WARNING
        assert "{{ name }}" in finding.words

    def test_a_picture_wants_a_description_and_words_beside_it(self, write: Write, campaign: Campaign) -> None:
        data = BytesIO()
        Image.new("RGB", (10, 10)).save(data, "PNG")
        picture = MailingImage.objects.create(
            campaign=campaign, image=ContentFile(data.getvalue(), "a.png"), description="A"
        )
        found = [finding.words for finding in check(write(f"Look\n\n![]({picture.image.url})"))]
        assert ["no description" in found[0], "few words" in found[1]] == [True, True]
        assert check(write(f"{ENOUGH} {ENOUGH}\n\n![A river]({picture.image.url})")) == []

    def test_a_closed_petition_and_a_past_rally_are_told(self, write: Write, petition: Petition, event: Event) -> None:
        Petition.objects.update(state=Petition.State.CLOSED)
        Event.objects.update(starts_at=timezone.now() - timedelta(days=3))
        found = check(write(f"{ENOUGH}\n\n[[petition:swim]]\n[[rally:river-rally]]"))
        assert [finding.level for finding in found] == [WARNING, WARNING]
        assert "make the river clean" in found[0].words
        assert "This event is over" in found[1].words

    @pytest.mark.parametrize(("letters", "level"), [(90_000, WARNING), (102_000, ERROR)])
    def test_what_gmail_would_cut_off_is_told(self, write: Write, letters: int, level: str) -> None:
        finding = only(write("word " * (letters // 5)))
        assert finding.level == level
        assert "Gmail cuts" in finding.words


class TestTheSubject:
    @pytest.mark.parametrize(
        ("fields", "level", "words"),
        [
            ({"subject": "THE RIVER IS CLEAN"}, WARNING, "all in capitals"),
            ({"subject": "Clean! At last!"}, WARNING, "many exclamation marks"),
            ({"subject": "Re: the river"}, WARNING, "an answer to somebody’s letter"),
            ({"subject": "river " * 15}, HINT, "most inboxes show about 70"),
            ({"preheader": ""}, HINT, "no preview line"),
        ],
    )
    def test_what_filters_and_readers_distrust_is_told(
        self, write: Write, fields: dict[str, str], level: str, words: str
    ) -> None:
        finding = only(write(**fields))
        assert words in finding.words
        assert finding.level == level

    def test_a_short_word_in_capitals_is_no_shouting(self, write: Write) -> None:
        assert check(write(subject="UN")) == []


class TestTheRest:
    def test_who_answers_for_it_is_told(self, write: Write, campaign: Campaign) -> None:
        Campaign.objects.update(imprint="", imprint_en_gb="", imprint_az="")
        mailing = Mailing.objects.get(pk=write().pk)
        assert "no imprint" in only(mailing).words

    def test_a_sender_without_an_address_is_hinted_at(self, write: Write, mailing: Mailing) -> None:
        mailing.sender = None
        finding = only(write())
        assert finding.level == HINT
        assert "under Senders" in finding.words

    def test_a_layout_whose_foot_is_broken_stops_it(self, write: Write, campaign: Campaign) -> None:
        Layout.objects.create(campaign=campaign, name="Broken", footer="Thanks\n[[only az]]", is_default=True)
        finding = only(write())
        assert (finding.level, finding.where) == (ERROR, "The layout’s words at the foot, line 2")

    def test_an_archived_sender_stops_it(self, write: Write, mailing: Mailing) -> None:
        assert mailing.sender
        mailing.sender.archived_at = timezone.now()
        assert only(write()).level == ERROR

    def test_a_letter_that_one_couldnt_leave_would_be_stopped(
        self, write: Write, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(Frame, "foot", "")
        assert "no link to unsubscribe" in only(write()).words

    def test_errors_come_first(self, write: Write, mailing: Mailing) -> None:
        mailing.sender = None
        levels = [
            finding.level
            for finding in check(write(f"{ENOUGH} [x](http://a.example) [y]()", subject="RE: IT IS CLEAN"))
        ]
        assert levels == sorted(levels, key=[ERROR, WARNING, HINT].index)
        assert levels[0] == ERROR

    def test_eight_versions_are_checked_with_few_queries(self, write: Write, petition: Petition) -> None:
        for number, variant in enumerate("ABCD"):
            write(f"{ENOUGH} {number} {{{{ name|x }}}}\n\n[[petition:swim]]", variant=variant)
            mailing = write(f"Çay {number}\n\n[[petition:swim]]", variant=variant, language="az")
        with CaptureQueriesContext(connection) as queries:
            assert check(mailing) == []
        assert len(queries) <= 15, "\n".join(query["sql"].partition(" FROM ")[2][:90] for query in queries)

    def test_the_limit_is_gmails(self) -> None:
        assert checks.GMAIL_CLIPS_AT == 104_448
