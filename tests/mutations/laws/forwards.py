"""Forwards: the customer has no part in them, nothing leaves that was not chosen, and answers are not the customer's words."""

from tests.mutations.mutation import Mutation

MESSAGES = "chalicelib/domain/messages.py"
RULES = "chalicelib/domain/forwards.py"
ASIDES = "chalicelib/actions/forwards.py"
LETTERS = "chalicelib/features/delivery/forwards.py"
TESTS = ("tests/features/forwards",)

MUTATIONS = (
    Mutation(
        "the customer sees a forward",
        6,
        MESSAGES,
        " and self.type is not MessageType.ACTIVITY and not is_aside(self)",
        " and self.type is not MessageType.ACTIVITY",
        TESTS,
    ),
    Mutation(
        "a deleted aside is shown to the customer",
        6,
        MESSAGES,
        'content_attributes={"deleted": True, **aside},',
        'content_attributes={"deleted": True},',
        TESTS,
    ),
    Mutation(
        "a forward ends the customer's waiting",
        6,
        "chalicelib/domain/conversations.py",
        "        return _add_aside(changed, message)\n",
        "        pass\n",
        TESTS,
    ),
    Mutation(
        "a note is forwarded",
        6,
        RULES,
        "    return message.is_public and message.type",
        "    return message.type",
        TESTS,
    ),
    Mutation(
        "a message that was deleted meanwhile leaves",
        6,
        LETTERS,
        ".values() if is_forwardable(each)]",
        ".values()]",
        TESTS,
    ),
    Mutation(
        "the address of the conversation is passed on",
        6,
        LETTERS,
        "for each in field if target_of(each) is None)",
        "for each in field)",
        TESTS,
    ),
    Mutation(
        "words of a mail become tags",
        6,
        LETTERS,
        '        html = TAG.sub(lambda tag: self._with_pictures(tag[0], message, files), _body(message, "html_content"))\n',
        '        html = self._with_pictures(_body(message, "html_content"), message, files)\n',
        TESTS,
    ),
    Mutation(
        "an answer without a reference is the customer's word",
        6,
        ASIDES,
        "    forward_id = named or _forward_to(work, inbound.contact.email)\n",
        "    forward_id = named\n",
        TESTS,
    ),
    Mutation(
        "a reply that the customer gets is hidden from the customer",
        6,
        ASIDES,
        "    return {} if customer & receivers_of(attributes) else {FORWARD_ID: forward_id}\n",
        "    return {FORWARD_ID: forward_id}\n",
        TESTS,
    ),
)
