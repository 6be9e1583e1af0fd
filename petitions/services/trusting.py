"""Which signatures wait for a moderator before they count, and what becomes of them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from campaign.audit import record
from campaign.models import User
from petitions.disposable import WELL_KNOWN, domain_and_above, domain_of, read_domains
from petitions.messages import enqueue_thanks
from petitions.models import CountChange, DisposableDomain, Petition, Signature, SourceRule
from petitions.reasons import Suspicion
from petitions.services.proposing import count_sponsors

# A network's key leads to nobody; it is forgotten all the same.
NETWORK_KEPT = timedelta(days=30)
# So many are made suspect by one press: whoever needs more presses again, and no lock is held for long.
AT_ONCE = 10_000
_BATCH = 1000

# The signature is locked until the transaction ends, so that no form that is sent meanwhile changes what is judged. A
# trusted domain or network clears all but a second signature from one mailbox; of two rules that contradict each other
# the one that suspects holds. Of two spellings that are confirmed at the same moment one waits for the other.
_JUDGE = """
    WITH found AS (
        SELECT signature.id, signature.suspicion, signature.petition_id, signature.network, petition.campaign_id,
            coalesce(signer.address_canonical, signer.address_normalised) AS mailbox
        FROM petitions_signature AS signature
        JOIN petitions_petition AS petition ON petition.id = signature.petition_id
        JOIN supporters_supporter AS signer ON signer.id = signature.supporter_id
        WHERE signature.id = %(pk)s AND signature.state = 'pending' AND signature.sheet_id IS NULL
        FOR NO KEY UPDATE OF signature
    ), rule AS (
        SELECT bool_or(rule.verdict = 'suspect') AS suspects, bool_or(rule.verdict = 'trust') AS trusts
        FROM petitions_sourcerule AS rule JOIN found ON rule.campaign_id = found.campaign_id
        WHERE rule.kind = 'domain' AND rule.value = ANY(%(domains)s)
            OR rule.kind = 'network' AND rule.value = found.network
    ), judged AS (
        SELECT found.id, CASE
            WHEN EXISTS (
                SELECT FROM petitions_signature AS other
                JOIN supporters_supporter AS signer ON signer.id = other.supporter_id
                WHERE other.petition_id = found.petition_id AND other.id <> found.id
                    AND other.state IN ('confirmed', 'suspect')
                    AND signer.id IN (
                        SELECT id FROM supporters_supporter WHERE address_canonical = found.mailbox
                        UNION ALL SELECT id FROM supporters_supporter WHERE address_normalised = found.mailbox
                    )
            ) THEN 'duplicate'
            WHEN rule.suspects THEN 'source'
            WHEN rule.trusts THEN ''
            WHEN %(is_disposable)s OR EXISTS (
                SELECT FROM petitions_disposabledomain WHERE domain = ANY(%(domains)s)
            ) THEN 'disposable'
            ELSE found.suspicion
        END AS suspicion
        FROM found, rule
    )
    UPDATE petitions_signature AS signature SET suspicion = judged.suspicion
    FROM judged WHERE signature.id = judged.id AND signature.suspicion <> judged.suspicion
"""


def judge(signature: Signature) -> None:
    """Say whether the signature has to wait for a moderator. Called in the transaction that confirms it."""
    if signature.supporter is None:
        return
    domains = domain_and_above(domain_of(signature.supporter.address_normalised))
    mailbox = signature.supporter.address_canonical or signature.supporter.address_normalised
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"mailbox:{signature.petition_id}:{mailbox}"]
        )
        cursor.execute(
            _JUDGE,
            {"pk": signature.pk, "domains": domains, "is_disposable": not WELL_KNOWN.isdisjoint(domains)},
        )


@transaction.atomic
def approve(petition: Petition, signatures: QuerySet[Signature], by: User) -> int:
    """Let these of the suspect ones count from now on, and return how many there were."""
    suspect = signatures.filter(petition=petition, state=Signature.State.SUSPECT)
    keys = list(suspect.select_for_update(of=("self",)).values_list("pk", flat=True))
    Signature.objects.filter(pk__in=keys).update(
        state=Signature.State.CONFIRMED, suspicion="", counted_since=timezone.now()
    )
    CountChange.objects.bulk_create(CountChange(petition=petition, change=1) for _each in keys)
    for signature in Signature.objects.filter(pk__in=keys).select_related("supporter"):
        record(by, "approved", signature, petition.campaign)
        enqueue_thanks(signature)
    if petition.state == Petition.State.SPONSORS:
        count_sponsors(petition)
    return len(keys)


@transaction.atomic
def set_rule(rule: SourceRule, by: User) -> SourceRule:
    """Always trust the domain or network in this campaign, or never: what was said of it last holds."""
    found, _created = SourceRule.objects.update_or_create(
        campaign=rule.campaign,
        kind=rule.kind,
        value=rule.value,
        defaults={"verdict": rule.verdict, "note": rule.note, "by": by},
    )
    record(by, "trusted" if rule.verdict == SourceRule.Verdict.TRUST else "suspected", found, rule.campaign)
    return found


@transaction.atomic
def forget_rule(rule: SourceRule, by: User) -> None:
    """Judge the domain or network like any other again."""
    record(by, "rule removed", rule, rule.campaign)
    rule.delete()


def suspect_all(petition: Petition, source: SourceRule) -> int:
    """Make the petition's signatures from there wait for a moderator; they count no more. Return how many there were.

    By the thousand, each in a transaction of its own, and ten thousand at most.
    """
    number = 0
    while number < AT_ONCE:
        batch = _suspect_some(petition, source)
        number += batch
        if batch < _BATCH:
            break
    return number


@transaction.atomic
def _suspect_some(petition: Petition, source: SourceRule) -> int:
    found = of_source(petition.signatures.confirmed(), source.kind, source.value).order_by("-confirmed_at")
    keys = list(found.select_for_update(of=("self",)).values_list("pk", flat=True)[:_BATCH])
    Signature.objects.filter(pk__in=keys).update(state=Signature.State.SUSPECT, suspicion=Suspicion.BURST)
    CountChange.objects.bulk_create(CountChange(petition=petition, change=-1) for _each in keys)
    return len(keys)


def of_source(signatures: QuerySet[Signature], kind: str, value: str) -> QuerySet[Signature]:
    """Those of the domain, its subdomains too, or of the network. What came on paper came from neither."""
    online = signatures.filter(sheet=None)
    if kind == SourceRule.Kind.NETWORK:
        return online.filter(network=value).exclude(network="")
    at, below = (Q(supporter__address_normalised__endswith=f"{sign}{value}") for sign in "@.")
    return online.filter(at | below)


@transaction.atomic
def load_disposable_domains(lines: Iterable[str]) -> int:
    """Put these domains in the place of those that were loaded before, and return how many they are; none keep them."""
    domains = sorted(set(read_domains(lines)))
    if domains:
        DisposableDomain.objects.all().delete()
        DisposableDomain.objects.bulk_create((DisposableDomain(domain=domain) for domain in domains), batch_size=5000)
    return len(domains)


def forget_networks() -> None:
    """Forget from which networks it was signed that long ago, and the rules for networks, whose keys have changed."""
    before = timezone.now() - NETWORK_KEPT
    last = 0
    while keys := _with_network(before, last):
        Signature.objects.filter(pk__in=keys).update(network="")
        last = keys[-1]
    SourceRule.objects.filter(kind=SourceRule.Kind.NETWORK, created_at__lt=before).delete()


def _with_network(before: datetime, after: int) -> list[int]:
    """The next thousand, in the order of their keys: each is come across once, and the table read through once."""
    found = Signature.objects.filter(pk__gt=after, signed_at__lt=before).exclude(network="").order_by("pk")
    return list(found.values_list("pk", flat=True)[:_BATCH])
