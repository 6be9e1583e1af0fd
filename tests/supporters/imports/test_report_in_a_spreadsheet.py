"""The report on an import, opened in a spreadsheet."""

from __future__ import annotations

import pytest

from campaign.models import Campaign, User
from supporters.importing.report import as_csv
from tests.supporters.imports.conftest import begin, upload, work_off


@pytest.mark.parametrize("formula", [" =1+1", "＝1+1", "=1+1", "\t=1+1"])
def test_neither_a_cell_nor_a_heading_is_run_as_a_formula(campaign: Campaign, formula: str) -> None:
    user = User.objects.create_user("rashad@example.org")
    run = work_off(begin(upload(campaign, user, f"email,{formula}\nnobody,{formula}\n".replace("\t", " ")), user))
    for line in "".join(as_csv(run)).splitlines():
        assert not any(cell.lstrip(" ﻿").startswith(("=", "＝")) for cell in line.replace('"', "").split(","))
