"""The files of conversations and contacts for the general suites."""

from tests.support.specimen import A, Specimen

CONVERSATION = f"{A}/conversations/<conversation_id>/attachments"
CONTACT = f"{A}/contacts/<contact_id>/attachments"

SPECIMEN = Specimen(
    credentials=f"""
UTT AA I.. TTTTTT .SSSST X  GET {CONVERSATION}
UTT AA ... TTTTTT .SSSST X  GET {CONTACT}
""",
    other_account=f"""
cc  GET {CONVERSATION}
pp  GET {CONTACT}
""",
    answers={"p": "404 contact_not_found", "c": "404 conversation_not_found"},
)
