"""A custom attribute for the general suites, with its stories and fault paths."""

from typing import Any

from chalicelib.domain.custom_attributes import CUSTOM_ATTRIBUTES, CustomAttribute, DisplayType, Subject
from chalicelib.domain.kinds import Key
from chalicelib.features.custom_attributes import actions
from tests.contract.story_recorder import Scenario, story
from tests.faults.settings_paths import settings_paths
from tests.support.fakes.clock import NOON
from tests.support.specimen import A, Specimen

LIST = f"{A}/custom_attribute_definitions"
ONE = f"{LIST}/<custom_attribute_id>"
SENT = {"attribute_display_name": "Plan", "attribute_key": "plan", "attribute_model": "contact_attribute"}


def entities(account_id: int) -> list[tuple[Key[Any], Any]]:
    row = CustomAttribute(
        4,
        account_id,
        Subject.CONTACT,
        "tariff",
        "Größe",
        NOON,
        NOON + 1,
        display_type=DisplayType.LIST,
        description="What was bought",
        values=("S", "XL"),
        pattern="^[A-Z]+$",
        pattern_hint="Capital letters",
    )
    return [(CUSTOM_ATTRIBUTES.key(account_id, 4), row)]


SPECIMEN = Specimen(
    make=lambda desk, caller: actions.create_custom_attribute(desk, caller, subject=Subject.CONTACT, key="plan", name="Plan"),
    id_parameter="custom_attribute_id",
    bodies={
        f"POST {LIST}": {"attribute_display_name": "Size", "attribute_key": "size"},
        f"PATCH {ONE}": {"attribute_display_name": "Tariff"},
        f"PUT {ONE}": {"attribute_display_name": "Tariff"},
    },
    credentials=f"""
UTT AA ... TTTTTT .SSSST X  GET {LIST}
UTT AA ... TTTTTT .SSSST X  POST {LIST}
UTT AA ... TTTTTT .SSSST X  GET {ONE}
UTT AA ... TTTTTT .SSSST X  PATCH {ONE}
UTT AA ... TTTTTT .SSSST X  PUT {ONE}
UTT AA ddd TTTTTT dSSSST X  DELETE {ONE}
""",
    other_account=f"""
..  GET {LIST}
..  POST {LIST}
nn  GET {ONE}
nn  PATCH {ONE}
nn  PUT {ONE}
nn  DELETE {ONE}
""",
    answers={"d": "204", "n": "404 custom_attribute_not_found"},
    entities=entities,
)


def _plan(scenario: Scenario) -> int:
    caller = scenario.company.caller("ben")
    return actions.create_custom_attribute(scenario.company.desk, caller, subject=Subject.CONTACT, key="plan", name="Plan").id


@story(actions.create_custom_attribute)
def custom_attribute_is_created(scenario: Scenario) -> None:
    scenario.start_recording()
    _plan(scenario)


@story(actions.update_custom_attribute)
def custom_attribute_changes(scenario: Scenario) -> None:
    row_id = _plan(scenario)
    scenario.start_recording()
    actions.update_custom_attribute(scenario.company.desk, scenario.company.caller("ben"), row_id, changes={"name": "Tariff"})


@story(actions.delete_custom_attribute)
def custom_attribute_is_deleted(scenario: Scenario) -> None:
    row_id = _plan(scenario)
    scenario.start_recording()
    actions.delete_custom_attribute(scenario.company.desk, scenario.company.caller(), row_id)


settings_paths("custom_attribute", "A/custom_attribute_definitions", SENT, {"attribute_display_name": "Tariff"})
