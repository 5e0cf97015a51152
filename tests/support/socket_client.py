"""A socket client: connects, sends frames and reads the received frames."""

import json
from typing import Any

from chalicelib import realtime, workers
from chalicelib.actions import identities
from chalicelib.actions.customers import Customer
from tests.support.company import Company
from tests.support.lambda_events import batch, broadcast_record, websocket

OK = {"statusCode": 200}
APP = "app-identifier"


def connect(company: Company, name: str) -> str:
    token = company.users[name].pubsub_token
    event = websocket("CONNECT", name, token=token, account_id=str(company.account_id))
    assert realtime.connect(company.desk, event) == OK
    return name


def connect_customer(company: Company, source_id: str) -> tuple[str, Customer]:
    kim = identities.identify(company.desk, APP, source_id=source_id, name=source_id)
    name = f"customer {source_id}"
    assert realtime.connect(company.desk, websocket("CONNECT", name, token=kim.link.pubsub_token)) == OK
    return name, kim


def send_frame(company: Company, name: str, *frames: Any) -> list[dict[str, Any]]:
    """Sends each frame, a text as it is and any other value as JSON. Returns the frames that the socket received."""
    start = len(company.desk.push.sent)
    for each in frames:
        body = each if isinstance(each, str) else json.dumps(each)
        assert realtime.handle_message(company.desk, websocket("MESSAGE", name, body=body)) == OK
    return [json.loads(text) for to, text in company.desk.push.sent[start:] if to == name]


def frames_to(company: Company, name: str) -> list[dict[str, Any]]:
    return [json.loads(text) for text in company.desk.push.to(name)]


def broadcast(company: Company) -> int:
    workers.broadcast(company.desk, batch(*map(broadcast_record, company.desk.store.changes)))
    company.desk.push.sent.clear()
    return company.desk.feed.head(company.account_id)


def resumed(company: Company, name: str, after: int = 0) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The feed frames since a position, and all their events. Asks on while more follows."""
    answer = send_frame(company, name, {"action": "resume", "after": after})
    frames = [frame for frame in answer if "from" in frame]
    if any(frame.get("more") for frame in answer):
        frames += resumed(company, name, frames[-1]["to"])[0]
    return frames, [event for frame in frames for event in frame["events"]]
