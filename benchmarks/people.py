"""The campaign that is measured, and its crowds, made in the database by the thousand."""

from __future__ import annotations

from django.db import connection

from campaign.models import Campaign
from events.models import Event
from petitions.models import Petition, Target
from supporters.models import MailingList

_BACKGROUND = (
    "The river has been closed to swimmers for **forty years**. In 2024 the water company let sewage into it on "
    "212 days, and told nobody on 180 of them.\n\n## What we ask for\n\n"
    "1. Publish every measurement within the hour.\n2. Repair the outfall at the old bridge by 2027.\n"
    "3. Let the people who live by the river have a seat at the table.\n\n"
    "Other towns have done it: [their report](https://example.org/report) says what it cost, and what it brought."
)


def make_campaign() -> Campaign:
    return Campaign.objects.create(
        slug="clean-river",
        name="Clean River",
        strapline="We ask for a river one can swim in.",
        is_published=True,
        statement="The river is dirty.",
    )


def make_petition(campaign: Campaign) -> Petition:
    petition = Petition.objects.create(
        campaign=campaign,
        slug="swim",
        title="Mayor: make the river clean enough to swim in",
        ask="We ask the mayor and the council to make the river clean, and to show by measurements that it is.",
        background=_BACKGROUND,
        state=Petition.State.OPEN,
    )
    Target.objects.create(petition=petition, office="Mayor", body="The City")
    Target.objects.create(petition=petition, office="Leader of the council", body="The City")
    return petition


def make_list(campaign: Campaign) -> MailingList:
    return MailingList.objects.create(campaign=campaign, slug="river-news", name="River news", description="Monthly.")


def add_supporters(number: int, prefix: str) -> None:
    """Store confirmed supporters whose addresses begin with the prefix."""
    _run(
        f"""
        INSERT INTO supporters_supporter
            (public_id, address, address_normalised, name, first_name, postcode, country, language,
            address_confirmed_at)
        SELECT {_uuid()}, address, address, 'Aysel Məmmədova ' || number, 'Aysel', 'SW1A 1AA', 'GB', 'en-gb', now()
        FROM generate_series(1, %s) AS number,
            LATERAL (SELECT %s || lpad(number::text, 9, '0') || '@example.org' AS address) AS addresses
        """,
        number,
        prefix,
    )


def subscribe(mailing_list: MailingList, prefix: str) -> None:
    """Put the supporters whose addresses begin with the prefix on the list, as they have agreed."""
    _run(
        f"""
        INSERT INTO supporters_subscription
            (public_id, supporter_id, mailing_list_id, state, name, language, confirmed_at)
        SELECT {_uuid("supporter.id")}, supporter.id, %s, 'active', supporter.name, 'en-gb', now()
        FROM supporters_supporter AS supporter WHERE starts_with(supporter.address, %s)
        """,
        mailing_list.pk,
        prefix,
    )
    _run(
        """
        INSERT INTO supporters_consent (supporter_id, purpose, action, via, language)
        SELECT id, %s, 'granted', 'form', 'en-gb' FROM supporters_supporter WHERE starts_with(address, %s)
        """,
        mailing_list.purpose,
        prefix,
    )


def agree(campaign: Campaign, purpose: str) -> None:
    """Let all of the campaign's people agree to this mail."""
    _run(
        """
        INSERT INTO supporters_consent (supporter_id, purpose, action, via, language)
        SELECT supporter_id, %s, 'granted', 'form', 'en-gb' FROM supporters_campaignsupporter WHERE campaign_id = %s
        """,
        purpose,
        campaign.pk,
    )


def let_campaign_know(campaign: Campaign, prefix: str) -> None:
    """Make the supporters whose addresses begin with the prefix the campaign's own, with an answer to its question."""
    _run(
        """
        INSERT INTO supporters_campaignsupporter (campaign_id, supporter_id, source, custom_values)
        SELECT %s, id, 'list', '{"boat": "kayak"}' FROM supporters_supporter WHERE starts_with(address, %s)
        ON CONFLICT DO NOTHING
        """,
        campaign.pk,
        prefix,
    )


def sign_for_all(petition: Petition, prefix: str) -> None:
    """Give the petition a confirmed signature of every supporter whose address begins with the prefix."""
    _run(
        f"""
        INSERT INTO petitions_signature (
            public_id, petition_id, supporter_id, name, postcode, country, comment, show_name, wants_updates, language,
            state, signed_at, confirmed_at
        )
        SELECT {_uuid("supporter.id")}, %s, supporter.id, supporter.name, supporter.postcode, 'GB', '',
            supporter.id %% 4 = 0, false, 'en-gb', 'confirmed', now(),
            now() - interval '1 second' * (supporter.id %% 864000)
        FROM supporters_supporter AS supporter WHERE starts_with(supporter.address, %s) ORDER BY supporter.id
        """,
        petition.pk,
        prefix,
    )


def gather(campaign: Campaign, petitions: list[Petition], mailing_list: MailingList, event: Event, number: int) -> None:
    """Fill the campaign with people for segments: by hashes of their keys, so that nothing goes with anything else."""
    _run(
        f"""
        INSERT INTO supporters_supporter
            (public_id, address, address_normalised, name, postcode, country, language, address_confirmed_at,
            restricted_at)
        SELECT {_uuid()}, address, address, 'Aysel Məmmədova ' || number, '',
            CASE WHEN {_share("number", "country")} < 80 THEN 'GB' ELSE 'AZ' END, 'en-gb', now(),
            CASE WHEN number %% 1000 = 0 THEN now() END
        FROM generate_series(1, %s) AS number,
            LATERAL (SELECT 'gathered' || lpad(number::text, 9, '0') || '@example.org' AS address) AS addresses
        """,
        number,
    )
    _run(
        f"""
        INSERT INTO supporters_campaignsupporter (campaign_id, supporter_id, source, joined_at, custom_values)
        SELECT %s, id, 'petition', now() - interval '1 minute' * (id %% 1000000),
            CASE WHEN {_share("id", "age")} < 50
            THEN jsonb_build_object('age', 16 + abs(hashint8(id)) %% 80) ELSE '{{}}' END
        FROM supporters_supporter WHERE starts_with(address, 'gathered')
        """,
        campaign.pk,
    )
    for petition in petitions:
        _run(
            f"""
            INSERT INTO petitions_signature (
                public_id, petition_id, supporter_id, name, postcode, country, comment, show_name, wants_updates,
                language, state, signed_at, confirmed_at
            )
            SELECT gen_random_uuid(), %s, id, name, '', 'GB', '', false, false, 'en-gb', 'confirmed', now(),
                now() - interval '1 minute' * (abs(hashint8(id)) %% 86400)
            FROM supporters_supporter
            WHERE starts_with(address, 'gathered') AND {_share("id", petition.slug)} < 50 ORDER BY id
            """,
            petition.pk,
        )
    _run(
        f"""
        INSERT INTO supporters_subscription
            (public_id, supporter_id, mailing_list_id, state, name, language, confirmed_at)
        SELECT gen_random_uuid(), id, %s, CASE WHEN {_share("id", "left")} < 20 THEN 'left' ELSE 'active' END,
            name, 'en-gb', now()
        FROM supporters_supporter WHERE starts_with(address, 'gathered') AND {_share("id", "list")} < 50
        """,
        mailing_list.pk,
    )
    _run(
        f"""
        INSERT INTO events_rsvp (
            public_id, event_id, supporter_id, name, wants_updates, language, state, round, registered_at, confirmed_at
        )
        SELECT gen_random_uuid(), %s, id, name, false, 'en-gb', 'going', 1, now(), now()
        FROM supporters_supporter WHERE starts_with(address, 'gathered') AND {_share("id", "rally")} < 10
        """,
        event.pk,
    )


def _share(key: str, salt: str) -> str:
    """SQL for a number from 0 to 99 that depends on nothing but the key and the word."""
    return f"(abs(hashtextextended({key}::text || '{salt}', 0)) %% 100)"


def settle() -> None:
    """Let the database tidy up now what it would otherwise tidy up during the measurement."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE)")
        cursor.execute("CHECKPOINT")


def _uuid(number: str = "number") -> str:
    """SQL for a time-ordered UUID of a few days ago, a millisecond after that of the number before."""
    start = "(extract(epoch FROM now() - interval '10 days') * 1000)::bigint"
    return f"(lpad(to_hex({start} + {number}), 12, '0') || '7' || substr(gen_random_uuid()::text, 16))::uuid"


def _run(statement: str, *values: str | int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
