"""Spam disturbs nobody, is in no other list, and nothing that matters goes there by a verdict alone."""

from tests.mutations.mutation import Mutation

RULES = "chalicelib/domain/conversations.py"
RECEIVE = "chalicelib/actions/receive.py"
MAILS = ("tests/unit/mails/test_spam.py",)
SPAM = ("tests/unit/test_spam.py",)

MUTATIONS = (
    Mutation(
        "spam is listed and counted as resolved",
        9,
        RULES,
        "        return Folder.SPAM if self.spam else Folder(self.status)\n",
        "        return Folder(self.status)\n",
        SPAM,
    ),
    Mutation(
        "a status leaves a conversation among spam",
        4,
        RULES,
        "replace(conversation, status=status, snoozed_until=until, spam=None)",
        "replace(conversation, status=status, snoozed_until=until)",
        SPAM,
    ),
    Mutation(
        "an answer to an agent stays among spam by its verdict",
        2,
        "chalicelib/actions/messages.py",
        "    if message.is_human_reply and message.is_public:\n",
        "    if False:\n",
        MAILS,
    ),
    Mutation(
        "a customer's message takes out what an agent has marked",
        4,
        RULES,
        "(is_spam or conversation.spam is Spam.AGENT)",
        "is_spam",
        MAILS,
    ),
    Mutation(
        "a mail that is called spam begins open work",
        8,
        RECEIVE,
        "    if received.is_spam:\n        return rules.mark_as_spam",
        "    if False:\n        return rules.mark_as_spam",
        MAILS,
    ),
    Mutation(
        "a sender whose conversation is spam begins another one",
        1,
        RECEIVE,
        "current.folder is not Folder.RESOLVED",
        'current.status != "resolved"',
        SPAM,
    ),
    Mutation(
        "agents are notified of spam",
        8,
        "chalicelib/features/notifications/model.py",
        "    if conversation.spam and occasion.type is not Type.CONVERSATION_MENTION:\n",
        "    if False:\n",
        MAILS,
    ),
    Mutation(
        "a filter finds spam without naming it",
        8,
        "chalicelib/domain/conversation_filters.py",
        "Scope(statuses=frozenset(Folder)) if any(map(_names_spam, group)) else Scope()",
        "Scope(statuses=frozenset(Folder))",
        SPAM,
    ),
    Mutation(
        "a header of a forwarded mail makes it spam",
        7,
        "chalicelib/features/email/receiving.py",
        "notice.source == IMAP and mail.is_flagged_as_spam",
        "mail.is_flagged_as_spam",
        ("tests/features/email",),
    ),
    Mutation(
        "the web client shows spam in the lists of all statuses",
        9,
        "web/src/realtime/selection.ts",
        "conversation.status !== 'spam' || namesSpam(filter.conditions)",
        "true",
        ("web/src/realtime/selection.spec.ts",),
    ),
)
