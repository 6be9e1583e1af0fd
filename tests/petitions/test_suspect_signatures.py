"""Which confirmed signatures wait for a moderator before they count."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from campaign.models import AuditEntry, User
from petitions.models import DisposableDomain, Petition, Signature, SourceRule
from petitions.services import trusting
from petitions.services.counting import recount, tally
from tests.petitions.signers import confirmed


def rule(petition: Petition, kind: str, value: str, verdict: str) -> None:
    SourceRule.objects.create(campaign=petition.campaign, kind=kind, value=value, verdict=verdict)


@pytest.mark.parametrize("domain", ["mailinator.com", "inbox.mailinator.com", "new-one.example"])
def test_an_address_for_an_hour_is_suspect(petition: Petition, domain: str) -> None:
    DisposableDomain.objects.create(domain="new-one.example")
    signature = confirmed(petition, f"a@{domain}")
    assert (signature.state, signature.suspicion) == ("suspect", "disposable")
    tally()
    petition.refresh_from_db()
    assert petition.signature_count == recount(petition) == 0


def test_a_domain_that_only_ends_alike_is_not(petition: Petition) -> None:
    assert confirmed(petition, "a@notmailinator.com").state == "confirmed"


def test_a_campaign_suspects_a_domain_or_network_of_its_choice(petition: Petition) -> None:
    rule(petition, "domain", "shady.example", "suspect")
    rule(petition, "network", "0123456789abcdef", "suspect")
    assert confirmed(petition, "a@shady.example").suspicion == "source"
    assert confirmed(petition, "a@mail.shady.example").suspicion == "source"
    assert confirmed(petition, "a@example.org", network="0123456789abcdef").suspicion == "source"
    assert confirmed(petition, "b@example.org", network="fedcba9876543210").suspicion == ""


def test_what_is_trusted_is_not_suspect(petition: Petition) -> None:
    rule(petition, "domain", "mailinator.com", "trust")
    rule(petition, "network", "0123456789abcdef", "trust")
    assert confirmed(petition, "a@mailinator.com").state == "confirmed"
    hall = confirmed(petition, "a@example.org", network="0123456789abcdef", suspicion="unproven")
    assert hall.state == "confirmed"


def test_of_two_rules_that_contradict_each_other_the_one_that_suspects_holds(petition: Petition) -> None:
    rule(petition, "domain", "example.org", "trust")
    rule(petition, "domain", "shady.example.org", "suspect")
    assert confirmed(petition, "a@shady.example.org").suspicion == "source"


def test_another_campaigns_rules_are_its_own(petition: Petition) -> None:
    other = type(petition.campaign).objects.create(slug="other", name="Other")
    SourceRule.objects.create(campaign=other, kind="domain", value="example.org", verdict="suspect")
    assert confirmed(petition, "a@example.org").state == "confirmed"


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("gunel.aliyeva@gmail.com", "gunelaliyeva@gmail.com"),
        ("gunelaliyeva@gmail.com", "Gunel.Aliyeva+2@googlemail.com"),
        ("gunel+a@example.org", "gunel+b@example.org"),
        ("gunel@example.org", "gunel+b@example.org"),
    ],
)
def test_one_mailbox_under_two_spellings_counts_once_whatever_is_trusted(
    petition: Petition, first: str, second: str
) -> None:
    rule(petition, "domain", "example.org", "trust")
    assert confirmed(petition, first).state == "confirmed"
    again = confirmed(petition, second)
    assert (again.state, again.suspicion) == ("suspect", "duplicate")


def test_one_mailbox_may_sign_another_petition(petition: Petition) -> None:
    other = Petition.objects.create(
        campaign=petition.campaign, slug="fish", title="Fish", ask="Let them live.", state="open"
    )
    confirmed(petition, "gunel+a@example.org")
    assert confirmed(other, "gunel+b@example.org").state == "confirmed"


def test_approving_lets_it_count_once(petition: Petition, organiser: User) -> None:
    signature = confirmed(petition, "a@mailinator.com")
    one = Signature.objects.filter(pk=signature.pk)
    assert trusting.approve(petition, one, organiser) == 1
    assert trusting.approve(petition, one, organiser) == 0
    tally()
    petition.refresh_from_db()
    assert petition.signature_count == recount(petition) == 1
    assert [entry.action for entry in AuditEntry.objects.all()] == ["approved"]


def test_all_from_one_place_wait_and_count_no_more(petition: Petition, organiser: User) -> None:
    for number in range(3):
        confirmed(petition, f"a{number}@shady.example", network="0123456789abcdef")
    confirmed(petition, "gunel@example.org", network="0123456789abcdef")
    confirmed(petition, "a@notshady.example")
    source = SourceRule(campaign=petition.campaign, kind="domain", value="shady.example", verdict="suspect")
    assert trusting.suspect_all(petition, trusting.set_rule(source, organiser)) == 3
    tally()
    petition.refresh_from_db()
    assert petition.signature_count == recount(petition) == 2


def test_the_network_is_forgotten_after_thirty_days_with_the_rules_for_it(petition: Petition) -> None:
    old, new = (confirmed(petition, f"{name}@example.org", network="0123456789abcdef") for name in ("old", "new"))
    rule(petition, "network", "0123456789abcdef", "trust")
    rule(petition, "domain", "example.org", "trust")
    past = timezone.now() - trusting.NETWORK_KEPT
    Signature.objects.filter(pk=old.pk).update(signed_at=past)
    SourceRule.objects.update(created_at=past)
    trusting.forget_networks()
    assert list(Signature.objects.exclude(network="")) == [new]
    assert [found.kind for found in SourceRule.objects.all()] == ["domain"]


class TestLoadingDisposableDomains:
    def test_a_list_replaces_the_one_before(self, db: None, tmp_path: Path) -> None:
        DisposableDomain.objects.create(domain="gone.example")
        file = tmp_path / "domains.txt"
        file.write_text("# ours\nFirst.example\n\n@second.example\nno domain\nfirst.example\nбүрo.example\n")
        call_command("load_disposable_domains", file)
        found = set(DisposableDomain.objects.values_list("domain", flat=True))
        assert {"first.example", "second.example"} <= found
        assert not {"gone.example", "no domain"} & found

    def test_a_file_without_domains_changes_nothing(self, db: None, tmp_path: Path) -> None:
        DisposableDomain.objects.create(domain="kept.example")
        file = tmp_path / "empty.txt"
        file.write_text("\n# nothing\n")
        with pytest.raises(CommandError):
            call_command("load_disposable_domains", file)
        assert DisposableDomain.objects.count() == 1
