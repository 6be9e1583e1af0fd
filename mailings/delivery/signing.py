"""DKIM signatures (RFC 6376; RFC 8463 for Ed25519), where a domain, a selector and a key are set.

The header is made canonical the relaxed way, since mail servers fold anew, and the body the simple way: what we send is
7-bit in short lines, which nobody has a reason to change. dkimpy verifies it in the tests. It signs in Python's own
arithmetic, which takes 7 ms where OpenSSL takes 0.3, so signing is done here.
"""

from __future__ import annotations

import hashlib
import re
import time
from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

# All that a reader acts on. `From` is named twice, so that nobody adds another: RFC 6376, section 8.15.
SIGNED = (
    "from",
    "from",
    "to",
    "reply-to",
    "subject",
    "date",
    "message-id",
    "mime-version",
    "content-type",
    "list-id",
    "list-unsubscribe",
    "list-unsubscribe-post",
    "auto-submitted",
)
_SPACE = re.compile(rb"[ \t\r\n]+")
_FIELD = re.compile(rb"([^:\r\n]+):((?:[^\r\n]|\r\n[ \t])*)\r\n")
_TRAILING_EMPTY_LINES = re.compile(rb"(?:\r\n)+\Z")


@dataclass(frozen=True)
class Signer:
    """Signs for one domain with one key, which is parsed once."""

    domain: str
    selector: str
    algorithm: str
    sign: Callable[[bytes], bytes]

    def signature(self, content: bytes) -> bytes:
        """Return the DKIM-Signature field of this message, with its line break."""
        header, _empty_line, body = content.partition(b"\r\n\r\n")
        fields = {name.strip().lower(): value for name, value in _FIELD.findall(header + b"\r\n")}
        names = [name for name in SIGNED if name.encode() in fields]
        unsigned = self._unsigned(names, _hash_of_body(body))
        # The second `from` stands for one that isn't there, and adds nothing: RFC 6376, section 5.4.
        present = [name.encode() for name in dict.fromkeys(names)]
        lines = [name + b":" + _relaxed(fields[name]) + b"\r\n" for name in present]
        signature = self.sign(b"".join(lines) + b"dkim-signature:" + _relaxed(unsigned))
        return b"DKIM-Signature:" + unsigned + _in_lines(b64encode(signature)) + b"\r\n"

    def _unsigned(self, names: list[str], body_hash: bytes) -> bytes:
        return (
            f" v=1; a={self.algorithm}; c=relaxed/simple; d={self.domain};\r\n s={self.selector};"
            f" t={int(time.time())};\r\n h={_named(names)};\r\n bh={b64encode(body_hash).decode()};\r\n b="
        ).encode()


def signed(content: bytes) -> bytes:
    """The message with its signature before it, where signing is set up."""
    signer = signer_of_settings()
    return signer.signature(content) + content if signer else content


def signer_of_settings() -> Signer | None:
    """Raise ImproperlyConfigured for a key that is none, or where only a part is set."""
    return _signer(settings.DKIM_DOMAIN, settings.DKIM_SELECTOR, settings.DKIM_KEY)


@lru_cache(maxsize=4)
def _signer(domain: str, selector: str, key: str) -> Signer | None:
    if not domain and not selector and not key:
        return None
    if not (domain and selector and key):
        raise ImproperlyConfigured("DKIM takes all three of DKIM_DOMAIN, DKIM_SELECTOR and DKIM_KEY.")
    try:
        private = load_pem_private_key(key.encode(), password=None)
    except (ValueError, TypeError) as error:
        raise ImproperlyConfigured("DKIM_KEY is no private key in PEM without a password.") from error
    match private:
        case RSAPrivateKey():
            return Signer(domain, selector, "rsa-sha256", lambda data: private.sign(data, padding.PKCS1v15(), SHA256()))
        case Ed25519PrivateKey():
            # What is signed is the hash: RFC 8463, section 3.
            sign_hash = private.sign
            return Signer(domain, selector, "ed25519-sha256", lambda data: sign_hash(hashlib.sha256(data).digest()))
    raise ImproperlyConfigured("DKIM_KEY must be an RSA or an Ed25519 key.")


def _relaxed(value: bytes) -> bytes:
    """RFC 6376, section 3.4.2: unfolded, runs of spaces made one, none at the ends."""
    return _SPACE.sub(b" ", value).strip()


def _hash_of_body(body: bytes) -> bytes:
    """RFC 6376, section 3.4.3: empty lines at the end don't count, and there is a line break in any case."""
    return hashlib.sha256(_TRAILING_EMPTY_LINES.sub(b"", body) + b"\r\n").digest()


def _named(names: list[str]) -> str:
    """The names with colons between them, a line for every six."""
    return ":\r\n  ".join(":".join(names[start : start + 6]) for start in range(0, len(names), 6))


def _in_lines(encoded: bytes) -> bytes:
    return b"\r\n ".join(encoded[start : start + 72] for start in range(0, len(encoded), 72))
