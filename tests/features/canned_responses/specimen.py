"""A canned response for the general suites, with its stories and fault paths."""

import json
from typing import Any

from chalicelib.domain.kinds import Key
from chalicelib.domain.messages import Attachment, FileType
from chalicelib.features.canned_responses import actions
from chalicelib.features.canned_responses.model import CANNED_RESPONSES, CannedResponse
from tests.contract.scenarios import one_conversation
from tests.contract.story_recorder import Scenario, story
from tests.faults import scenarios
from tests.faults.company import path_of
from tests.faults.deployment import Deployment
from tests.faults.paths import ONCE, path
from tests.faults.settings_paths import settings_paths
from tests.features.direct_uploads.specimen import upload
from tests.features.direct_uploads.uploading import PNG, offer, put
from tests.features.erasure.specimen import erase_all
from tests.security.foreign_ids import Foreign, rival_agents, rival_conversation, rival_signed_id
from tests.support.fakes.clock import NOON
from tests.support.specimen import A, Specimen

LIST = f"{A}/canned_responses"
ONE = f"{LIST}/<canned_response_id>"
HELLO: dict[str, Any] = {"short_code": "hello", "content": "Hello! How can we help?"}


def entities(account_id: int) -> list[tuple[Key[Any], Any]]:
    file = Attachment(9, FileType.IMAGE, key=f"canned/{account_id}/4-a/x.png", file_name="x.png", size=7, meta={"width": 1})
    row = CannedResponse(4, account_id, "hello", "Grüße 🎉", NOON, NOON + 1, attachments=(file,))
    return [(CANNED_RESPONSES.key(account_id, 4), row)]


SPECIMEN = Specimen(
    make=lambda desk, caller: actions.create_canned_response(desk, caller, **HELLO),
    id_parameter="canned_response_id",
    bodies={
        f"POST {LIST}": {"short_code": "bye", "content": "Have a nice day."},
        f"PATCH {ONE}": {"content": "Hello again."},
        f"PUT {ONE}": {"content": "Hello again."},
        f"POST {ONE}/uploads": {"conversation_id": "<conversation_id>"},
    },
    credentials=f"""
UTT AA ... TTTTTT .SSSST X  GET {LIST}
UTT AA ... TTTTTT .SSSST X  POST {LIST}
UTT AA ... TTTTTT .SSSST X  GET {ONE}
UTT AA ... TTTTTT .SSSST X  PATCH {ONE}
UTT AA ... TTTTTT .SSSST X  PUT {ONE}
UTT AA ... TTTTTT .SSSST X  DELETE {ONE}
UTT AA Iww TTTTTT wSSSST X  POST {ONE}/uploads
""",
    other_account=f"""
..  GET {LIST}
..  POST {LIST}
nn  GET {ONE}
nn  PATCH {ONE}
nn  PUT {ONE}
nn  DELETE {ONE}
nn  POST {ONE}/uploads
""",
    answers={"n": "404 canned_response_not_found", "w": "200 without effect"},
    foreign=(
        Foreign(f"POST {LIST}", "attachments", rival_signed_id, "422 signed_id_invalid"),
        Foreign(f"PATCH {ONE}", "attachments", rival_signed_id, "422 signed_id_invalid"),
        Foreign(f"PUT {ONE}", "attachments", rival_signed_id, "422 signed_id_invalid"),
        Foreign(f"PATCH {ONE}", "attachment_ids", rival_agents, "422 canned_file_unknown"),
        Foreign(f"PUT {ONE}", "attachment_ids", rival_agents, "422 canned_file_unknown"),
        Foreign(f"POST {ONE}/uploads", "conversation_id", rival_conversation, "200"),
    ),
    entities=entities,
)


def _hello(scenario: Scenario) -> int:
    return actions.create_canned_response(scenario.company.desk, scenario.company.caller("ben"), **HELLO).id


@story(actions.create_canned_response)
def canned_response_is_created(scenario: Scenario) -> None:
    scenario.start_recording()
    _hello(scenario)


@story(actions.update_canned_response)
def canned_response_changes(scenario: Scenario) -> None:
    row_id = _hello(scenario)
    scenario.start_recording()
    actions.update_canned_response(scenario.company.desk, scenario.company.caller("ben"), row_id, short_code="hi")


@story(actions.delete_canned_response)
def canned_response_is_deleted(scenario: Scenario) -> None:
    row_id = _hello(scenario)
    scenario.start_recording()
    actions.delete_canned_response(scenario.company.desk, scenario.company.caller(), row_id)


@story(actions.upload_files)
def files_of_canned_response_are_sent(scenario: Scenario) -> None:
    company, conversation = scenario.company, one_conversation(scenario)
    upload = put(company, offer(company, conversation))
    row = actions.create_canned_response(company.desk, company.caller("ben"), **HELLO, attachments=(upload,))
    scenario.start_recording()
    copied = actions.upload_files(company.desk, company.caller("ben"), row, conversation.id, private=False)
    company.reply(conversation, "Hello", attachments=tuple(each for each, _ in copied))


settings_paths("canned_response", "A/canned_responses", HELLO, {"short_code": "hi"})


def with_upload(deployment: Deployment) -> None:
    deployment.facts["upload"] = upload(deployment)


def with_file(deployment: Deployment) -> None:
    scenarios.kim_wrote(deployment)
    created = deployment.api("ben", "POST", "A/canned_responses", {**HELLO, "attachments": [upload(deployment)]})
    deployment.settle()
    deployment.facts["canned_response"], deployment.facts["upload"] = created.json["id"], upload(deployment, "spoon.png")


def files_of_responses(deployment: Deployment) -> list[tuple[str, bool]]:
    """Raises AssertionError for a file that no response has."""
    rows = [json.loads(item["data"]) for item in deployment.aws.table.items() if item["kind"] == "canned_response"]
    found = [file for row in rows for file in row["attachments"]]
    assert {key for key in deployment.aws.state.files if key.startswith("canned/")} <= {file["key"] for file in found}
    return [(file["file_name"], deployment.aws.state.files.get(file["key"]) == PNG) for file in found]


@path()
def offer_upload_for_the_account(deployment: Deployment) -> Any:
    return bool(upload(deployment))


@path(with_upload)
def create_canned_response_with_file(deployment: Deployment) -> Any:
    body = {**HELLO, "attachments": [deployment.facts["upload"]]}
    answer = deployment.api("ben", "POST", "A/canned_responses", body, headers=ONCE)
    erase_all(deployment)
    return [file["file_name"] for file in answer.json["attachments"]], files_of_responses(deployment)


@path(with_file)
def replace_file_of_canned_response(deployment: Deployment) -> Any:
    one = f"A/canned_responses/{deployment.facts['canned_response']}"
    answer = deployment.api("ben", "PATCH", one, {"attachment_ids": [], "attachments": [deployment.facts["upload"]]})
    erase_all(deployment)
    return [file["file_name"] for file in answer.json["attachments"]], files_of_responses(deployment)


@path(with_file)
def send_files_of_canned_response(deployment: Deployment) -> Any:
    one = f"A/canned_responses/{deployment.facts['canned_response']}"
    copied = deployment.api("ben", "POST", f"{one}/uploads", {"conversation_id": deployment.facts["conversation"]}).json
    sent = {"attachments": [each["signed_id"] for each in copied], "echo_id": "once"}
    answer = deployment.api("ben", "POST", path_of(deployment, "/messages"), sent)
    deployment.settle()
    return [file["file_name"] for file in answer.json["attachments"]]


@path(with_file)
def delete_canned_response_with_file(deployment: Deployment) -> Any:
    answer = deployment.api("ben", "DELETE", f"A/canned_responses/{deployment.facts['canned_response']}")
    erase_all(deployment)
    return answer.status in (200, 404), [key for key in deployment.aws.state.files if key.startswith("canned/")]
