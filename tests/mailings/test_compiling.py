"""A version's Markdown becomes a letter: the same for everybody, with places for what differs."""

from __future__ import annotations

import pytest

from campaign.models import Campaign
from mailings.composing.compiling import compile_words
from mailings.composing.filling import fill
from mailings.models import Mailing

LINKS = {
    "@unsubscribe": "https://site.example/u?a=1&b=2",
    "@preferences": "https://site.example/p",
    "@view": "https://site.example/v",
    "@opened": "https://site.example/o.gif",
}


@pytest.fixture
def mailing(campaign: Campaign) -> Mailing:
    return Mailing.objects.create(campaign=campaign, name="September")


def test_prints(mailing: Mailing) -> None:
    body = """# Dear {{ first_name|friend|az=dost }},

The *river* is "dirty": see https://example.org/a--b?x=1&y=2. And [this](https://example.org/2), or <https://example.org/3>.

- one {{ postcode }}
- two
  - three

1. a
2. b

> A quotation that is so long that it must be wrapped somewhere, since it has more than seventy-two letters in it.

[Sign now](https://example.org/sign "button")

---

| a | b |
|---|---|
| 1 | 2 |

```
code  {{ name }}
  more
```

Literal \\{{ braces \\}}

[[only az]]
Salam
[[end]]

[[signature]]
"""
    compiled = compile_words(mailing, "en-gb", "Hello {{ first_name|friend }}", "Read {{ campaign }}", body)
    print(compiled.subject, compiled.links)
    filled = fill(compiled, {"first_name": "<b>Ann</b>"}, LINKS)
    print(filled.html)
    print(filled.text)
    print(len(filled.html))
