"""A global macro for the general suites, with its stories and fault paths."""

from typing import Any

from chalicelib.domain.access import Caller
from chalicelib.domain.kinds import Key
from chalicelib.features.macros import actions
from chalicelib.features.macros.model import MACROS, Macro, MacroAction, Visibility
from chalicelib.ports import Desk
from tests.contract.scenarios import one_conversation
from tests.contract.story_recorder import Scenario, story
from tests.faults import scenarios
from tests.faults.deployment import Deployment
from tests.faults.paths import ONCE, path
from tests.faults.settings_paths import settings_paths
from tests.security.foreign_ids import Foreign, rival_agent, rival_label, rival_team
from tests.security.two_tenants import TwoTenants
from tests.support.fakes.clock import NOON
from tests.support.specimen import A, Specimen

LIST = f"{A}/macros"
ONE = f"{LIST}/<macro_id>"
RUN = f"{ONE}/execute"
STEPS = (
    MacroAction("assign_agent", ("self",)),
    MacroAction("send_message", ("We are on it.",)),
    MacroAction("change_priority", ("high",)),
)


def as_fields(*steps: MacroAction) -> list[dict[str, Any]]:
    return [{"action_name": step.name, "action_params": list(step.params)} for step in steps]


def make(desk: Desk, caller: Caller) -> Macro:
    return actions.create_macro(desk, caller, name="Take over", actions=STEPS, visibility=Visibility.GLOBAL)


def entities(account_id: int) -> list[tuple[Key[Any], Any]]:
    steps = (*STEPS, MacroAction("assign_team", (7,)), MacroAction("resolve_conversation"))
    row = Macro(4, account_id, "Grüße 🎉", Visibility.GLOBAL, steps, 2, 3, NOON, NOON + 1)
    return [(MACROS.key(account_id, 4), row)]


def _foreign(action_name: str, value: Any) -> Foreign:
    def field(tenants: TwoTenants) -> Any:
        return as_fields(MacroAction(action_name, (value(tenants),)))

    return Foreign(f"POST {LIST}", "actions", field, "422 macro_target_missing")


SPECIMEN = Specimen(
    make=make,
    id_parameter="macro_id",
    bodies={
        f"POST {LIST}": {"name": "Close", "visibility": "global", "actions": as_fields(MacroAction("resolve_conversation"))},
        f"PATCH {ONE}": {"name": "Take over and answer"},
        f"PUT {ONE}": {"name": "Take over and answer"},
        f"POST {RUN}": {"conversation_ids": ["<conversation_id>"]},
    },
    credentials=f"""
UTT AA ... TTTTTT .SSSST X  GET {LIST}
UTT AA ... TTTTTT .SSSST X  POST {LIST}
UTT AA ... TTTTTT .SSSST X  GET {ONE}
UTT AA mm. TTTTTT mSSSST X  PATCH {ONE}
UTT AA mm. TTTTTT mSSSST X  PUT {ONE}
UTT AA mm. TTTTTT mSSSST X  DELETE {ONE}
UTT AA I.. TTTTTT .SSSST X  POST {RUN}
""",
    other_account=f"""
..  GET {LIST}
..  POST {LIST}
nn  GET {ONE}
nn  PATCH {ONE}
nn  PUT {ONE}
nn  DELETE {ONE}
nn  POST {RUN}
""",
    answers={"n": "404 macro_not_found", "m": "401 macro_not_yours"},
    foreign=(
        _foreign("assign_agent", rival_agent),
        _foreign("assign_team", rival_team),
        _foreign("add_label", rival_label),
        _foreign("remove_label", rival_label),
        Foreign(f"POST {RUN}", "conversation_ids", lambda _: [404], "404 conversation_not_found"),
    ),
    entities=entities,
)


def _made(scenario: Scenario) -> int:
    return make(scenario.company.desk, scenario.company.caller()).id


@story(actions.create_macro)
def macro_is_created(scenario: Scenario) -> None:
    scenario.start_recording()
    _made(scenario)


@story(actions.update_macro)
def macro_changes(scenario: Scenario) -> None:
    macro_id = _made(scenario)
    scenario.start_recording()
    actions.update_macro(scenario.company.desk, scenario.company.caller(), macro_id, changes={"name": "Answer"})


@story(actions.delete_macro)
def macro_is_deleted(scenario: Scenario) -> None:
    macro_id = _made(scenario)
    scenario.start_recording()
    actions.delete_macro(scenario.company.desk, scenario.company.caller(), macro_id)


@story(actions.execute_macro)
def macro_runs_on_two_conversations(scenario: Scenario) -> None:
    """Each conversation has one change with all events, and a repeated request has none."""
    company = scenario.company
    macro_id = _made(scenario)
    second = company.receive("Is anybody there?", source_id="max", name="Max", provider_id="max-1")
    first = one_conversation(scenario)
    for _ in range(2):
        actions.execute_macro(
            company.desk, company.caller("ben"), macro_id, conversation_ids=[first.id, second.id], idempotency_key="once"
        )


def with_macro(deployment: Deployment) -> None:
    body = {"name": "Take over", "actions": as_fields(*STEPS, MacroAction("resolve_conversation"))}
    created = deployment.api("ben", "POST", "A/macros", body)
    deployment.settle()
    deployment.facts["macro"] = created.json["payload"]["id"]


def with_macro_and_two_conversations(deployment: Deployment) -> None:
    """Only Telegram numbers its messages, so that the order of the two deliveries does not show."""
    scenarios.kim_wrote(deployment)
    first = deployment.facts["conversation"]
    scenarios.kim_wrote_in_app(deployment)
    deployment.facts["conversations"] = [first, deployment.facts["conversation"]]
    with_macro(deployment)


settings_paths(
    "macro",
    "A/macros",
    {"name": "Take over", "visibility": "personal", "actions": as_fields(*STEPS)},
    {"name": "Answer"},
    given=with_macro,
)


@path(with_macro_and_two_conversations)
def execute_macro(deployment: Deployment) -> Any:
    """Each conversation gets one message, also when the request is repeated after the first conversation."""
    run = f"A/macros/{deployment.facts['macro']}/execute"
    answer = deployment.api("ben", "POST", run, {"conversation_ids": deployment.facts["conversations"]}, headers=ONCE)
    deployment.settle()
    return answer.status
