"""Whatever stands in a table: every row is accounted for, and what the short ways take is what the long way takes."""

from __future__ import annotations

import csv
import io
import time
from uuid import RFC_4122, UUID

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as some

from campaign.models import Campaign, User
from supporters.addresses import clean_address, normalise_address
from supporters.fields import clean_text, clean_uk_postcode
from supporters.importing import cleaning
from supporters.importing.identifiers import time_ordered_ids
from supporters.importing.tables import Broken, csv_records
from supporters.models import CampaignSupporter, Consent, MailingList, Supporter
from supporters.phones import clean_phone
from tests.supporters.imports.conftest import begin, counts, outcomes, upload, work_off

ANYTHING = some.text(alphabet=some.characters(exclude_categories=["Cs"]), max_size=12)
ADDRESSES = some.sampled_from(
    ["ann@example.org", "ANN@example.org", "bob@example.org", "şəhla@example.org", "nobody", "", "carl@Example.net"]
)
CELLS = some.one_of(ANYTHING, some.sampled_from(["Ann", "yes", "unsubscribed", "GB", "07400 123456", "a,b", '"', "\n"]))
TABLES = some.lists(some.tuples(ADDRESSES, CELLS, CELLS, CELLS, CELLS), max_size=12)


@pytest.mark.django_db
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(table=TABLES, batch=some.integers(1, 5), existing=some.sampled_from(["skip", "fill", "overwrite"]))
def test_every_row_is_accounted_for_and_twice_changes_nothing(
    campaign: Campaign,
    manager: User,
    mailing_list: MailingList,
    table: list[tuple[str, ...]],
    batch: int,
    existing: str,
) -> None:
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow(["email", "name", "opt-in", "phone", "tags"])
    writer.writerows(table)
    with pytest.MonkeyPatch.context() as patch, transaction.atomic():
        patch.setattr("supporters.importing.running.BATCH", batch)
        run = begin(upload(campaign, manager, file.getvalue()), manager, lists=[mailing_list], existing=existing)
        work_off(run)
        wanted = [number for number, row in enumerate(table, start=2) if any(map(str.strip, row))]
        assert [number for number, _outcome, _problems in outcomes(run)] == wanted
        assert sum(counts(run).values()) == len(wanted)
        assert run.created == Supporter.objects.count() == CampaignSupporter.objects.count()
        assert Consent.objects.count() == mailing_list.subscriptions.active().count() <= run.created
        before = state_of_people()
        again = begin(upload(campaign, manager, file.getvalue()), manager, lists=[mailing_list], existing="fill")
        work_off(again)
        assert again.created == 0
        assert state_of_people() == before
        transaction.set_rollback(True)


def state_of_people() -> list[tuple[object, ...]]:
    return list(
        Supporter.objects.order_by("pk").values_list(
            "pk", "address", "name", "phone", "subscriptions__state", "supporter_tags__tag", "consents"
        )
    )


@given(raw=some.one_of(some.emails(), ANYTHING, some.from_regex(r"[A-Za-z0-9_.+-]{1,70}@[a-z0-9.-]{1,12}\.[a-z]{2,3}")))
@example("ann..o@example.org")
@example(".ann@example.org")
@example("ann@-example.org")
@example("ann@example.org.")
@example("ANN@EXAMPLE.ORG")
@example("ann@xn--80ak6aa92e.com")
@example("ann@münchen.example")
def test_an_address_is_taken_as_the_forms_take_it(raw: str) -> None:
    raw = raw.strip()
    try:
        expected = clean_address(raw)
    except ValidationError:
        with pytest.raises(ValidationError):
            cleaning.clean_both(raw)
        return
    if len(expected) <= 254:
        assert cleaning.clean_both(raw) == (expected, normalise_address(expected))


@given(raw=some.text(max_size=30))
@example("Ann  O'Brien ")
@example("e\u0301")
@example("a\u00a0b\u2003c")
@example("می\u200cخواهم")
def test_a_text_is_cleaned_as_the_forms_clean_it(raw: str) -> None:
    if "\ufffd" not in raw:
        assert cleaning.text(raw) == clean_text(raw)


@given(raw=some.from_regex(r" ?[A-Za-z]{1,2}[0-9][A-Za-z0-9]? ?[0-9][A-Za-z]{2}", fullmatch=True))
@example("SW1A 1AA")
@example("GIR 0AA")
@example("BF1 0AX")
@example("QQ1 1AA")
@example("SW1A 1AC")
@example("AZ 1000")
def test_a_postcode_is_taken_as_the_forms_take_it(raw: str) -> None:
    plain = clean_text(raw).upper()
    try:
        expected = clean_uk_postcode(plain)
    except ValidationError:
        with pytest.raises(ValueError):  # noqa: PT011 (its type is all that it says)
            cleaning.postcode(raw, "GB")
    else:
        assert cleaning.postcode(raw, "GB") == expected
    assert cleaning.postcode(raw, "AZ") == plain


def test_public_identifiers_made_by_the_thousand_are_of_version_7_and_all_different() -> None:
    made = [UUID(text) for text in time_ordered_ids(5000)]
    assert len(set(made)) == 5000
    assert {(one.version, one.variant) for one in made} == {(7, RFC_4122)}
    assert abs(time.time() * 1000 - (made[0].int >> 80)) < 60_000


@given(raw=some.from_regex(r"(\+44|0044|0|44)?[ (-]?[1-9][0-9 ]{5,12}", fullmatch=True))
@example("+44 (0)20 7946 0018")
@example("07400 123456")
@example("020-7946-0018")
def test_a_phone_number_is_taken_as_the_forms_take_it(raw: str) -> None:
    for country in ("", "GB", "AZ"):
        try:
            expected = clean_phone(raw, country)
        except ValidationError:
            expected = None
        try:
            found = cleaning.phone(raw, country)
        except ValueError:
            found = None
        assert found == expected


@given(
    table=some.lists(some.lists(some.text(alphabet='a,";\n\r\t ə', max_size=6), min_size=2, max_size=4), max_size=6),
    delimiter=some.sampled_from([",", ";", "\t"]),
    quoting=some.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
)
def test_what_is_written_as_csv_is_read_as_it_was(
    table: list[list[str]], delimiter: str, quoting: csv._QuotingType
) -> None:
    file = io.StringIO(newline="")
    csv.writer(file, delimiter=delimiter, quoting=quoting).writerows(table)
    assert list(csv_records(io.StringIO(file.getvalue(), newline=""), delimiter)) == table


@given(text=some.text(alphabet='ab,"\n\r', max_size=60))
def test_whatever_is_read_is_records_and_each_line_is_in_one(text: str) -> None:
    found = list(csv_records(io.StringIO(text, newline=""), ","))
    assert all(isinstance(record, Broken | list) for record in found)
    assert len(found) <= text.count("\n") + text.count("\r") + 1
