"""Moderation: which names and comments wait, what moderators decide, what readers report."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from campaign.audit import record
from campaign.models import Campaign, User
from mailings.outbox import enqueue
from petitions.models import CommentReport, Decision, HouseRule, ModerationPolicy, Signature, WordList
from petitions.reasons import Reason
from petitions.wordings import has_link, has_word_of

# So many readers' reports take a comment off the page until a moderator has looked at it.
REPORTS_THAT_HOLD = 3
# How long a moderator may undo before the signer is told.
TOLD_AFTER = timedelta(minutes=10)

_Shown = Signature.Moderation
# What is on the page, or would be but for a moderator: what its signer doesn't want there is nobody else's to show.
WANTED_ON_THE_PAGE = Q(show_name=True) | Q(moderation__in=[_Shown.HELD, _Shown.HIDDEN])


def hold_where_rules_say(signature: Signature) -> None:
    """Take the name and comment back from the page where a rule of the campaign holds them, until somebody has looked.

    To be called in the transaction that confirms the signature, or changes it, once `show_name` is what its signer
    wishes. What a moderator has hidden is held again when its signer has written it anew. What she no longer wants
    shown, no moderator shows.
    """
    if not signature.show_name:
        _set_moderation(signature, taken_back(signature.moderation), show_name=False)
        return
    if signature.moderation in (_Shown.HIDDEN, _Shown.OFF) or reasons_to_hold([signature]):
        _set_moderation(signature, _Shown.HELD, show_name=False)
    elif signature.moderation == _Shown.HELD:
        _set_moderation(signature, _Shown.NONE, show_name=True)


def taken_back(moderation: str) -> str:
    """What becomes of a moderator's say once the signer wants nothing shown: what was hidden is not forgotten."""
    return _Shown.OFF if moderation in (_Shown.HIDDEN, _Shown.OFF) else _Shown.NONE


def _set_moderation(signature: Signature, moderation: str, *, show_name: bool) -> None:
    if (signature.moderation, signature.show_name) == (moderation, show_name):
        return
    signature.moderation, signature.show_name = moderation, show_name
    signature.save(update_fields=["moderation", "show_name"])


def reasons_to_hold(signatures: Collection[Signature]) -> dict[int, list[Reason]]:
    """Why the campaign's rules hold these, all of one campaign, by their keys; those that none holds are left out."""
    if not signatures:
        return {}
    campaign = next(iter(signatures)).petition.campaign
    policy = ModerationPolicy.of(campaign)
    words = "\n".join(WordList.objects.filter(campaign=campaign).values_list("words", flat=True))
    newcomers = _first_comments(signatures) if policy.holds_first_comments else set()
    found = {row.pk: list(_reasons(row, policy, words, row.pk in newcomers)) for row in signatures}
    return {pk: reasons for pk, reasons in found.items() if reasons}


def _reasons(signature: Signature, policy: ModerationPolicy, words: str, is_first: bool) -> Iterable[Reason]:
    said = f"{signature.name}\n{signature.comment}"
    if policy.holds_links and has_link(said):
        yield Reason.LINK
    if has_word_of(words, said):
        yield Reason.WORD
    if is_first:
        yield Reason.FIRST
    if policy.holds_all_comments and signature.comment:
        yield Reason.ALL


def _first_comments(signatures: Collection[Signature]) -> set[int]:
    """Those with a comment whose signers have never had one shown."""
    before = Signature.objects.filter(supporter=OuterRef("supporter"), show_name=True).exclude(comment="")
    commented = Signature.objects.filter(pk__in=[row.pk for row in signatures]).exclude(comment="")
    return set(commented.filter(~Exists(before.exclude(pk=OuterRef("pk")))).values_list("pk", flat=True))


@transaction.atomic
def decide(signatures: QuerySet[Signature], action: str, rule: HouseRule | None, by: User) -> int:
    """Show or hide these, note each decision, and return how many there were. The signatures count on.

    Whose comment is hidden is told so by mail, with the rule, once it can hardly be undone any more.
    """
    rows = list(
        signatures.filter(WANTED_ON_THE_PAGE)
        .select_related("petition__campaign", "supporter")
        .select_for_update(of=("self",))
    )
    is_shown = action == Decision.Action.SHOW
    keys = [row.pk for row in rows]
    moderation = _Shown.APPROVED if is_shown else _Shown.HIDDEN
    Signature.objects.filter(pk__in=keys).update(show_name=is_shown, moderation=moderation)
    CommentReport.objects.filter(signature__in=keys, settled_at=None).update(settled_at=timezone.now())
    for row in rows:
        decision = Decision.objects.create(signature=row, action=action, rule=rule, by=by)
        record(by, "shown" if is_shown else "hidden", row, row.petition.campaign)
        if not is_shown:
            _tell(row, decision)
    return len(rows)


def _tell(signature: Signature, decision: Decision) -> None:
    """Tell the signer that it was hidden: once for each decision, and not at all where it is undone in time."""
    if signature.supporter is None:
        return
    enqueue(
        "petitions.comment_hidden",
        signature.supporter,
        f"comment-hidden:{signature.public_id}:{decision.pk}",
        {"signature": str(signature.public_id), "decision": decision.pk},
        language=signature.language,
        not_before=timezone.now() + TOLD_AFTER,
    )


@transaction.atomic
def undo(signatures: QuerySet[Signature], by: User) -> int:
    """Take the last decision on each of these back: they wait again. Return how many there were."""
    rows = list(
        signatures.filter(moderation__in=[_Shown.APPROVED, _Shown.HIDDEN])
        .select_related("petition__campaign")
        .select_for_update(of=("self",))
    )
    for row in rows:
        Decision.objects.filter(pk__in=row.decisions.values("pk")[:1]).delete()
        record(by, "decision undone", row, row.petition.campaign)
    keys = [row.pk for row in rows]
    Signature.objects.filter(pk__in=keys).update(show_name=False, moderation=_Shown.HELD)
    return len(rows)


@transaction.atomic
def report(signature: Signature, rule: HouseRule | None, text: str) -> None:
    """Note a reader's report. Who reports isn't kept. Enough of them hold what no moderator has approved."""
    CommentReport.objects.create(signature=signature, rule=rule, text=text)
    if signature.reports.filter(settled_at=None).count() >= REPORTS_THAT_HOLD:
        shown = Signature.objects.filter(pk=signature.pk, show_name=True, moderation=_Shown.NONE)
        shown.update(show_name=False, moderation=_Shown.HELD)


@transaction.atomic
def save_policy(policy: ModerationPolicy, word_lists: Iterable[WordList], by: User) -> None:
    """Store what is held in the campaign."""
    policy.save()
    for word_list in word_lists:
        word_list.save()
    record(by, "changed", policy, policy.campaign)


@transaction.atomic
def save_house_rules(campaign: Campaign, rules: Iterable[HouseRule], gone: Iterable[HouseRule], by: User) -> None:
    """Store the campaign's house rules, in the order given. Decisions keep standing where their rule goes."""
    for rule in gone:
        rule.delete()
    for position, rule in enumerate(rules):
        rule.campaign, rule.position = campaign, position
        rule.save()
    record(by, "house rules changed", campaign, campaign)
