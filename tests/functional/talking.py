"""Sockets as a browser has them: open one, say something, read the answer."""

import json
from typing import Any

from chalicelib import realtime, workers
from chalicelib.actions import customers
from chalicelib.actions.customers import Customer
from tests.builders import Office
from tests.functional.lambda_events import batch, told, websocket

OK = {"statusCode": 200}
APP = "app-identifier"


def connect(office: Office, name: str) -> str:
    token = office.users[name].pubsub_token
    event = websocket("CONNECT", name, token=token, account_id=str(office.account_id))
    assert realtime.connect(office.desk, event) == OK
    return name


def connect_customer(office: Office, source_id: str) -> tuple[str, Customer]:
    kim = customers.identify(office.desk, APP, source_id=source_id, name=source_id)
    name = f"customer {source_id}"
    assert realtime.connect(office.desk, websocket("CONNECT", name, token=kim.link.pubsub_token)) == OK
    return name, kim


def say(office: Office, name: str, *said: Any) -> list[dict[str, Any]]:
    """What a socket is answered to JSON, or to a text as it is."""
    start = len(office.desk.push.sent)
    for each in said:
        body = each if isinstance(each, str) else json.dumps(each)
        assert realtime.hear(office.desk, websocket("MESSAGE", name, body=body)) == OK
    return [json.loads(text) for to, text in office.desk.push.sent[start:] if to == name]


def told_to(office: Office, name: str) -> list[dict[str, Any]]:
    return [json.loads(text) for text in office.desk.push.to(name)]


def broadcast(office: Office) -> int:
    workers.broadcast(office.desk, batch(*map(told, office.desk.store.changes)))
    office.desk.push.sent.clear()
    return office.desk.feed.head(office.account_id)


def resumed(office: Office, name: str, after: int = 0) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Frames of the feed, and all their events."""
    frames = [frame for frame in say(office, name, {"action": "resume", "after": after}) if "from" in frame]
    return frames, [event for frame in frames for event in frame["events"]]
