"""What organisers write can do no harm to those who read it."""

from __future__ import annotations

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from campaign.markdown import render, render_with_citations
from campaign.models import Campaign
from tests.campaign.reading import attributes, elements

BLOCKS = ("p", "br", "hr", "h2", "h3", "h4", "ul", "ol", "li", "blockquote", "pre")
TABLES = ("table", "thead", "tbody", "tr", "th", "td")
ALLOWED = {**{tag: set[str]() for tag in (*BLOCKS, *TABLES, "strong", "em", "code")}, "a": {"href", "rel"}}
ALLOWED_WITH_CITATIONS = {**ALLOWED, "a": {"href", "rel", "id", "class", "aria-label"}, "sup": set[str]()}
SCHEMES = ("http:", "https:", "mailto:")

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<iframe src=https://elsewhere.example></iframe>",
    "<style>body{display:none}</style>",
    "<a href='javascript:alert(1)'>x</a>",
    "<form action=https://elsewhere.example><input name=password></form>",
    "<base href=https://elsewhere.example>",
    "<meta http-equiv=refresh content='0;url=https://elsewhere.example'>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](java\tscript:alert(1))",
    "[x](\x01javascript:alert(1))",
    "[x](vbscript:msgbox(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](file:///etc/passwd)",
    "[x](blob:https://elsewhere.example/1)",
    "<javascript:alert(1)>",
    "[x]: javascript:alert(1)\n\n[x]",
    '[x](https://a.example "onmouseover=alert(1)")',
    '[x](https://a.example "[^1]")',
    "[[^1]](https://a.example/[^1])",
    '[x](https://a.example/"onmouseover="alert(1))',
    "![x](https://elsewhere.example/track.png)",
    "![x](data:image/svg+xml;base64,PHN2Zz4=)",
    "![x](javascript:alert(1))",
    "[![x](https://elsewhere.example/track.png)](https://a.example)",
    "```html onload=alert(1)\n<script>alert(1)</script>\n```",
    "`<script>alert(1)</script>`",
    "| <script>alert(1)</script> |\n| --- |\n| <img src=x onerror=alert(1)> |",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "<!--[if IE]><script>alert(1)</script><![endif]-->",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "[^1]<script>[^1]</script>",
    "[^1]: javascript:alert(1)\n\n[^1]",
    "<sup onclick=alert(1)>[^1]</sup>",
]


def outside(page: str, allowed: dict[str, set[str]]) -> list[object]:
    """The elements, attributes and schemes of the page that the allowlist lacks."""
    found: list[object] = []
    for tag, values in elements(page):
        found += [tag] if tag not in allowed else sorted(values.keys() - allowed[tag])
        target = values.get("href", "").strip().lower()
        found += [target] if ":" in target.partition("/")[0] and not target.startswith(SCHEMES) else []
    return found


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_leaves_nothing_that_acts(text: str) -> None:
    assert outside(render(text), ALLOWED) == []
    assert outside(render_with_citations(text, {1}), ALLOWED_WITH_CITATIONS) == []


PIECES = st.one_of(
    st.sampled_from(HOSTILE),
    st.sampled_from(
        ["[", "](", ")", "![", "<", ">", "`", "```\n", "[^1]", "&#", '"', "'", "\n\n", "| --- |\n", "# ", "\0"]
    ),
    st.text(max_size=12),
)


@given(st.lists(PIECES, max_size=12).map("".join))
def test_no_text_at_all_renders_as_anything_outside_the_allowlist(text: str) -> None:
    assert outside(render(text), ALLOWED) == []
    assert outside(render_with_citations(text, {1}), ALLOWED_WITH_CITATIONS) == []


@pytest.mark.parametrize("text", HOSTILE)
def test_a_statement_a_petition_and_an_imprint_are_all_cleaned(client: Client, campaign: Campaign, text: str) -> None:
    plain = client.get("/").content.decode()
    campaign.statement = campaign.imprint = text
    campaign.save()
    page = client.get("/").content.decode()
    assert {tag for tag, _values in elements(page)} <= {tag for tag, _values in elements(plain)} | set(ALLOWED)
    assert "track.png" not in page or "![" in text
    assert attributes(page, "img") == []
    assert [name for _tag, values in elements(page) for name in values if name.startswith("on")] == []


@pytest.mark.parametrize("text", ["[the report](https://elsewhere.example/)", "<https://elsewhere.example/>"])
def test_a_link_out_gives_the_other_site_no_hold_on_the_page(text: str) -> None:
    [link] = attributes(render(text), "a")
    assert "noopener" in link["rel"].split()


def test_what_is_meant_well_is_kept() -> None:
    page = render(
        '# Why\n\n**Dirty** and *sad* "said" she -- see <mailto:a@example.org>.\n\n1. one\n2. two\n\n> quoted'
    )
    for part in (
        "<h2>Why</h2>",
        "<strong>Dirty</strong>",
        "<em>sad</em>",
        "“said” she –",
        "<li>two</li>",
        "<blockquote>",
    ):
        assert part in page


def test_headings_begin_below_the_pages_own() -> None:
    assert not elements(render("# One\n\nTwo\n==="), "h1")


def test_azerbaijani_letters_come_through() -> None:
    assert "əğıöşüçİƏ" in render("əğıöşüçİƏ")
