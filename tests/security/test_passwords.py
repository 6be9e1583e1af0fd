"""The team's passwords are kept so that whoever steals the database can't read them back."""

from __future__ import annotations

from django.contrib.auth.hashers import check_password, make_password
from pytest_django import Settings

from campaign import settings as site


def test_a_password_is_kept_as_argon2id_with_a_salt_of_its_own(settings: Settings) -> None:
    settings.PASSWORD_HASHERS = site.PASSWORD_HASHERS
    kept = [make_password("a-long-password-1") for _member in range(2)]
    assert all(password.startswith("argon2$argon2id$") for password in kept)
    assert kept[0] != kept[1]
    assert check_password("a-long-password-1", kept[0])
    assert not check_password("a-long-password-2", kept[0])
