"""What mail providers tell by calling us: verified, done once, and no error of ours whatever the call holds."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from base64 import b64encode
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client
from pytest_django import Settings

# Before a test sets a secret: the site's addresses are made once.
import tests.mailings.webhook_site  # noqa: F401
from campaign.models import Campaign
from mailings.models import Bounce, Departure, Message
from mailings.rendering import message_id
from supporters import consents
from supporters.models import Consent, MailingList, Supporter, Suppression
from tests.mailings.sent_mailings import member, message_to, sent_mailing
from tests.security.tables import changed, contents

pytestmark = [pytest.mark.urls("tests.mailings.webhook_site"), pytest.mark.usefixtures("_secrets")]

SECRET = "loudhailer:a-long-random-text"
NAMES = ("postmark", "mailgun", "sendgrid", "brevo", "mailjet", "mandrill")
PROVIDERS = [f"/webhooks/mail/{name}/tracking/" for name in NAMES]
POSTMARK, MAILGUN, SENDGRID, BREVO, *_OTHERS = PROVIDERS
KEY = "key-of-mailgun"


@pytest.fixture
def _secrets(settings: Settings) -> None:
    settings.ANYMAIL_WEBHOOK_SECRET = SECRET
    settings.ANYMAIL_MAILGUN_WEBHOOK_SIGNING_KEY = KEY


@pytest.fixture
def gunel(mailing_list: MailingList) -> Supporter:
    return member(mailing_list, "gunel@example.net")


@pytest.fixture
def message(gunel: Supporter, campaign: Campaign, mailing_list: MailingList) -> Message:
    return message_to(gunel, sent_mailing(campaign), mailing_list.purpose)


def call(client: Client, path: str, body: object, secret: str = SECRET) -> int:
    headers = {"Authorization": f"Basic {b64encode(secret.encode()).decode()}"} if secret else {}
    content = body if isinstance(body, (bytes, str)) else json.dumps(body)
    return client.post(path, content, content_type="application/json", headers=headers).status_code


def postmark(message: Message, kind: str, **fields: object) -> dict[str, Any]:
    return {
        "RecordType": "SpamComplaint" if kind == "SpamComplaint" else "Bounce",
        "Type": kind,
        "ID": 42,
        "Email": "gunel@example.net",
        "Details": "smtp;550 5.1.1 The email account that you tried to reach does not exist.",
        "MessageID": "00000000-0000-0000-0000-000000000000",
        "Metadata": {"message": str(message.public_id)},
        **fields,
    }


def mailgun(message: Message, event: str, key: str = KEY, **fields: object) -> dict[str, Any]:
    timestamp, token = str(int(time.time())), "a" * 50
    signature = hmac.new(key.encode(), f"{timestamp}{token}".encode(), hashlib.sha256).hexdigest()
    data = {"event": event, "message": {"headers": {"message-id": message_id(message).strip("<>")}}, **fields}
    data["timestamp"] = time.time()
    return {"signature": {"timestamp": timestamp, "token": token, "signature": signature}, "event-data": data}


def kinds() -> list[str]:
    return list(Bounce.objects.order_by("pk").values_list("kind", flat=True))


def reasons() -> list[str]:
    return list(Suppression.objects.values_list("reason", flat=True))


class TestWhatTheyTell:
    def test_an_address_that_does_not_exist(self, client: Client, message: Message) -> None:
        for _time in range(2):
            assert call(client, POSTMARK, postmark(message, "HardBounce")) == 200
        row = Bounce.objects.get()
        assert (row.kind, row.status, row.source) == ("hard", "5.1.1", "webhook")
        assert reasons() == ["bounced"]

    @pytest.mark.parametrize(
        ("kind", "details", "expected"),
        [
            ("SoftBounce", "smtp;452 4.2.2 The mailbox is full", ["soft"]),
            ("SoftBounce", "", ["soft"]),
            ("HardBounce", "", ["hard"]),
            ("HardBounce", "smtp;550 5.7.1 Message blocked, see spamhaus", ["blocked"]),
            ("BadEmailAddress", "", ["hard"]),
            ("Blocked", "", ["blocked"]),
            ("Transient", "smtp;451 4.7.1 Greylisted", []),
            ("AutoResponder", "", []),
            ("DnsError", "", []),
        ],
    )
    def test_postmark(self, client: Client, message: Message, kind: str, details: str, expected: list[str]) -> None:
        assert call(client, POSTMARK, postmark(message, kind, Details=details)) == 200
        assert kinds() == expected

    def test_mailgun_by_our_message_id(self, client: Client, message: Message) -> None:
        status = {"message": "5.1.1 user unknown", "code": 550}
        event = mailgun(message, "failed", severity="permanent", reason="bounce", **{"delivery-status": status})
        assert call(client, MAILGUN, event) == 200
        assert kinds() == ["hard"]

    def test_sendgrid_tells_several_at_once(self, client: Client, message: Message) -> None:
        """It puts metadata among the event's own fields."""
        own = {"message": str(message.public_id), "email": "gunel@example.net", "timestamp": 1795597964}
        events = [
            {**own, "event": "bounce", "type": "blocked", "reason": "550 5.7.1 rejected", "sg_event_id": "1"},
            {**own, "event": "bounce", "type": "bounce", "reason": "550 5.1.1 unknown", "sg_event_id": "2"},
            {**own, "event": "open", "sg_event_id": "3"},
        ]
        assert call(client, SENDGRID, events) == 200
        assert kinds() == ["blocked", "hard"]

    @pytest.mark.parametrize(("event", "expected"), [("soft_bounce", "soft"), ("hard_bounce", "hard")])
    def test_brevo(self, client: Client, message: Message, event: str, expected: str) -> None:
        body = {
            "event": event,
            "message-id": "<202611250912.1@smtp-relay.mailin.fr>",
            "X-Mailin-custom": json.dumps({"message": str(message.public_id)}),
            "ts_event": 1795597964,
            "email": "gunel@example.net",
        }
        assert call(client, BREVO, body) == 200
        assert kinds() == [expected]

    def test_a_complaint_stops_mailings_and_ends_the_consent(
        self, client: Client, message: Message, gunel: Supporter, mailing_list: MailingList
    ) -> None:
        assert call(client, POSTMARK, postmark(message, "SpamComplaint")) == 200
        assert (kinds(), reasons()) == (["complaint"], ["reported"])
        assert not consents.holds(gunel, mailing_list.purpose)

    def test_whoever_unsubscribes_at_the_provider_has_unsubscribed(
        self, client: Client, message: Message, gunel: Supporter, mailing_list: MailingList
    ) -> None:
        for _time in range(2):
            assert call(client, MAILGUN, mailgun(message, "unsubscribed")) == 200
        assert not consents.holds(gunel, mailing_list.purpose)
        assert Consent.objects.get(action="withdrawn").via == "api"
        assert Departure.objects.get().scope == "purpose"
        assert (kinds(), reasons()) == ([], [])

    def test_a_message_that_is_not_ours_is_passed_over(self, client: Client, message: Message) -> None:
        Message.objects.all().delete()
        assert call(client, POSTMARK, postmark(message, "HardBounce")) == 200
        assert call(client, POSTMARK, postmark(message, "HardBounce", Metadata={})) == 200
        assert (kinds(), reasons()) == ([], [])


class TestWhoMayCall:
    @pytest.mark.parametrize("path", PROVIDERS)
    def test_nobody_without_the_secret(self, client: Client, message: Message, path: str) -> None:
        before = contents()
        for secret in ("", "loudhailer:wrong", "ə:ə", "None", SECRET + " "):
            assert call(client, path, postmark(message, "HardBounce"), secret) == 403
        assert changed(before, contents()) == set()

    def test_nobody_with_the_secret_and_a_wrong_signature(self, client: Client, message: Message) -> None:
        assert call(client, MAILGUN, mailgun(message, "complained", key="guessed")) == 403
        assert kinds() == []

    def test_a_broken_proof_is_none(self, client: Client, db: None) -> None:
        for proof in ("Basic", "Basic !!!", "Basic \x80", "Bearer x", "Basic a b c", ""):
            answer = client.post(POSTMARK, "{}", content_type="application/json", headers={"Authorization": proof})
            assert answer.status_code == 403, proof

    def test_mail_that_comes_in_is_not_taken_here(self, client: Client, db: None) -> None:
        for name in ("mailgun/inbound", "postmark/inbound", "sendgrid/inbound", "no-such/tracking"):
            assert call(client, f"/webhooks/mail/{name}/", {}) == 404

    def test_a_provider_that_is_not_set_up_is_refused(self, client: Client, db: None, settings: Settings) -> None:
        del settings.ANYMAIL_MAILGUN_WEBHOOK_SIGNING_KEY
        assert call(client, MAILGUN, {}) == 403
        assert call(client, "/webhooks/mail/unisender_go/tracking/", {}) == 403


@pytest.mark.parametrize("path", PROVIDERS)
def test_a_call_that_holds_nonsense_is_no_error_of_ours(client: Client, db: None, path: str) -> None:
    for body in ("", "{", "[]", "null", "{}", "[1]", '"x"', '{"signature": 1}', b"\xff\0", "[" * 5_000):
        assert call(client, path, body) in (200, 400, 403), body


def test_a_database_that_is_away_lets_the_provider_call_again(
    client: Client, message: Message, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_arguments: object) -> None:
        raise OperationalError("the server is gone")

    monkeypatch.setattr("mailings.bounces.webhooks.take", away)
    client.raise_request_exception = False
    assert call(client, POSTMARK, postmark(message, "HardBounce")) == 500


@pytest.mark.urls("campaign.urls")
def test_without_a_secret_there_is_nothing_to_call(client: Client, db: None) -> None:
    assert call(client, POSTMARK, {}) == 404
