"""The plain text of a mailing reads like a letter that somebody typed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailings.composing.plain_text import WIDTH, plain_text
from mailings.composing.reading import read


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<h2>News</h2>\n<p>One\ntwo.</p>", "News\n\nOne two.\n"),
        ("<p>One<br>two</p>", "One\ntwo\n"),
        ("<ul>\n<li>one</li>\n<li>two\n<ul>\n<li>deep</li>\n</ul>\n</li>\n<li>three</li>\n</ul>", "- one\n- two\n  - deep\n- three\n"),
        ('<ol start="9"><li>nine</li><li>ten</li></ol><ul><li>other</li></ul>', "9. nine\n10. ten\n\n- other\n"),
        ("<ul><li><p>one</p><p>more</p></li></ul><p>After</p>", "- one\n\n  more\n\nAfter\n"),
        ("<blockquote><p>Said</p><p>twice</p></blockquote><p>After</p>", "> Said\n\n> twice\n\nAfter\n"),
        ("<p>a</p><hr><p>b</p>", "a\n\n* * *\n\nb\n"),
        ("<pre><code>a  b\n  c\n</code></pre>", "a  b\n  c\n"),
        ("<table><thead><tr>\n<th>a</th>\n<th>b</th>\n</tr></thead><tbody><tr><td>1</td><td>2</td></tr></tbody></table>", "a | b\n1 | 2\n"),
        ('<p>See <a href="https://a.example">this</a>.</p>', "See this <https://a.example>.\n"),
        ('<p><a href="https://a.example">Sign</a></p>', "Sign:\nhttps://a.example\n"),
        ('<p><a href="https://a.example">Sign</a> and tell.</p>', "Sign <https://a.example> and tell.\n"),
        ('<p><a href="https://a.example">https://a.example</a></p>', "https://a.example\n"),
        ('<p>Look: <img src="/x.png" alt="a river"></p>', "Look: [a river]\n"),
        ("<p>a &lt;b&gt; &amp; c</p>", "a <b> & c\n"),
        ("", "\n"),
    ],
)  # fmt: skip
def test_each_thing_has_its_form(html: str, text: str) -> None:
    assert plain_text(html) == text


@given(st.lists(st.text("abcdeəş", min_size=1, max_size=12), min_size=1, max_size=60))
def test_lines_are_short_and_no_word_is_lost(words: list[str]) -> None:
    text = plain_text(f"<blockquote><ul><li>{' '.join(words)}</li></ul></blockquote>")
    assert all(len(line) <= WIDTH for line in text.splitlines())
    assert " ".join(line.lstrip("> -") for line in text.splitlines()).split() == words


def test_an_address_is_never_broken() -> None:
    address = f"https://a.example/{'very-long-' * 20}"
    assert f"<{address}>" in plain_text(f'<p>{"word " * 12}<a href="{address}">here</a> and on</p>').split()


@given(st.text(max_size=200))
def test_anything_is_read(html: str) -> None:
    assert plain_text(html).endswith("\n")
    read(html, str)
