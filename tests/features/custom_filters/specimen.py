"""A person's own filter for the general suites, with its stories and fault paths."""

from typing import Any

from chalicelib.domain.kinds import Key
from chalicelib.features.custom_filters import actions
from chalicelib.features.custom_filters.model import CUSTOM_FILTERS, CustomFilter, FilterType
from tests.contract.story_recorder import Scenario, story
from tests.faults.settings_paths import settings_paths
from tests.support.fakes.clock import NOON
from tests.support.specimen import A, Specimen

LIST = f"{A}/custom_filters"
ONE = f"{LIST}/<custom_filter_id>"
QUERY = {"payload": [{"attribute_key": "city", "filter_operator": "equal_to", "values": ["Köln"], "query_operator": None}]}
COLOGNE: dict[str, Any] = {"name": "Cologne", "filter_type": "contact", "query": QUERY}


def entities(account_id: int) -> list[tuple[Key[Any], Any]]:
    row = CustomFilter(4, account_id, 9, "Kölner 🎉", FilterType.CONTACT, {"n": [1.5, None]}, NOON, NOON + 1)
    return [(CUSTOM_FILTERS.key(account_id, 9, 4), row)]


SPECIMEN = Specimen(
    make=lambda desk, caller: actions.create_custom_filter(
        desk, caller, name="Mine", filter_type=FilterType.CONTACT, query=QUERY
    ),
    id_parameter="custom_filter_id",
    bodies={
        f"POST {LIST}": COLOGNE,
        f"PATCH {ONE}": {"name": "Bonn"},
        f"PUT {ONE}": {"name": "Bonn"},
    },
    credentials=f"""
UTT AA ... TTTTTT .SSSST X  GET {LIST}
UTT AA ... TTTTTT .SSSST X  POST {LIST}
UTT AA nn. TTTTTT nSSSST X  GET {ONE}
UTT AA nn. TTTTTT nSSSST X  PATCH {ONE}
UTT AA nn. TTTTTT nSSSST X  PUT {ONE}
UTT AA nnd TTTTTT nSSSST X  DELETE {ONE}
""",
    other_account=f"""
..  GET {LIST}
..  POST {LIST}
nn  GET {ONE}
nn  PATCH {ONE}
nn  PUT {ONE}
nn  DELETE {ONE}
""",
    answers={"n": "404 custom_filter_not_found", "d": "204"},
    entities=entities,
)


def _saved(scenario: Scenario) -> int:
    caller = scenario.company.caller("ben")
    desk = scenario.company.desk
    return actions.create_custom_filter(desk, caller, name="Mine", filter_type=FilterType.CONTACT, query=QUERY).id


@story(actions.create_custom_filter)
def filter_is_saved(scenario: Scenario) -> None:
    scenario.start_recording()
    _saved(scenario)


@story(actions.update_custom_filter)
def saved_filter_is_renamed(scenario: Scenario) -> None:
    row_id = _saved(scenario)
    scenario.start_recording()
    actions.update_custom_filter(scenario.company.desk, scenario.company.caller("ben"), row_id, changes={"name": "Ours"})


@story(actions.delete_custom_filter)
def saved_filter_is_deleted(scenario: Scenario) -> None:
    row_id = _saved(scenario)
    scenario.start_recording()
    actions.delete_custom_filter(scenario.company.desk, scenario.company.caller("ben"), row_id)


settings_paths("custom_filter", "A/custom_filters", COLOGNE, {"name": "Bonn"})
