"""The demo's letters to representatives, who are as plainly made up as its supporters."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from campaign.models import Campaign
from demo.languages import in_all_languages
from petitions.letters import filled
from petitions.models import Letter, LetterAction, Petition, Representative
from supporters.models import Area, Postcode, Supporter


def load_letters(campaign: Campaign, data: dict[str, Any]) -> None:
    """The action, whom its letters go to, and a few letters that count; no mail is sent for them."""
    action = LetterAction.objects.create(
        campaign=campaign,
        petition=campaign.petitions.first(),
        state=LetterAction.State.OPEN,
        **in_all_languages(data["letter_action"]),
    )
    campaign.petitions.update(next_step=Petition.NextStep.LETTER, next_step_id=action.public_id)
    representatives = [_representative(action.body, row) for row in data["representatives"]]
    for number, supporter in enumerate(Supporter.objects.order_by("pk")[::5]):
        _letter(action, representatives[number % len(representatives)], supporter, number)


def _representative(body: str, row: dict[str, str]) -> Representative:
    Area.objects.create(kind=Area.Kind.CONSTITUENCY, code=row["area"], name=row["area_name"])
    Postcode.objects.create(postcode=row["postcode"], constituency=row["area"])
    who = {name: row[name] for name in ("area", "area_name", "name", "party", "address")}
    return Representative.objects.create(body=body, **who)


def _letter(action: LetterAction, representative: Representative, supporter: Supporter, number: int) -> None:
    """Every third, and each to whom no mail can go, by her own program; of these no words are kept."""
    sent_at = timezone.now() - timedelta(hours=5 + number * 9)
    by_own = number % 3 == 2 or not representative.address
    is_answered = number == 1
    Letter.objects.create(
        action=action,
        representative=representative,
        supporter=supporter,
        name=supporter.name,
        subject="" if by_own else filled(action.subject, representative),
        text="" if by_own else f"This is a demo letter.\n\n{filled(action.text, representative)}",
        language=supporter.language,
        way=Letter.Way.OWN if by_own else Letter.Way.SITE,
        state=Letter.State.SENT,
        written_at=sent_at,
        sent_at=sent_at,
        replied_at=sent_at + timedelta(hours=4) if is_answered else None,
        reply="A demo answer: it stands for what a representative wrote." if is_answered else "",
    )
