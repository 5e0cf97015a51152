"""A socket of an agent or a customer. tests/security/sockets.txt says who may open one and what each may send."""

import json
from typing import Any

from chalicelib.actions import open_sockets, socket_revocation
from chalicelib.domain import keys
from chalicelib.domain.kinds import Key
from chalicelib.domain.sockets import CustomerSockets, Socket
from tests.faults import scenarios
from tests.faults.browser import Browser
from tests.faults.company import path_of
from tests.faults.deployment import Deployment
from tests.faults.paths import path
from tests.support.fakes.clock import NOON
from tests.support.specimen import Specimen


def entities(account_id: int) -> list[tuple[Key[Any], Any]]:
    socket = Socket("connection-1", account_id, NOON, NOON, inbox_id=3, source_id="kim", contact_id=7)
    return [(keys.customer_sockets(account_id, 3, "kim"), CustomerSockets((socket,), version=2))]


SPECIMEN = Specimen(
    entities=entities,
    steps=(
        open_sockets.register,
        open_sockets.renew,
        open_sockets.unregister,
        open_sockets.customer_sockets,
        open_sockets.contacts_online,
        socket_revocation.sockets_of,
        socket_revocation.end_sockets,
        socket_revocation.drop_sockets,
        socket_revocation.drop_customer_sockets,
        socket_revocation.drop_listed_customers,
    ),
)


@path(differs=("socket",))
def connect(deployment: Deployment) -> None:
    """API Gateway does not open a socket whose `$connect` failed, and the browser opens another one. The first one's row is
    deleted when a push finds the connection gone, or when it expires."""
    deployment.browsers["ada again"] = Browser("ada again")
    deployment.facts["pubsub"]["ada again"] = deployment.facts["pubsub"]["ada"]
    deployment.connect(deployment.browsers["ada again"])


@path(differs=("socket",))
def disconnect(deployment: Deployment) -> None:
    """API Gateway sends `$disconnect` once. After a failure the socket's row is deleted by a push or expires."""
    deployment.disconnect(deployment.browsers["ben"])


@path(scenarios.kim_wrote)
def typing(deployment: Deployment) -> None:
    """A typing signal may be lost, because it is not stored; everything else must be complete."""
    frame = {"action": "typing", "conversation_id": deployment.facts["conversation"], "typing_status": "on"}
    deployment.send_frame(deployment.browsers["ben"], json.dumps(frame))
    deployment.api("ben", "POST", path_of(deployment, "/toggle_typing_status"), {"typing_status": "off"})


@path(scenarios.kim_wrote, differs=("socket",))
def read_a_conversation(deployment: Deployment) -> None:
    """A signal of reading may be lost. The next ping corrects the row of the socket, which ends with the socket."""
    conversation_id = deployment.facts["conversation"]
    for name in ("ben", "ada"):
        browser = deployment.browsers[name]
        deployment.send_frame(browser, json.dumps({"action": "viewing", "conversation_id": conversation_id}))
    deployment.send_frame(deployment.browsers["ben"], json.dumps({"action": "ping", "viewing": conversation_id}))
    deployment.send_frame(deployment.browsers["ben"], json.dumps({"action": "viewing", "conversation_id": None}))


@path(scenarios.kim_wrote)
def ask_for_presence(deployment: Deployment) -> None:
    """The answer may be lost, because presence is not stored."""
    deployment.send_frame(deployment.browsers["ben"], json.dumps({"action": "presence"}))


def ben_missed_a_message(deployment: Deployment) -> None:
    deployment.disconnect(deployment.browsers["ben"])
    scenarios.kim_wrote(deployment)


@path(ben_missed_a_message, differs=("socket",))
def resume(deployment: Deployment) -> None:
    """The browser repeats the frame when it misses the answer (tests/faults/checks.py). Sockets differ as in `connect`."""
    browser = deployment.browsers["ben"]
    deployment.connect(browser)
    deployment.send_frame(browser, json.dumps({"action": "resume", "after": browser.position}))


def kim_wrote_in_app(deployment: Deployment) -> None:
    scenarios.kim_wrote_in_app(deployment)
    (link,) = (json.loads(item["data"]) for item in deployment.aws.table.items() if item["kind"] == "contact_inbox")
    deployment.facts["pubsub"]["kim"] = link["pubsub_token"]


def kim_is_connected(deployment: Deployment) -> None:
    kim_wrote_in_app(deployment)
    deployment.connect(Browser("kim"))
    deployment.facts["position"] = deployment.desk.feed.head(1)


@path(kim_wrote_in_app, differs=("socket", "customer_sockets"))
def connect_customer(deployment: Deployment) -> None:
    """Sockets differ as in `connect`."""
    deployment.connect(Browser("kim"))


@path(kim_is_connected, differs=("socket", "customer_sockets"))
def disconnect_customer(deployment: Deployment) -> None:
    """Sockets differ as in `disconnect`."""
    deployment.disconnect(Browser("kim", connections=1))


@path(kim_is_connected, differs=("socket", "customer_sockets"))
def reply_to_connected_customer(deployment: Deployment) -> Any:
    """The customer's client connects again when its socket is gone, and resumes: it has the reply exactly once. Sockets differ
    as in `connect`."""
    kim = Browser("kim", connections=1)
    deployment.api("ben", "POST", path_of(deployment, "/messages"), {"content": "On its way", "echo_id": "echo-1"})
    deployment.settle()
    for _ in range(3):
        if kim.connection_id not in deployment.aws.state.sockets:
            deployment.connect(kim)
        deployment.send_frame(kim, json.dumps({"action": "resume", "after": deployment.facts["position"]}))
    frames = [json.loads(text) for text in deployment.aws.state.sockets.get(kim.connection_id, ())]
    events = {event["position"]: event for frame in frames for event in frame.get("events", ()) if "position" in event}
    return [event["data"]["content"] for event in events.values() if event["event"] == "message.created"]
