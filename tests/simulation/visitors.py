"""Visitors of Acme's website, and the law that their widgets show what is stored."""

from typing import Any

from chalicelib.actions.visitor_tokens import signed
from chalicelib.domain import keys
from chalicelib.domain.messages import Message
from tests.simulation.deployment import Deployment
from tests.simulation.storage import LawBroken
from tests.support.widget import WIDGET, Widget

VISITORS = ("vera", "wim", "xena")
SITE = "site"


def credential(deployment: Deployment, visitor: str) -> dict[str, str]:
    now = deployment.now() // 1000
    return {"X-Auth-Token": signed(visitor, deployment.website.id, now, deployment.desk.digest_key)}


def path(where: str) -> str:
    return f"{WIDGET}{where}?website_token={SITE}"


def check_visitors(deployment: Deployment) -> None:
    """Each visitor has one contact and one link at most, and sees the newest public messages of the current conversation."""
    for visitor in VISITORS:
        deployment.tally["check: a visitor's view"] += 1
        token = credential(deployment, visitor)["X-Auth-Token"]
        shown = Widget(deployment.desk, SITE, token).get("/messages")
        expected = _stored(deployment, visitor)
        if [each["id"] for each in shown["payload"]] != [each.id for each in expected]:
            raise LawBroken(f"{visitor} sees {shown['payload']} instead of {expected}")
        check_foreign(deployment, visitor, shown["payload"])
    links = [each for each in deployment.store.items.by_kind["contact_inbox"].values() if each.inbox_id == deployment.website.id]
    if len({each.contact_id for each in links}) != len(links):
        raise LawBroken(f"visitors share a contact: {links}")


def _stored(deployment: Deployment, visitor: str) -> list[Message]:
    account_id = deployment.website.account_id
    link = deployment.store.get(keys.contact_inbox(account_id, deployment.website.id, visitor))
    if link is None or link.conversation_id is None:
        return []
    return [each for each in deployment.store.messages_of(account_id, link.conversation_id) if each.is_public][-20:]


def check_foreign(deployment: Deployment, visitor: str, payload: list[dict[str, Any]]) -> None:
    """A visitor's own messages begin with the name."""
    written = [each["content"] for each in payload if each["message_type"] == 0]
    if strange := [each for each in written if each.partition(":")[0] in VISITORS and not each.startswith(f"{visitor}:")]:
        raise LawBroken(f"{visitor} sees messages of another visitor: {strange}")
