"""Teams: their names."""

import pytest

from chalicelib.actions import teams
from tests.support.company import Company
from tests.support.refusals import code_of


def test_team_names_are_lower_case_and_unique(company: Company) -> None:
    team = teams.create_team(company.desk, company.caller(), name=" Support ")
    other = teams.create_team(company.desk, company.caller(), name="Sales")
    assert team.name == "support"
    assert code_of(lambda: teams.create_team(company.desk, company.caller(), name="SUPPORT"), company) == "name_taken"
    assert (
        code_of(lambda: teams.update_team(company.desk, company.caller(), other.id, changes={"name": "support"}), company)
        == "name_taken"
    )
    teams.update_team(company.desk, company.caller(), team.id, changes={"name": "Help"})
    assert teams.create_team(company.desk, company.caller(), name="support").id != team.id
    teams.delete_team(company.desk, company.caller(), other.id)
    assert teams.create_team(company.desk, company.caller(), name="sales").id != other.id
    assert code_of(lambda: teams.delete_team(company.desk, company.caller(), other.id), company) == "team_not_found"


@pytest.mark.parametrize("name", ["", "  ", "x" * 256])
def test_blank_or_long_team_name_is_refused(company: Company, name: str) -> None:
    assert code_of(lambda: teams.create_team(company.desk, company.caller(), name=name), company) == "name_needed"
