"""Signing: what a petition that a whole country opens does all day, so one SQL statement."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.utils import timezone

from campaign.identifiers import uuid7
from campaign.prepared import PreparedStatement
from mailings.models import Message
from mailings.outbox import insert_into_outbox
from petitions.challenge import NOT_ASKED
from supporters.addresses import normalise_address
from supporters.consents import wording_id
from supporters.services.people import Person


class PetitionClosed(Exception):
    """The petition takes no signatures (any more)."""


@dataclass(frozen=True)
class SignatureDetails:
    """What a signer says besides who she is.

    `answers` go by the questions' public ids. `via` names the mailing whose link led her to the form, `share` the code
    of the link. `source` is one of Signature.Source. `network` is the key of where the form was sent from
    (`campaign.networks`), `suspicion` why the signature has to wait for a moderator once it is confirmed. `sponsoring`
    is the petition's public id where she came by its sponsors' link, before it is open. `proof` is what became of the
    puzzle (`petitions.challenge`): given, missing, or not asked by the page that she sent.
    """

    postcode: str = ""
    country: str = "GB"
    phone: str = ""
    comment: str = ""
    answers: Mapping[str, str] | None = None
    show_name: bool = False
    wants_updates: bool = False
    via: UUID | None = None
    share: str = ""
    source: str = "page"
    network: str = ""
    suspicion: str = ""
    sponsoring: UUID | None = None
    proof: str = NOT_ASKED


# By what is stored: the first confirmation mail or another one, or the note that she has signed already. Their
# keys limit what strangers can cause (`supporters.services.joining.mail_round`, and one note a day).
_MAIL = insert_into_outbox(
    """
    SELECT %(message)s,
        'confirm-signature:' || public_id || ':' || CASE WHEN age < 3 THEN age ELSE 3 + (age - 3) / 7 END,
        'petitions.confirm', supporter.id, supporter.address, %(language)s,
        jsonb_build_object('signature', public_id), %(priority)s, %(now)s
    FROM signature, supporter WHERE state = 'pending'
    UNION ALL
    SELECT %(message)s, 'already-signed:' || public_id || ':' || to_char(%(now)s, 'YYYYMMDD'),
        'petitions.already_signed', supporter.id, supporter.address, supporter.language,
        jsonb_build_object('signature', public_id), %(priority)s, %(now)s
    FROM signature, supporter WHERE state <> 'pending'
    """
)
# Whether the petition asks for the puzzle's solution. It is asked here, where the petition is read anyway: no client
# can leave the solution out while it is on, and a page opened before it came on is shown again with the puzzle.
_ASKS = """petition.challenge = 'always' OR petition.challenge = 'attack' AND petition.attacked_until IS NOT NULL
            AND petition.attacked_until > %(now)s"""
# Whoever is known already is locked until the statement ends: who signs twice at the same moment waits for herself.
# `before` finds what she had signed when the statement began, so that nothing is inserted in vain, which would have to
# wait for whoever is confirming. What another transaction stores while this one waits is neither there nor added, and
# has its mail from there. Until she confirms, the form that was sent last holds (`changed`): the one before may have
# been a stranger's. Whoever is just confirming has the row locked, and keeps it as it is.
_SIGN = PreparedStatement(
    "sign",
    f"""
    WITH petition AS (
        SELECT petition.id, CASE
            WHEN %(suspicion)s = '' AND %(proof)s <> 'given' AND ({_ASKS}) THEN 'unproven' ELSE %(suspicion)s
        END AS suspicion, (
            SELECT mailing.id FROM mailings_mailing AS mailing
            WHERE mailing.public_id = %(via)s AND mailing.campaign_id = petition.campaign_id
        ) AS mailing_id, (
            SELECT link.id FROM petitions_sharelink AS link
            WHERE link.code = %(share)s AND link.petition_id = petition.id
        ) AS share_link_id
        FROM petitions_petition AS petition
        JOIN campaign_campaign AS campaign ON campaign.id = petition.campaign_id
        WHERE petition.slug = %(petition)s AND campaign.is_published
            AND (petition.state = 'open' OR petition.state = 'sponsors' AND petition.public_id = %(sponsoring)s)
            AND (petition.opens_at IS NULL OR petition.opens_at <= %(now)s)
            AND (petition.closes_at IS NULL OR petition.closes_at > %(now)s)
            AND (%(proof)s <> 'not-asked' OR NOT ({_ASKS}))
    ), supporter AS (
        INSERT INTO supporters_supporter (public_id, address, address_normalised, name, postcode, country, language)
        SELECT %(person)s, %(address)s, %(address_normalised)s, '', '', '', %(language)s FROM petition
        ON CONFLICT (address_normalised) DO UPDATE SET address_normalised = excluded.address_normalised
        RETURNING id, address, language
    ), before AS (
        SELECT signature.public_id, signature.state, signature.signed_at
        FROM petitions_signature AS signature, petition, supporter
        WHERE signature.petition_id = petition.id AND signature.supporter_id = supporter.id
    ), pending AS (
        SELECT signature.id FROM petitions_signature AS signature, petition, supporter
        WHERE signature.petition_id = petition.id AND signature.supporter_id = supporter.id
            AND signature.state = 'pending'
        FOR NO KEY UPDATE OF signature SKIP LOCKED
    ), changed AS (
        UPDATE petitions_signature SET name = %(name)s, postcode = %(postcode)s, country = %(country)s,
            comment = %(comment)s, show_name = %(show_name)s, wants_updates = %(wants_updates)s,
            updates_wording_id = %(wording)s, language = %(language)s,
            phone = %(phone)s, answers = %(answers)s, source = %(source)s, network = %(network)s,
            suspicion = petition.suspicion,
            mailing_id = coalesce(petition.mailing_id, petitions_signature.mailing_id),
            share_link_id = coalesce(petition.share_link_id, petitions_signature.share_link_id)
        FROM pending, petition WHERE petitions_signature.id = pending.id RETURNING pending.id
    ), added AS (
        INSERT INTO petitions_signature (
            public_id, petition_id, supporter_id, name, postcode, country, comment, show_name, wants_updates,
            updates_wording_id, language, phone, answers, source, network, suspicion, constituency, region,
            moderation, state, signed_at, mailing_id, share_link_id
        )
        SELECT %(signature)s, petition.id, supporter.id, %(name)s, %(postcode)s, %(country)s, %(comment)s,
            %(show_name)s, %(wants_updates)s, %(wording)s, %(language)s, %(phone)s, %(answers)s, %(source)s,
            %(network)s, petition.suspicion, '', '', '', 'pending', %(now)s, petition.mailing_id, petition.share_link_id
        FROM petition, supporter WHERE NOT EXISTS (SELECT FROM before)
        ON CONFLICT (petition_id, supporter_id) DO NOTHING
        RETURNING public_id, state, signed_at
    ), signature AS (
        SELECT *, greatest(extract(day FROM %(now)s - signed_at)::int, 0) AS age
        FROM (TABLE before UNION ALL TABLE added) AS found
    ), mail AS ({_MAIL})
    SELECT id FROM petition
    """,  # noqa: S608 (nothing but our own SQL is put together)
    {
        "now": "timestamptz",
        "petition": "text",
        "person": "uuid",
        "address": "text",
        "address_normalised": "text",
        "name": "text",
        "language": "text",
        "postcode": "text",
        "country": "text",
        "comment": "text",
        "phone": "text",
        "answers": "jsonb",
        "source": "text",
        "network": "text",
        "suspicion": "text",
        "proof": "text",
        "share": "text",
        "sponsoring": "uuid",
        "show_name": "boolean",
        "wants_updates": "boolean",
        "via": "uuid",
        "signature": "uuid",
        "wording": "bigint",
        "message": "uuid",
        "priority": "smallint",
    },
)


def store(slug: str, person: Person, details: SignatureDetails, wording: str) -> None:
    """Store the signature and its mail in the outbox: both or nothing.

    Raises PetitionClosed where the petition takes no signatures, isn't there, or asks for the solution of a puzzle that
    the page didn't show.
    """
    row = _SIGN.execute(
        {
            "now": timezone.now(),
            "petition": slug,
            "person": uuid7(),
            "address": person.address,
            "address_normalised": normalise_address(person.address),
            "name": person.name,
            "language": person.language,
            **vars(details),
            "answers": json.dumps(details.answers) if details.answers else None,
            "signature": uuid7(),
            "wording": wording_id(wording, person.language) if details.wants_updates else None,
            "message": uuid7(),
            "priority": Message.Priority.CONFIRMATION,
        }
    )
    if row is None:
        raise PetitionClosed
