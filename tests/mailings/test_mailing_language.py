"""What can't be sent as it was typed is refused, with the place and what to do."""

from __future__ import annotations

import pytest

from campaign.models import Campaign
from mailings.composing.language import problems, problems_in_line
from mailings.models import Snippet
from petitions.models import Petition
from supporters.models import CustomField


def found(campaign: Campaign, text: str) -> list[tuple[int, int, str]]:
    return [(problem.line, problem.column, problem.words) for problem in problems(campaign, text)]


GOOD = [
    "Dear {{ first_name|friend|az=dost }}, from {{postcode}} in {{ country }}",
    '[Sign](https://a.example "button")',
    "[[signature]]",
    "  [[signature]]  ",
    "[[only az]]\nSalam {{ name }}\n[[end]]\n\n[[only en-gb]]\nHello\n[[end]]",
    r"Literal \{{ braces \}} and \[[brackets]]",
    "[[1]](https://a.example) and [words][1]\n\n[1]: https://b.example",
    "Plain { and } and [ and ] and {single} [single]",
    "[{{ first_name|Your }} page](https://a.example)",
    "https://a.example {{ name }}",
    "[here](https://www.a.example){{ name }} and (https://b.example) {{ name }}",
]


@pytest.mark.parametrize("text", GOOD)
def test_what_is_right_is_taken(campaign: Campaign, text: str) -> None:
    assert found(campaign, text) == []


BAD = [
    ("Dear {{ frist_name }}", 1, 6, "no field “frist_name”. Did you mean first_name?"),
    ("One\nDear {{ First_Name }}", 2, 6, "Did you mean first_name?"),
    ("Dear {{ shoe_size }}", 1, 6, "no field “shoe_size”."),
    ("Dear {{ }}", 1, 6, "Name a field"),
    ("Dear {{ first_name", 1, 6, "never closed"),
    ("Dear {{ first_name }", 1, 6, "never closed"),
    ("Dear first_name }}", 1, 17, "close nothing"),
    ("{{ name|a|b }}", 1, 1, "one fallback"),
    ("{{ name|de=Freund }}", 1, 1, "no language “de”. It has: en-gb, az."),
    ("a\n\n[[petitoin:swim]]", 3, 1, "no block “petitoin”. Did you mean petition?"),
    ("[[petition:swin]]", 1, 1, "nothing at petition:swin. Did you mean petition:swim?"),
    ("[[rally:nowhere]]", 1, 1, "nothing at rally:nowhere."),
    ("[[petition]]", 1, 1, "nothing at petition:."),
    ("See [[petition:swim]] here", 1, 5, "on a line of its own"),
    ("[[petition:swim]", 1, 1, "brackets are never closed"),
    ("[[signature:me]]", 1, 1, "nothing after it"),
    ("[[snippet:none]]", 1, 1, "no snippet “none”"),
    ("[[only az]]\nx", 1, 1, "never closed"),
    ("x\n[[end]]", 2, 1, "Nothing is open"),
    ("[[only az]]\n[[only en]]\nx\n[[end]]", 2, 1, "can’t stand in another"),
    ("[[only]]\nx\n[[end]]", 1, 1, "in which language"),
    ("[[only tr]]\nx\ny\n[[end]]", 1, 1, "no language “tr”"),
    ("[x](https://a.example/{{ name }})", 1, 23, "can’t stand in an address"),
    ("[x](/petitions/{{ name }}/)", 1, 16, "can’t stand in an address"),
    ("<https://a.example/{{ name }}>", 1, 20, "can’t stand in an address"),
    ("https://a.example/?q={{name}}", 1, 22, "can’t stand in an address"),
    ("https://a.example/(x){{name}}", 1, 22, "can’t stand in an address"),
    ("www.a.example/{{name}}", 1, 15, "can’t stand in an address"),
    ("[x](mailto:us@a.example?subject={{name}})", 1, 33, "can’t stand in an address"),
    ("x\n\n[a][1]\n\n[1]: <{{name}}>", 3, 1, "can’t stand in an address"),
    ("x\n\nsee ![a](https://a.example/b.png)", 3, 5, "no picture at this address"),
    ('x\n\nNow [Sign](https://a.example "button")', 3, 30, "stands alone"),
]


@pytest.mark.parametrize(("text", "line", "column", "words"), BAD)
def test_what_is_wrong_is_named_with_its_place(
    campaign: Campaign, petition: Petition, text: str, line: int, column: int, words: str
) -> None:
    [problem] = problems(campaign, text)
    assert words in problem.words
    assert (problem.line, problem.column) == (line, column)


def test_the_campaigns_own_fields_are_known_until_they_are_archived(campaign: Campaign) -> None:
    field = CustomField.objects.create(campaign=campaign, key="ward", label="Ward")
    assert found(campaign, "{{ ward }}") == []
    field.is_archived = True
    field.save()
    assert "no field “ward”" in found(campaign, "{{ ward }}")[0][2]


def test_another_campaigns_things_are_unknown_here(campaign: Campaign, petition: Petition) -> None:
    other = Campaign.objects.create(slug="other", name="Other", strapline="Else.", is_published=True)
    Snippet.objects.create(campaign=campaign, key="thanks", name="Thanks", body="Thank you.")
    CustomField.objects.create(campaign=campaign, key="ward", label="Ward")
    problems_of_other = found(other, "[[petition:swim]]\n[[snippet:thanks]]\n{{ ward }}")
    assert [line for line, _column, _words in problems_of_other] == [1, 2, 3]
    assert "swim?" not in problems_of_other[0][2]


def test_a_draft_is_unknown(campaign: Campaign, petition: Petition) -> None:
    Petition.objects.update(state=Petition.State.DRAFT)
    [(_line, _column, words)] = found(campaign, "[[petition:swim]]")
    assert "has published nothing" in words


def test_several_problems_come_in_the_order_of_the_text(campaign: Campaign) -> None:
    text = "{{ a }} {{ b }}\n{{ c\n[[d]]"
    assert [(line, column) for line, column, _words in found(campaign, text)] == [(1, 1), (1, 9), (2, 1), (3, 1)]


class TestSnippets:
    def test_a_problem_in_one_is_told_where_it_is_put_in(self, campaign: Campaign) -> None:
        Snippet.objects.create(campaign=campaign, key="thanks", name="Thanks", body="Thank\nyou {{ nam }}")
        [(line, column, words)] = found(campaign, "Hello\n[[snippet:thanks]]")
        assert (line, column) == (2, 1)
        assert words.startswith("In the snippet “thanks”, line 2: There is no field “nam”.")

    def test_one_must_not_hold_itself_by_way_of_another(self, campaign: Campaign) -> None:
        Snippet.objects.create(campaign=campaign, key="a", name="A", body="nothing yet")
        Snippet.objects.create(campaign=campaign, key="b", name="B", body="[[snippet:a]]")
        [problem] = problems(campaign, "[[snippet:b]]", within="a")
        assert "“a” would hold itself" in problem.words
        assert problems(campaign, "[[snippet:b]]") == []


class TestSubjects:
    def test_they_have_fields(self, campaign: Campaign) -> None:
        assert problems_in_line(campaign, "For {{ first_name|you }} *and* [all](https://a.example)") == []
        [problem] = problems_in_line(campaign, "For {{ frist_name }}")
        assert "Did you mean first_name?" in problem.words

    def test_they_have_no_blocks(self, campaign: Campaign) -> None:
        [problem] = problems_in_line(campaign, "[[signature]]")
        assert "in the text alone" in problem.words
