"""Whether a sender's domain is set up, asked of a real name server."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from pytest_django import Settings

from mailings import sender_domains
from mailings.sender_domains import State
from tests.mailings.name_server import NameServer, Records

MX = {("river.example", "MX"): ["10 mail.river.example."]}
SPF = {("river.example", "TXT"): ['"v=spf1 include:spf.site.example ~all"']}
KEY = {("loud._domainkey.river.example", "TXT"): ['"v=DKIM1; k=rsa; p=MIGf" "MA0G"']}
POLICY = {("_dmarc.river.example", "TXT"): ['"v=DMARC1; p=quarantine; rua=mailto:a@river.example"']}

Ask = Callable[..., dict[str, sender_domains.Check]]


@pytest.fixture
def ask(settings: Settings) -> Iterator[Ask]:
    """What is said of a domain, by the names of the checks, where the name server knows these records."""
    settings.MAIL_SPF = "include:spf.site.example"
    settings.DKIM_DOMAIN, settings.DKIM_SELECTOR = "river.example", "loud"
    servers: list[NameServer] = []

    def check(records: Records, domain: str = "river.example", *, is_silent: bool = False):
        servers.append(NameServer(records, is_silent=is_silent))
        settings.DNS_SERVERS, settings.DNS_PORT = ["127.0.0.1"], servers[-1].port
        return {found.name: found for found in sender_domains.check(domain)}

    yield check
    for server in servers:
        server.close()


def test_a_domain_with_every_record_is_done(ask: Ask) -> None:
    assert {found.state for found in ask({**MX, **SPF, **KEY, **POLICY}).values()} == {State.DONE}


def test_a_domain_with_none_is_told_each_record_and_where_it_goes(ask: Ask) -> None:
    found = ask({})
    assert {check.state for check in found.values()} == {State.TO_DO}
    assert (found["SPF"].place, found["SPF"].record) == ("river.example", "v=spf1 include:spf.site.example ~all")
    assert found["DKIM"].place == "loud._domainkey.river.example"
    assert (found["DMARC"].place, found["DMARC"].record) == ("_dmarc.river.example", "v=DMARC1; p=none")


def test_an_spf_record_that_leaves_our_server_out_is_completed(ask: Ask) -> None:
    found = ask({("river.example", "TXT"): ['"v=spf1 include:_spf.google.com ~all"']})["SPF"]
    assert (found.state, found.record) == (
        State.TO_DO,
        "v=spf1 include:spf.site.example include:_spf.google.com ~all",
    )


def test_two_spf_records_are_none(ask: Ask) -> None:
    found = ask({("river.example", "TXT"): ['"v=spf1 include:spf.site.example ~all"', '"v=spf1 -all"']})["SPF"]
    assert found.state == State.TO_DO
    assert not found.record


def test_other_texts_of_the_domain_are_no_spf_record(ask: Ask) -> None:
    found = ask({("river.example", "TXT"): ['"google-site-verification=x"', '"v=spf10 x"']})["SPF"]
    assert found.state == State.TO_DO


def test_a_key_that_was_withdrawn_counts_for_nothing(ask: Ask) -> None:
    assert ask({("loud._domainkey.river.example", "TXT"): ['"v=DKIM1; p="']})["DKIM"].state == State.TO_DO


def test_mail_signed_for_another_domain_is_not_the_senders(ask: Ask, settings: Settings) -> None:
    settings.DKIM_DOMAIN = "site.example"
    assert ask(KEY)["DKIM"].state == State.TO_DO


def test_a_site_that_signs_nothing_says_that_it_doesnt_know(ask: Ask, settings: Settings) -> None:
    settings.DKIM_SELECTOR = settings.DKIM_DOMAIN = ""
    assert ask({})["DKIM"].state == State.UNKNOWN


def test_a_part_of_a_domain_has_the_policy_of_the_whole(ask: Ask) -> None:
    assert ask(POLICY, "news.river.example")["DMARC"].state == State.DONE


def test_a_name_server_that_is_silent_leaves_it_unknown(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sender_domains, "SECONDS", 0.1)
    assert [found.state for found in ask({}, is_silent=True).values()] == [State.UNKNOWN]


@pytest.mark.parametrize("domain", ["xn--.example", "a" * 64 + ".example", "..", ".".join(["long"] * 60)])
def test_a_domain_that_cant_be_one_leaves_it_unknown(ask: Ask, domain: str) -> None:
    assert all(found.state in (State.UNKNOWN, State.TO_DO) for found in ask({}, domain).values())
