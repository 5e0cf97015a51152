"""A mail joins its conversation, its sender takes over nothing, and no two programs answer each other for ever."""

from tests.mutations.mutation import Mutation

THREADS = "chalicelib/actions/threads.py"
RECEIVE = "chalicelib/actions/receive.py"
SENDERS = "chalicelib/domain/mail_senders.py"
IDENTITIES = "chalicelib/domain/mail_identities.py"
TEXTS = "chalicelib/actions/template_messages.py"
TESTS = ("tests/unit/mails",)

MUTATIONS = (
    Mutation(
        "a number in a proven address leads to another inbox", 7, THREADS,
        "        if key in found and found[key].inbox_id == inbox.id:\n",
        "        if key in found:\n",
        TESTS,
    ),
    Mutation(
        "a blocked sender writes into the conversation of another", 7, THREADS,
        "    if not (contact and contact.blocked):\n",
        "    if True:\n",
        TESTS,
    ),
    Mutation(
        "a mail joins a conversation whose contact is being erased", 2, THREADS,
        "    return Thread(survivor, contact) if contact else None\n",
        "    return Thread(survivor, contact or author)\n",
        TESTS,
    ),
    Mutation(
        "an answer stays in the conversation that was merged", 1, THREADS,
        "    survivor = find_survivor(desk, conversation)\n    if",
        "    survivor = conversation\n    if",
        TESTS,
    ),
    Mutation(
        "the ids that a mail names find nothing", 1, THREADS,
        "    claims = [found[key] for key in _answer_keys(inbox, inbound) if key in found]\n",
        "    claims = []\n",
        TESTS,
    ),
    Mutation(
        "the same subject finds the conversation of another inbox", 7, "chalicelib/domain/mail_threads.py",
        "    if conversation.inbox_id != inbox_id or conversation",
        "    if conversation",
        ("tests/unit/mails",),
    ),
    Mutation(
        "the same subject finds a conversation of any age", 1, "chalicelib/domain/mail_threads.py",
        " or conversation.last_activity_at < now - SAME_SUBJECT_MS:",
        ":",
        TESTS,
    ),
    Mutation(
        "two tickets with the same words are one thread", 1, "chalicelib/domain/mail_subjects.py",
        "        is_other = bool(self.tags and other.tags) and self.tags.isdisjoint(other.tags)\n",
        "        is_other = False\n",
        TESTS,
    ),
    Mutation(
        "a mail that its domain disowns reserves its address", 7, RECEIVE,
        "    return contact if sender.email is None or sender.email_is_proven else replace(contact, unverified=(\"email\",))\n",
        "    return contact\n",
        TESTS,
    ),
    Mutation(
        "a visitor learns the name of the person whose address they state", 7, IDENTITIES,
        '    return sender.email_is_proven and not ("email" in contact.unverified and is_visitor)\n',
        "    return sender.email_is_proven\n",
        TESTS,
    ),
    Mutation(
        "a mail takes the address of another contact", 1, IDENTITIES,
        'if name != "email" or not is_free)',
        'if name != "email")',
        TESTS,
    ),
    Mutation(
        "a stranger names a customer by a header", 7, SENDERS,
        "    if _domain(sender.address) != _domain(inbox_email):\n",
        "    if False:\n",
        TESTS,
    ),
    Mutation(
        "a colleague's address that its domain disowns names a customer", 7, SENDERS,
        "    if sender.address in colleagues and is_genuine and",
        "    if sender.address in colleagues and",
        TESTS,
    ),
    Mutation(
        "a report marks the address of a contact who is not its receiver", 7, "chalicelib/actions/mail_identities.py",
        " or receiver.source_id not in (conversation.source_id, contact.email):",
        ":",
        TESTS,
    ),
    Mutation(
        "an out-of-office reply reopens a conversation", 3, RECEIVE,
        "        return not self.inbound.from_business and automatic not in message_rules.TELLS_OF_NO_READER\n",
        "        return not self.inbound.from_business\n",
        TESTS,
    ),
    Mutation(
        "the desk answers a program", 3, TEXTS,
        "    if conversation.is_newest_automatic:\n",
        "    if False:\n",
        TESTS,
    ),
    Mutation(
        "two programs answer each other for ever", 3, TEXTS,
        "<= TEXTS_PER_ADDRESS.units\n",
        "<= 10**9\n",
        TESTS,
    ),
    Mutation(
        "the desk takes a mail of its own", 3, "chalicelib/domain/mail_inbound.py",
        "    if arrival.mark and mail.header(LOOP_HEADER) == arrival.mark:\n",
        "    if False:\n",
        TESTS,
    ),
    Mutation(
        "an answer of a colleague is shown as the customer's", 1, RECEIVE,
        "        by_other = author is None or author.id != thread.contact.id\n",
        "        by_other = False\n",
        TESTS,
    ),
)  # fmt: skip
