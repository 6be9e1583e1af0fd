"""A capital in front of a word, in the language at hand."""

from __future__ import annotations

import pytest
from django.utils import translation

from campaign.capitals import capital


@pytest.mark.parametrize(
    ("language", "word", "expected"),
    [
        ("az", "insanlar", "İnsanlar"),
        ("az", "ilk sözlər", "İlk sözlər"),
        ("az", "şəxs", "Şəxs"),
        ("az", "ərazi", "Ərazi"),
        ("en-gb", "imports", "Imports"),
        ("en-gb", "", ""),
    ],
)
def test_the_first_letter_becomes_a_capital_of_its_language(language: str, word: str, expected: str) -> None:
    with translation.override(language):
        assert capital(word) == expected
