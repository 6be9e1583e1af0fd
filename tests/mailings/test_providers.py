"""Sending through a provider's HTTP interface: a real conversation with a server that answers as the provider does."""

from __future__ import annotations

import base64
import sys
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

import pytest
from pytest_django import Settings

from campaign.models import Campaign
from mailings.delivery.relays import configured_relays
from mailings.models import Message, Relay
from mailings.tasks import deliver
from supporters.models import Suppression
from tests.mailings.provider_office import DROP, ProviderOffice, Request
from tests.mailings.under_way import states, under_way

Queue = Callable[..., Message]

POSTMARK = {"ErrorCode": 0, "Message": "OK", "MessageID": "b7bc2f4a", "To": "news-0@example.org"}
INACTIVE = (
    "You tried to send to recipient(s) that have been marked as inactive. Found inactive addresses: ann@example.org. "
    "Inactive recipients are ones that have generated a hard bounce, a spam complaint, or a manual suppression."
)
MAILGUN = {"id": "<1.2@mg.example.org>", "message": "Queued. Thank you."}
BREVO = {"messageId": "<3.4@smtp-relay.mailin.fr>"}

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore::anymail.exceptions.AnymailNotSupportedWarning"),
]


@pytest.fixture
def provider(settings: Settings) -> Iterator[Callable[[str, dict[str, Any]], ProviderOffice]]:
    """The provider that the site's mail goes through; where its address stands in the URL, `{api}` is put in."""
    opened = []

    def provide(url: str, taken: dict[str, Any]) -> ProviderOffice:
        office = ProviderOffice(taken)
        office.open()
        opened.append(office)
        settings.MAIL_RELAYS = [url.format(api=office.url)]
        return office

    settings.EMAIL_TIMEOUT = 2
    yield provide
    for office in opened:
        office.close()


@pytest.fixture
def postmark(provider: Callable[[str, dict[str, Any]], ProviderOffice]) -> ProviderOffice:
    return provider("postmark://server-token@?api_url={api}", POSTMARK)


class TestAMailing:
    def test_goes_through_postmark(
        self, provider: Callable[[str, dict[str, Any]], ProviderOffice], campaign: Campaign
    ) -> None:
        office = provider("postmark://server-token@?api_url={api}&stream=broadcast", POSTMARK)
        mailing = under_way(campaign, "news", 1)
        deliver()
        message = mailing.messages.get()
        assert (message.state, message.answer) == ("sent", "250 Postmark b7bc2f4a")
        [request] = office.requests
        assert request.headers["X-Postmark-Server-Token"] == "server-token"
        sent = request.json
        assert (sent["To"], sent["Subject"], sent["MessageStream"]) == ("news-0@example.org", "news", "broadcast")
        assert "https://example.org/river/?a=1&b=2" in sent["TextBody"]
        assert "<strong>river</strong>" in sent["HtmlBody"]
        headers = {field["Name"]: field["Value"] for field in sent["Headers"]}
        assert headers["Message-ID"] == f"<{message.public_id}@localhost>"
        assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        assert headers["List-Unsubscribe"].startswith("<http")

    def test_goes_through_mailgun(
        self, provider: Callable[[str, dict[str, Any]], ProviderOffice], campaign: Campaign
    ) -> None:
        office = provider("mailgun://key-1@mg.example.org?api_url={api}v3", MAILGUN)
        mailing = under_way(campaign, "news", 1)
        deliver()
        message = mailing.messages.get()
        assert (message.state, message.answer) == ("sent", "250 Mailgun <1.2@mg.example.org>")
        [request] = office.requests
        assert request.path == "/v3/mg.example.org/messages"
        assert base64.b64decode(request.headers["Authorization"].removeprefix("Basic ")) == b"api:key-1"
        form = request.form
        assert (form["to"], form["subject"]) == ("news-0@example.org", "news")
        assert {name.lower(): value for name, value in form.items()}[
            "h:message-id"
        ] == f"<{message.public_id}@localhost>"

    def test_goes_through_brevo(
        self, provider: Callable[[str, dict[str, Any]], ProviderOffice], campaign: Campaign
    ) -> None:
        office = provider("brevo://key-2@?api_url={api}v3", BREVO)
        mailing = under_way(campaign, "news", 1)
        deliver()
        assert mailing.messages.get().answer == "250 Brevo <3.4@smtp-relay.mailin.fr>"
        [request] = office.requests
        assert (request.path, request.headers["api-key"]) == ("/v3/smtp/email", "key-2")
        assert request.json["to"] == [{"email": "news-0@example.org"}]
        assert "<strong>river</strong>" in request.json["htmlContent"]

    def test_goes_through_sendgrid(
        self, provider: Callable[[str, dict[str, Any]], ProviderOffice], campaign: Campaign
    ) -> None:
        office = provider("sendgrid://key-3@?api_url={api}v3", {})
        mailing = under_way(campaign, "news", 1)
        deliver()
        assert mailing.messages.get().state == "sent"
        [request] = office.requests
        assert (request.path, request.headers["Authorization"]) == ("/v3/mail/send", "Bearer key-3")
        assert request.json["tracking_settings"]["click_tracking"] == {"enable": False}
        assert request.json["tracking_settings"]["open_tracking"] == {"enable": False}

    def test_names_itself_and_nobody_to_the_provider(self, postmark: ProviderOffice, campaign: Campaign) -> None:
        """By this a report of the provider is known to be about this message."""
        mailing = under_way(campaign, "news", 1)
        deliver()
        assert postmark.requests[0].json["Metadata"] == {"message": str(mailing.messages.get().public_id)}

    def test_is_tracked_by_no_provider(
        self, provider: Callable[[str, dict[str, Any]], ProviderOffice], campaign: Campaign
    ) -> None:
        office = provider("mailgun://key-1@mg.example.org?api_url={api}v3", MAILGUN)
        under_way(campaign, "news", 1)
        deliver()
        form = office.requests[0].form
        assert (form["o:tracking-opens"], form["o:tracking-clicks"]) == ("no", "no")


class TestWhatAProviderAnswers:
    @pytest.mark.parametrize("status", [400, 413])
    def test_against_a_message_fails_it(self, postmark: ProviderOffice, queue: Queue, status: int) -> None:
        postmark.decide = lambda request: (status, {"Message": "what ann@example.org wrote"})
        queue("ann")
        deliver()
        message = Message.objects.get()
        assert (message.state, message.answer) == ("failed", f"554 Postmark answered {status}")
        assert not Suppression.objects.exists()

    @pytest.mark.parametrize("status", [500, 502, 504])
    def test_when_something_broke_there_is_tried_again_later(
        self, postmark: ProviderOffice, queue: Queue, status: int
    ) -> None:
        postmark.decide = lambda request: (status, {})
        queue("ann")
        deliver()
        message = Message.objects.get()
        assert (message.state, message.attempts, message.answer) == ("queued", 1, f"451 Postmark answered {status}")

    @pytest.mark.parametrize("status", [401, 402, 403, 404, 429, 503])
    def test_against_us_costs_no_message_a_try(self, postmark: ProviderOffice, queue: Queue, status: int) -> None:
        postmark.decide = lambda request: (status, {})
        for name in ("ann", "bob"):
            queue(name)
        deliver()
        assert set(Message.objects.values_list("state", "attempts")) == {("queued", 0)}
        assert len(postmark.requests) == 1
        assert Relay.objects.get().answer == f"Postmark answered {status}"

    def test_against_a_recipient_fails_her_message_alone(self, postmark: ProviderOffice, queue: Queue) -> None:
        """Postmark answers so for an address that bounced or complained there before."""

        def decide(request: Request) -> tuple[int, dict[str, Any]] | None:
            if request.json["To"] != "ann@example.org":
                return 200, {**POSTMARK, "To": request.json["To"]}
            return 422, {"ErrorCode": 406, "Message": INACTIVE}

        postmark.decide = decide
        queue("ann")
        queue("bob")
        deliver()
        assert dict(Message.objects.values_list("address", "state")) == {
            "ann@example.org": "failed",
            "bob@example.org": "sent",
        }
        assert Message.objects.get(state="failed").answer == "550 5.7.1 Postmark refuses this recipient."

    def test_is_missing_where_the_line_breaks_and_the_message_is_tried_again(
        self, postmark: ProviderOffice, queue: Queue
    ) -> None:
        postmark.decide = lambda request: (DROP, {})
        queue("ann")
        deliver()
        message = Message.objects.get()
        assert (message.state, message.attempts, message.answer) == ("queued", 1, "451 Postmark gave no answer")

    def test_to_nobody_is_a_provider_that_is_not_there(self, settings: Settings, queue: Queue) -> None:
        settings.MAIL_RELAYS = ["postmark://token@?api_url=http://127.0.0.1:1/"]
        queue("ann")
        deliver()
        assert set(Message.objects.values_list("state", "attempts")) == {("queued", 0)}
        assert Relay.objects.get().answer == "no connection to Postmark"

    def test_to_a_wrong_key_stops_a_mailing_and_loses_none_of_it(
        self, postmark: ProviderOffice, campaign: Campaign
    ) -> None:
        postmark.decide = lambda request: (401, {})
        mailing = under_way(campaign, "news", 5)
        for _beat in range(6):
            deliver()
            Message.objects.update(not_before=mailing.created_at)
        assert len(postmark.requests) == 3
        assert Relay.objects.get().stopped_at
        assert states(mailing) == {"queued": 5}


def test_amazon_is_given_its_keys_and_region(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its library isn't installed with ours: where it is missing, the start says so."""
    settings.MAIL_RELAYS = ["ses://AKIA:se%2Fcret@eu-west-2?configuration_set=news"]
    if "boto3" not in sys.modules:
        with pytest.raises(Exception, match="install what it needs first: The boto3 package"):
            configured_relays()
    made: list[dict[str, Any]] = []
    fake = ModuleType("anymail.backends.amazon_ses")
    fake.EmailBackend = lambda **values: made.append(values)  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "anymail.backends.amazon_ses", fake)
    [relay] = configured_relays()
    assert relay.name == "ses eu-west-2"
    relay.open()
    [values] = made
    assert values["configuration_set_name"] == "news"
    assert values["client_params"] == {
        "region_name": "eu-west-2",
        "aws_access_key_id": "AKIA",
        "aws_secret_access_key": "se/cret",
    }
