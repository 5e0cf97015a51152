"""A label for the general suites, with its stories and fault paths."""

from typing import Any

from chalicelib.domain.kinds import Key
from chalicelib.features.labels import actions as labels
from chalicelib.features.labels.model import LABELS, Label
from tests.contract.scenarios import one_conversation
from tests.contract.story_recorder import Scenario, story
from tests.faults import scenarios
from tests.faults.company import path_of
from tests.faults.deployment import Deployment
from tests.faults.settings_paths import settings_paths
from tests.support.specimen import A, Specimen

LIST = f"{A}/labels"
ONE = f"{LIST}/<label_id>"


def entities(account_id: int) -> list[tuple[Key[Any], Any]]:
    return [(LABELS.key(account_id, 4), Label(4, account_id, "vip", description="Very important"))]


SPECIMEN = Specimen(
    make=lambda desk, caller: labels.create_label(desk, caller, title="refund"),
    id_parameter="label_id",
    bodies={
        f"POST {LIST}": {"title": "vip"},
        f"PATCH {ONE}": {"color": "#ff0000"},
        f"PUT {ONE}": {"color": "#ff0000"},
    },
    credentials=f"""
UTT AA ... TTTTTT .SSSST X  GET {LIST}
UTT AA RR. TTTTTT RSSSST X  POST {LIST}
UTT AA RR. TTTTTT RSSSST X  GET {ONE}
UTT AA RR. TTTTTT RSSSST X  PATCH {ONE}
UTT AA RR. TTTTTT RSSSST X  PUT {ONE}
UTT AA RR. TTTTTT RSSSST X  DELETE {ONE}
""",
    other_account=f"""
..  GET {LIST}
.R  POST {LIST}
lR  GET {ONE}
lR  PATCH {ONE}
lR  PUT {ONE}
lR  DELETE {ONE}
""",
    answers={"l": "404 label_not_found"},
    entities=entities,
)


@story(labels.create_label)
def label_is_created(scenario: Scenario) -> None:
    one_conversation(scenario)
    labels.create_label(scenario.company.desk, scenario.company.caller(), title="vip", color="#ff0000")


@story(labels.update_label)
def label_colour_changes(scenario: Scenario) -> None:
    label = labels.create_label(scenario.company.desk, scenario.company.caller(), title="vip", color="#ff0000")
    one_conversation(scenario)
    labels.update_label(scenario.company.desk, scenario.company.caller(), label.id, changes={"color": "#00ff00"})


@story(labels.delete_label)
def label_in_use_is_deleted(scenario: Scenario) -> None:
    label = labels.create_label(scenario.company.desk, scenario.company.caller(), title="vip", color="#ff0000")
    one_conversation(scenario)
    labels.delete_label(scenario.company.desk, scenario.company.caller(), label.id)


def with_label(deployment: Deployment) -> None:
    scenarios.kim_wrote(deployment)
    deployment.facts["label"] = deployment.api("ada", "POST", "A/labels", {"title": "vip"}).json["id"]
    deployment.api("ben", "POST", path_of(deployment, "/labels"), {"labels": ["vip"]})
    deployment.settle()


settings_paths("label", "A/labels", {"title": "vip"}, {"color": "#ffcc00"}, by="ada", given=with_label)
