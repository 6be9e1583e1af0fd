"""Which names and comments wait for a moderator, from the form to the petition's page."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from petitions.models import ModerationPolicy, Petition, Signature, WordList
from petitions.services import moderating
from petitions.services.counting import recount
from tests.mail import delivered, path_with
from tests.petitions.signers import confirmed

PAGE = "/petitions/swim/"


def shown(client: Client) -> str:
    return client.get(PAGE).content.decode()


def test_a_comment_without_fault_is_shown_at_once(
    client: Client, petition: Petition, filled_in: Callable[..., dict[str, str]]
) -> None:
    said = {"comment": "I swam there as a child.", "show_name": "on", "name": "Günəl", "postcode": "SW1A 1AA"}
    client.post(PAGE, filled_in(address="gunel@example.org", country="GB", **said))
    client.post(path_with(delivered()[0], "/confirm/"))
    assert "I swam there as a child." in shown(client)


@pytest.mark.parametrize("fields", [{"comment": "See www.example.com"}, {"name": "Buy at example.com"}])
def test_a_link_in_comment_or_name_waits_and_the_signature_counts(
    client: Client, petition: Petition, fields: dict[str, str]
) -> None:
    signature = confirmed(petition, "gunel@example.org", show_name=True, **fields)
    assert (signature.moderation, signature.show_name, signature.state) == ("held", False, "confirmed")
    assert "example.com" not in shown(client)
    assert recount(petition) == 1


def test_links_are_shown_where_the_campaign_says_so(petition: Petition) -> None:
    ModerationPolicy.objects.create(campaign=petition.campaign, holds_links=False)
    assert confirmed(petition, "gunel@example.org", show_name=True, comment="www.example.com").show_name


@pytest.mark.parametrize("language", ["en-gb", "az"])
def test_a_word_of_any_languages_list_waits(petition: Petition, language: str) -> None:
    WordList.objects.create(campaign=petition.campaign, language=language, words="sewer\neşşək*")
    assert confirmed(petition, "a@example.org", show_name=True, comment="ESSEKLER!").moderation == "held"
    assert confirmed(petition, "b@example.org", show_name=True, comment="Your s e w e r").moderation == "held"
    assert confirmed(petition, "c@example.org", show_name=True, comment="Clean water").moderation == ""


def test_what_its_signer_keeps_to_herself_waits_for_nobody(petition: Petition) -> None:
    assert confirmed(petition, "gunel@example.org", comment="www.example.com").moderation == ""


def test_a_first_comment_waits_until_one_of_hers_has_been_shown(petition: Petition) -> None:
    ModerationPolicy.objects.create(campaign=petition.campaign, holds_first_comments=True)
    first = confirmed(petition, "gunel@example.org", show_name=True, comment="The river!")
    assert first.moderation == "held"
    other = Petition.objects.create(
        campaign=petition.campaign, slug="fish", title="Fish", ask="Let them live.", state="open"
    )
    Signature.objects.filter(pk=first.pk).update(show_name=True, moderation="approved")
    assert confirmed(other, "gunel@example.org", show_name=True, comment="The fish!").moderation == ""
    assert confirmed(other, "aysel@example.org", show_name=True).moderation == ""


def test_every_comment_waits_where_the_campaign_says_so_but_no_name_alone(petition: Petition) -> None:
    ModerationPolicy.objects.create(campaign=petition.campaign, holds_all_comments=True)
    assert confirmed(petition, "gunel@example.org", show_name=True, comment="The river!").moderation == "held"
    assert confirmed(petition, "aysel@example.org", show_name=True).moderation == ""


class TestAfterItsSignerHasChangedIt:
    def change(self, signature: Signature, **fields: object) -> Signature:
        Signature.objects.filter(pk=signature.pk).update(**fields)
        signature = Signature.objects.select_related("petition__campaign").get(pk=signature.pk)
        moderating.hold_where_rules_say(signature)
        signature.refresh_from_db()
        return signature

    def test_what_breaks_no_rule_any_more_is_shown(self, petition: Petition) -> None:
        held = confirmed(petition, "gunel@example.org", show_name=True, comment="www.example.com")
        changed = self.change(held, comment="The river!", show_name=True)
        assert (changed.moderation, changed.show_name) == ("", True)

    def test_what_a_moderator_hid_waits_again(self, petition: Petition) -> None:
        signature = confirmed(petition, "gunel@example.org", show_name=True, comment="Rude.")
        hidden = self.change(signature, moderation="hidden", show_name=True, comment="Less rude.")
        assert (hidden.moderation, hidden.show_name) == ("held", False)

    def test_what_she_takes_back_waits_no_more(self, petition: Petition) -> None:
        held = confirmed(petition, "gunel@example.org", show_name=True, comment="www.example.com")
        assert self.change(held, show_name=False).moderation == ""


def test_confirming_what_nobody_is_to_see_asks_no_rules(
    petition: Petition, django_assert_max_num_queries: Callable
) -> None:
    with django_assert_max_num_queries(30):
        confirmed(petition, "gunel@example.org", show_name=True, comment="The river!")
