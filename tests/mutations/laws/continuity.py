"""A visitor who is away gets each unseen reply by mail once, and the answer comes back to its conversation alone."""

from tests.mutations.mutation import Mutation

PLAN = "chalicelib/actions/continuity.py"
ACTIONS = "chalicelib/features/continuity/actions.py"
RULES = "chalicelib/domain/continuity.py"
MESSAGES = "chalicelib/domain/messages.py"
ANSWERS = "chalicelib/actions/mail_replies.py"
FAILED = "chalicelib/actions/failed_mails.py"
CONTACTS = "chalicelib/actions/contacts.py"
READ = "chalicelib/actions/customers.py"
RECEIVERS = "chalicelib/features/email/receivers.py"
TESTS = ("tests/features/continuity",)

MUTATIONS = (
    Mutation(
        "a plan has two mails",
        1,
        ACTIONS,
        "    work.conversation = replace(conversation, mail_plan=None)\n    inbox",
        "    inbox",
        TESTS,
    ),
    Mutation(
        "a reply is mailed although the visitor has seen it",
        1,
        READ,
        "contact_last_seen_at=work.at, mail_plan=None)",
        "contact_last_seen_at=work.at)",
        TESTS,
    ),
    Mutation(
        "a reply above a message of the visitor is mailed",
        1,
        RULES,
        "    seen_at = max(conversation.contact_last_seen_at or 0, *written, 0)\n",
        "    seen_at = conversation.contact_last_seen_at or 0\n",
        TESTS,
    ),
    Mutation(
        "a visitor on the site gets a mail",
        1,
        ACTIONS,
        "    if messages and _is_online(work, contact):\n",
        "    if False:\n",
        TESTS,
    ),
    Mutation(
        "an automatic text alone is mailed to a stated address",
        7,
        MESSAGES,
        "        return self.is_human_reply or (asks and not self.private)\n",
        "        return self.is_human_reply or self.type is MessageType.TEMPLATE\n",
        TESTS,
    ),
    Mutation(
        "the words of a stranger stand in the chat as the visitor's",
        8,
        MESSAGES,
        " and not is_by_stranger(self)",
        "",
        TESTS,
    ),
    Mutation(
        "a private note is mailed",
        7,
        RULES,
        "    if message.private or is_deleted(message):\n",
        "    if is_deleted(message):\n",
        TESTS,
    ),
    Mutation(
        "an address that returns mails gets more",
        8,
        RULES,
        " or EMAIL_BOUNCED in contact.additional_attributes:\n",
        ":\n",
        TESTS,
    ),
    Mutation(
        "an inbox sends mails although it is switched off",
        8,
        PLAN,
        "    if inbox is None or not inbox.channel.continues_by_mail:\n",
        "    if inbox is None:\n",
        TESTS,
    ),
    Mutation(
        "the site's own key proves a reply address",
        7,
        RULES,
        'keyed_hash(digest_key, "replies by mail", inbox.account_id, inbox.id)\n',
        'getattr(inbox.channel, "hmac_token", "")\n',
        TESTS,
    ),
    Mutation(
        "a website receives mails that begin conversations",
        7,
        RECEIVERS,
        "    if inbox.channel.mailbox is None and target.kind == IN:\n        return False\n",
        "",
        TESTS,
    ),
    Mutation(
        "the words of somebody else are the visitor's",
        7,
        ANSWERS,
        "    by_other = inbound.contact.email is None or inbound.contact.email != contact.email\n",
        "    by_other = False\n",
        TESTS,
    ),
    Mutation(
        "a blocked sender answers the mail of another",
        7,
        ANSWERS,
        "    if by_other and _is_blocked(desk, received, contact):\n",
        "    if False:\n",
        TESTS,
    ),
    Mutation(
        "a bounce is told each time that it is reported",
        1,
        FAILED,
        " and mail.state is not MailState.FAILED:\n",
        ":\n",
        TESTS,
    ),
    Mutation(
        "a new address keeps the mark of the old one",
        8,
        CONTACTS,
        "    if after.email == before.email or EMAIL_BOUNCED not in after.additional_attributes:\n",
        "    if True:\n",
        TESTS,
    ),
)
