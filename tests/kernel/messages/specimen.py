"""A message of an agent, and the file of an attachment."""

from typing import Any

from chalicelib.actions import messages
from chalicelib.domain import keys
from chalicelib.domain.kinds import Key
from chalicelib.domain.messages import Attachment, Delivery, FileType, Message, MessageType, PartDelivery, Sender, SenderType
from tests.security.foreign_ids import Foreign, rival_message, rival_signed_id, rival_source_id
from tests.security.two_tenants import TwoTenants
from tests.support.fakes.clock import NOON
from tests.support.specimen import A, Specimen

LIST = f"{A}/conversations/<conversation_id>/messages"
ONE = f"{LIST}/<message_id>"
GREATEST_ID = 2**53 - 1


def values(tenants: TwoTenants) -> dict[str, Any]:
    photo = tenants.acme.sent["kim's photo"].attachments[0]
    assert photo.key is not None
    token, file_name = photo.key.split("/")[-2:]
    return {"message_id": tenants.acme.sent["kim"].id, "token": token, "file_name": file_name}


def entities(account_id: int) -> list[tuple[Key[Any], Any]]:
    place = Attachment(9, FileType.LOCATION, latitude=52.5, longitude=-0.125, meta={"a": [1, None, "x"]})
    message = Message(
        GREATEST_ID,
        account_id,
        1,
        3,
        MessageType.OUTGOING,
        NOON,
        NOON,
        content="Grüße 🎉\n",
        delivery=Delivery.UNKNOWN,
        sender=Sender(SenderType.USER, 5),
        attachments=(place,),
        parts=(PartDelivery(Delivery.READ, "p-1"), PartDelivery(Delivery.UNKNOWN, None, "No answer", attachment_id=place.id)),
    )
    return [(keys.message(account_id, 3, message.id), message)]


SPECIMEN = Specimen(
    values=values,
    bodies={
        f"POST {LIST}": {"content": "On its way"},
        f"PATCH {ONE}": {"status": "read"},
        f"PUT {ONE}": {"status": "read"},
    },
    credentials=f"""
UTT AA I.. TTTTTT .SSSST X  GET {LIST}
UTT AA I.. TTTTTT .SSSST X  POST {LIST}
UTT AA I.. TTTTTT .SSSST X  PATCH {ONE}
UTT AA I.. TTTTTT .SSSST X  PUT {ONE}
UTT AA I.. TTTTTT .SSSST X  DELETE {ONE}
UTT AA I.. TTTTTT .SSSST X  POST {ONE}/retry
>>> >> >>> >>>>>> >>>>>> >  GET /rails/active_storage/blobs/redirect/<account_id>/<token>/<file_name>
""",
    other_account=f"""
cc  GET {LIST}
cc  POST {LIST}
cc  PATCH {ONE}
cc  PUT {ONE}
cc  DELETE {ONE}
cc  POST {ONE}/retry
""",
    answers={"c": "404 conversation_not_found", ">": "302"},
    foreign=(
        Foreign(f"GET {LIST}", "before", rival_message, "200"),
        Foreign(f"GET {LIST}", "after", rival_message, "200"),
        Foreign(f"POST {LIST}", "source_id", rival_source_id, "200"),
        Foreign(f"POST {LIST}", "echo_id", rival_source_id, "200"),
        Foreign(f"POST {LIST}", "seen_message_id", rival_message, "200"),
        Foreign(f"POST {LIST}", "attachments", rival_signed_id, "422 signed_id_invalid"),
        Foreign(f"POST {LIST}", "content_attributes.in_reply_to", rival_message, "200"),
        Foreign(f"POST {LIST}", "content_attributes.in_reply_to_external_id", rival_source_id, "200"),
    ),
    entities=entities,
    steps=(messages.change_message, messages.save_message),
)
