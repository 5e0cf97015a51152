"""A contact is found without its accents, by its number as people write it, and by its username."""

import pytest

from tests.cases.conftest import Case


def assert_each_query_finds(case: Case, name: str, queries: int) -> None:
    _, *found = case.run()
    assert [[each["name"] for each in answer.json["payload"]] for answer in found] == [[name]] * queries


def test_search_accents(case: Case) -> None:
    assert_each_query_finds(case, "José Álvarez", 2)


@pytest.mark.parametrize(("name", "query"), [("Łukasz", "lukasz"), ("Øyvind", "oyvind"), ("İpek", "ipek")])
def test_other_accents(case: Case, name: str, query: str) -> None:
    case.api.post("A/contacts", {"name": name})
    case.company.settle()
    found = case.api.get(f"A/contacts/search?q={query}").json["payload"]
    assert [each["name"] for each in found] == [name]


def test_search_phone_as_written(case: Case) -> None:
    assert_each_query_finds(case, "Phone", 3)


def test_search_username(case: Case) -> None:
    assert_each_query_finds(case, "Kim", 1)
