"""A message to Kim that waits for its time, for the general suites."""

from typing import Any

from chalicelib.actions import scheduled_messages as actions
from chalicelib.actions.messages import NewMessage
from chalicelib.domain import keys
from chalicelib.domain.access import Caller
from chalicelib.domain.kinds import Key
from chalicelib.domain.messages import Attachment, FileType, Message, MessageType, ScheduledMessage, Sender, SenderType
from chalicelib.domain.timers import SCHEDULED, Timer
from chalicelib.ports import Desk
from tests.support.fakes.clock import NOON
from tests.support.specimen import A, Specimen

LIST = f"{A}/conversations/<conversation_id>/scheduled_messages"
ONE = f"{LIST}/<scheduled_message_id>"
HOUR = 3_600_000
CHANGES = {"content": "Tomorrow, I hope", "scheduled_at": NOON // 1000 + 20 * 86_400}


def make(desk: Desk, caller: Caller) -> Any:
    """To Kim at Acme, and to Uma at Rival."""
    store: Any = desk.store
    names = {each.id: each.name.partition(" ")[0] for each in store.of_kind("contact", caller.account_id)}
    conversation = next(
        each for each in store.of_kind("conversation", caller.account_id) if names.get(each.contact_id) in ("Kim", "Uma")
    )
    due_at = desk.clock.now() + 10 * 86_400_000
    return actions.schedule_message(desk, caller, conversation.id, NewMessage(content="Tomorrow"), due_at=due_at)


def entities(account_id: int) -> list[tuple[Key[Any], Any]]:
    file = Attachment(9, FileType.FILE, key="attachments/1/3-11-token/a.txt", file_name="a.txt", meta={"a": [1, None, "x"]})
    sender = Sender(SenderType.USER, 5)
    message = Message(
        11, account_id, 1, 3, MessageType.OUTGOING, NOON, NOON, content="Grüße 🎉\n", sender=sender, attachments=(file,)
    )
    waiting = ScheduledMessage(11, account_id, 3, message, NOON + HOUR, 6, undo=True, version=3)
    stopped = ScheduledMessage(12, account_id, 3, message, None, 6, problem=("author_left", "Gone"))
    timer = Timer(NOON + HOUR, SCHEDULED, account_id, 3)
    rows = [(keys.scheduled_message(account_id, 3, each.id), each) for each in (waiting, stopped)]
    return [*rows, (keys.timer(timer), timer)]


SPECIMEN = Specimen(
    make=make,
    id_parameter="scheduled_message_id",
    bodies={f"PATCH {ONE}": CHANGES, f"PUT {ONE}": CHANGES},
    credentials=f"""
UTT AA I.. TTTTTT .SSSST X  GET {LIST}
UTT AA I.. TTTTTT .SSSST X  PATCH {ONE}
UTT AA I.. TTTTTT .SSSST X  PUT {ONE}
UTT AA I.. TTTTTT .SSSST X  DELETE {ONE}
UTT AA I.. TTTTTT .SSSST X  POST {ONE}/send
""",
    other_account=f"""
cc  GET {LIST}
cc  PATCH {ONE}
cc  PUT {ONE}
cc  DELETE {ONE}
cc  POST {ONE}/send
""",
    answers={"c": "404 conversation_not_found"},
    entities=entities,
)
