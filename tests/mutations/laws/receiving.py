"""A webhook event is verified, counts once and finds its conversation."""

from tests.mutations.mutation import Mutation

RECEIVE = "chalicelib/actions/receive.py"
UNIT = "tests/unit"

MUTATIONS = (
    Mutation(
        "a webhook's signature is not verified", 7, "chalicelib/actions/ingest.py",
        "        channel.verify(inbox, headers, body)\n",
        "        pass\n",
        (UNIT, "tests/security/test_webhook_signatures.py"),
    ),
    Mutation(
        "the provider's message id is not claimed", 1, RECEIVE,
        "    work.claim(keys.provider_message(work.account_id, inbox_id, inbound.provider_id), conversation.id, message.id)\n",
        "",
        (UNIT,),
    ),
    Mutation(
        "the contact inbox does not point to the conversation", 1, RECEIVE,
        "    point_link(work, link)\n",
        "",
        (UNIT,),
    ),
    Mutation(
        "every message is greeted", 3, "chalicelib/actions/messages.py",
        "    greets = inbox.greeting_enabled and work.conversation.last_public_message_id is None\n",
        "    greets = inbox.greeting_enabled\n",
        ("tests/unit/test_greeting.py",),
    ),
)  # fmt: skip
