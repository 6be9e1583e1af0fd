"""What we sign, dkimpy verifies; and one changed byte, it doesn't."""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Callable
from types import SimpleNamespace

import dkim
import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from django.core.exceptions import ImproperlyConfigured
from pytest_django import Settings

from campaign.models import Campaign
from mailings.delivery import deliver_batch, signing
from mailings.models import Message
from supporters.models import MailingList
from tests.mailings.mailing_rows import freeze, mailing_of, person
from tests.mailings.post_office import PostOffice
from tests.mailings.wire import checked

PrivateKey = rsa.RSAPrivateKey | ed25519.Ed25519PrivateKey
RSA_KEY = rsa.generate_private_key(65537, 2048)
ED25519_KEY = ed25519.Ed25519PrivateKey.generate()


def pem(key: PrivateKey) -> str:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def record(key: PrivateKey) -> bytes:
    """What stands in the domain's DNS: RFC 6376, section 3.6.1, and RFC 8463, section 4."""
    if isinstance(key, rsa.RSAPrivateKey):
        public = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        return b"v=DKIM1; k=rsa; p=" + b64encode(public)
    return b"v=DKIM1; k=ed25519; p=" + b64encode(key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw))


class _BadSignatureError(Exception):
    pass


class _VerifyKey:
    """What dkimpy asks of PyNaCl, which isn't installed: it reads and hashes the message, OpenSSL verifies the hash."""

    def __init__(self, public: bytes, encoder: object) -> None:
        self._key = ed25519.Ed25519PublicKey.from_public_bytes(b64decode(public))

    def verify(self, digest: bytes, signature: bytes) -> bytes:
        try:
            self._key.verify(signature, digest)
        except InvalidSignature as error:
            raise _BadSignatureError from error
        return digest


@pytest.fixture(autouse=True)
def _ed25519_for_dkimpy(monkeypatch: pytest.MonkeyPatch) -> None:
    nacl = SimpleNamespace(
        signing=SimpleNamespace(VerifyKey=_VerifyKey),
        encoding=SimpleNamespace(Base64Encoder=None),
        exceptions=SimpleNamespace(BadSignatureError=_BadSignatureError, ValueError=ValueError),
    )
    monkeypatch.setattr(dkim, "nacl", nacl, raising=False)


@pytest.fixture
def sign_with(settings: Settings) -> Callable[[PrivateKey], None]:
    def sign_with(key: PrivateKey) -> None:
        settings.DKIM_DOMAIN, settings.DKIM_SELECTOR, settings.DKIM_KEY = "example.org", "river", pem(key)

    return sign_with


def verifies(content: bytes, key: PrivateKey) -> bool:
    asked: list[bytes] = []

    def dns(name: bytes, timeout: int = 5) -> bytes:
        asked.append(name)
        return record(key)

    is_good: bool = dkim.verify(content, dnsfunc=dns)
    assert asked == [b"river._domainkey.example.org."]
    return is_good


HEADER = (
    b"From: =?utf-8?b?R8O8bsmZbA==?=\r\n <a@example.org>\r\nTo: ann@example.org\r\nSubject:  Two  spaces\t here \r\n"
    b"Date: Wed, 25 Nov 2026 03:00:00 -0000\r\nMessage-ID: <1@example.org>\r\nMIME-Version: 1.0\r\n"
    b"List-Unsubscribe: <https://example.org/u/>\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"
    b"Content-Type: text/plain\r\n"
)
keys = pytest.mark.parametrize("key", [RSA_KEY, ED25519_KEY], ids=["rsa", "ed25519"])


@keys
class TestASignedMessage:
    @pytest.mark.parametrize(
        "body",
        [b"Hello\r\n", b"", b"\r\n", b"a\r\n\r\n\r\n", b"  spaces \t\r\n\r\n x \r\n", b"\r\n\r\n" * 60 + b"x\r\n"],
    )
    def test_verifies_whatever_its_body(
        self, key: PrivateKey, sign_with: Callable[[PrivateKey], None], body: bytes
    ) -> None:
        sign_with(key)
        assert verifies(signing.signed(HEADER + b"\r\n" + body), key)

    def test_does_not_where_anything_was_changed(
        self, key: PrivateKey, sign_with: Callable[[PrivateKey], None]
    ) -> None:
        sign_with(key)
        content = signing.signed(HEADER + b"\r\nHello\r\n")
        for old, new in (
            (b"Hello", b"Hallo"),
            (b"Two", b"Too"),
            (b"ann@", b"eve@"),
            (b"/u/", b"/v/"),
            (b"One-Click", b"Two-Click"),
            (b"<1@", b"<2@"),
            (b"text/plain", b"text/html"),
        ):
            assert not verifies(content.replace(old, new), key), old

    def test_takes_no_second_author(self, key: PrivateKey, sign_with: Callable[[PrivateKey], None]) -> None:
        """RFC 6376, section 8.15."""
        sign_with(key)
        content = signing.signed(HEADER + b"\r\nHello\r\n")
        assert not verifies(content.replace(b"\r\nTo:", b"\r\nFrom: eve@example.org\r\nTo:"), key)

    def test_is_still_good_when_a_server_folds_its_header_anew(
        self, key: PrivateKey, sign_with: Callable[[PrivateKey], None]
    ) -> None:
        sign_with(key)
        content = signing.signed(HEADER + b"\r\nHello\r\n")
        assert verifies(content.replace(b"Two  spaces", b"Two\r\n   spaces").replace(b"From:", b"from:"), key)


@keys
def test_every_mail_of_ours_is_signed(
    campaign: Campaign,
    mailing_list: MailingList,
    post_office: PostOffice,
    queue: Callable[..., Message],
    key: PrivateKey,
    sign_with: Callable[[PrivateKey], None],
) -> None:
    sign_with(key)
    freeze(mailing_of(campaign), [person("gunel@example.org", campaign, first_name="Günəl")], mailing_list.purpose)
    queue("ann")
    deliver_batch()
    assert len(post_office.letters) == 2
    for letter in post_office.letters:
        checked(letter.content)
        assert verifies(letter.content, key)
        signature = str(letter.message["DKIM-Signature"]).replace(" ", "")
        for name in ("from:from", "to:", "subject:", "date:", "message-id:", "mime-version:", "content-type"):
            assert name in signature
    assert "list-unsubscribe:list-unsubscribe-post" in str(post_office.letters[1].message["DKIM-Signature"]).replace(
        " ", ""
    )


def test_nothing_is_signed_where_nothing_is_set() -> None:
    assert signing.signed(HEADER + b"\r\n") == HEADER + b"\r\n"


@pytest.mark.parametrize(
    ("domain", "selector", "key"),
    [
        ("example.org", "", ""),
        ("example.org", "river", ""),
        ("", "river", pem(RSA_KEY)),
        ("example.org", "river", "no key"),
        (
            "example.org",
            "river",
            RSA_KEY.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode(),
        ),
    ],
)
def test_a_key_that_cannot_sign_stops_sending_before_anything_is_claimed(
    post_office: PostOffice, queue: Callable[..., Message], settings: Settings, domain: str, selector: str, key: str
) -> None:
    message = queue("ann")
    settings.DKIM_DOMAIN, settings.DKIM_SELECTOR, settings.DKIM_KEY = domain, selector, key
    with pytest.raises(ImproperlyConfigured):
        deliver_batch()
    message.refresh_from_db()
    assert (message.state, message.attempts) == (Message.State.QUEUED, 0)
