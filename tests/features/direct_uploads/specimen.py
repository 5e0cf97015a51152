"""Signed uploads for the general suites, with their stories and fault paths."""

import json
from typing import Any

from chalicelib.actions import messages, uploads
from tests.contract.scenarios import one_conversation
from tests.contract.story_recorder import Scenario, story
from tests.faults import scenarios
from tests.faults.company import path_of
from tests.faults.deployment import Deployment
from tests.faults.paths import path
from tests.features.direct_uploads.uploading import PNG, blob, uploaded
from tests.features.erasure.specimen import erase_all
from tests.support.specimen import A, Specimen

ONE = f"{A}/conversations/<conversation_id>/direct_uploads"
OWN = f"{A}/direct_uploads"
SITE = "/api/v1/widget/direct_uploads"


SPECIMEN = Specimen(
    bodies={f"POST {path}": {"blob": blob("cup.png", PNG)} for path in (ONE, OWN, SITE)},
    queries={f"POST {SITE}": "website_token=<site_token>"},
    credentials=f"""
UTT AA Iww TTTTTT wSSSST X  POST {ONE}
UTT AA www TTTTTT wSSSST X  POST {OWN}
www ww www wwwwww wwwwww X  POST {SITE}
""",
    visitors=f"""
www vvvvvvv iii  POST {SITE}
""",
    other_account=f"""
cc  POST {ONE}
..  POST {OWN}
""",
    answers={
        "c": "404 conversation_not_found",
        "w": "200 without effect",
        "v": "404 visitor_unknown",
        "i": "404 inbox_not_found",
    },
    steps=(uploads.read, uploads.take, uploads.described, uploads.copied, uploads.copy_of, uploads.upload_again),
)


@story(messages.create_message, uploads.offer_upload)
def agent_sends_uploaded_files(scenario: Scenario) -> None:
    """Both files of the message come from the bucket; the second one is offered and uploaded while the agent writes."""
    conversation = one_conversation(scenario)
    files = tuple(uploaded(scenario.company, conversation, name) for name in ("front.png", "back.png"))
    scenario.company.reply(conversation, "See here", attachments=files)


def upload(deployment: Deployment, name: str = "cup.png", place: str = "A/direct_uploads") -> str:
    """The signed id of a file that the browser has put into the bucket. It repeats a failed request by itself."""
    answer = deployment.api("ben", "POST", place, {"blob": blob(name, PNG)})
    deployment.aws.state.files[answer.json["key"]] = PNG
    signed_id: str = answer.json["signed_id"]
    return signed_id


def upload_there(deployment: Deployment, name: str) -> str:
    """For the conversation."""
    return upload(deployment, name, path_of(deployment, "/direct_uploads"))


def has_uploaded(deployment: Deployment) -> None:
    scenarios.kim_wrote(deployment)
    deployment.facts["uploads"] = [upload_there(deployment, name) for name in ("front.png", "back.png")]


def write(deployment: Deployment, **more: Any) -> Any:
    body = {"content": "See here", "echo_id": "once", "attachments": deployment.facts["uploads"], **more}
    answer = deployment.api("ben", "POST", path_of(deployment, "/messages"), body)
    deployment.settle()
    return answer.json


def stored_files(deployment: Deployment) -> list[tuple[str, bool]]:
    """The files of all messages, and whether the bucket has them."""
    rows = [json.loads(item["data"]) for item in deployment.aws.table.items() if item["kind"] == "message"]
    found = [file for row in rows for file in row.get("attachments", ())]
    return [(file["file_name"], deployment.aws.state.files.get(file["key"]) == PNG) for file in found]


@path(scenarios.kim_wrote)
def offer_upload(deployment: Deployment) -> Any:
    deployment.facts["uploads"] = [upload_there(deployment, "front.png")]
    return len(write(deployment)["attachments"]), stored_files(deployment)


@path(has_uploaded)
def message_takes_uploads(deployment: Deployment) -> Any:
    """The function may end between the copies and the message: the repetition makes one message, whose files are there."""
    return len(write(deployment)["attachments"]), stored_files(deployment)


@path(has_uploaded)
def held_message_takes_uploads(deployment: Deployment) -> Any:
    """The message that replaces the held one has copies of its own, and those of the held one are erased."""
    write(deployment, undo_seconds=10)
    deployment.advance_clock(15_000)
    deployment.wake()
    erase_all(deployment)
    return stored_files(deployment)


def has_sent_uploads(deployment: Deployment) -> None:
    has_uploaded(deployment)
    write(deployment)
    upload_there(deployment, "unsent.png")


@path(has_sent_uploads)
def delete_conversation_with_uploads(deployment: Deployment) -> Any:
    answer = deployment.api("ada", "DELETE", path_of(deployment))
    erase_all(deployment)
    return answer.status in (200, 404), sorted(deployment.aws.state.files)
