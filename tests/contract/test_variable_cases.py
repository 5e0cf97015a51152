"""The variables of messages by examples, which the web client's tests read as well."""

import contextlib
import json
import time
from pathlib import Path
from typing import Any

import pytest

from chalicelib.domain.contacts import Contact
from chalicelib.domain.errors import Invalid
from chalicelib.domain.message_variables import MAX_VARIABLES, VARIABLES, first_name, last_name, render
from chalicelib.domain.names import told_name

EXAMPLES = json.loads(Path(__file__).with_name("variable_cases.json").read_text())
VALUES = EXAMPLES["values"]


@pytest.mark.parametrize("case", EXAMPLES["cases"], ids=lambda case: case["written"][:60])
def test_text_is_rendered_or_refused(case: dict[str, str]) -> None:
    if "rendered" in case:
        assert render(case["written"], VALUES.get) == case["rendered"]
        return
    with pytest.raises(Invalid) as refusal:
        render(case["written"], VALUES.get)
    assert (refusal.value.code, refusal.value.fields) == (case["refused"], ("content",))


def test_every_refusal_has_an_example() -> None:
    refused = {case["refused"] for case in EXAMPLES["cases"] if "refused" in case}
    assert refused == {"tag_refused", "variable_missing", "variable_unclosed", "variable_unknown"}


def test_every_variable_has_an_example() -> None:
    assert {name for name in VALUES if "custom_attribute" not in name} == VARIABLES


def test_number_of_variables_is_bounded() -> None:
    text = "{{contact.first_name}}"
    assert render(text * MAX_VARIABLES, VALUES.get) == "Mia" * MAX_VARIABLES
    with pytest.raises(Invalid) as refusal:
        render(text * (MAX_VARIABLES + 1), VALUES.get)
    assert refusal.value.code == "too_many_variables"


@pytest.mark.parametrize(
    "repeated", ["{{", "{{contact.", "{{ ", "`", "``` {{", "{%", "{% if", "{{contact.name|default:'", "}} {"]
)
def test_hostile_repetitions_take_linear_time(repeated: str) -> None:
    began = time.perf_counter()
    with contextlib.suppress(Invalid):
        render((repeated * 150_000)[:150_000], VALUES.get)
    assert time.perf_counter() - began < 2


@pytest.mark.parametrize(
    ("name", "first", "last"), [("Mia", "Mia", ""), ("Mia  van der Berg ", "Mia", "Berg"), ("", "", ""), (" ", "", "")]
)
def test_first_and_last_name(name: Any, first: str, last: str) -> None:
    assert (first_name(name), last_name(name)) == (first, last)


@pytest.mark.parametrize("case", EXAMPLES["names"], ids=lambda case: case["name"])
def test_generated_name_has_no_value(case: dict[str, Any]) -> None:
    assert (told_name(Contact(case["id"], 1, case["name"], 0, 0)) == "") is case["generated"]
