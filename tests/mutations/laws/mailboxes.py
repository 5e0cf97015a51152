"""Mailboxes of companies: each mail is read once and stays as it is, and a password goes to its own server only."""

from tests.mutations.mutation import Mutation

POLLING = "chalicelib/features/email/polling.py"
MODEL = "chalicelib/features/email/model.py"
SERVERS = "chalicelib/channels/email/servers.py"
IMAP = "chalicelib/adapters/imap.py"
SMTP = "chalicelib/adapters/smtp.py"
POLLS = ("tests/features/email/test_polling.py",)
ADAPTERS = ("tests/functional/test_mail_servers.py",)

MUTATIONS = (
    Mutation(
        "two runs read one mailbox",
        3,
        POLLING,
        "or (state and state.leased_until > desk.clock.now()):",
        "or (state and state.leased_until < 0):",
        POLLS,
    ),
    Mutation(
        "a poll that was killed is the last one",
        1,
        POLLING,
        "    work.plan(replace(asked.timer, due_at=until))\n",
        "",
        POLLS,
    ),
    Mutation(
        "the place moves past a mail that is not queued",
        1,
        POLLING,
        "        position, taken = replace(position, uid=uid), taken + 1\n",
        "        position, taken = replace(position, uid=sizes[-1][0]), taken + 1\n",
        POLLS,
    ),
    Mutation(
        "other numbers of a mailbox hide its newest mails",
        1,
        POLLING,
        "mailbox.before(desk.clock.now() - REREAD_MS))",
        "mailbox.position.uid)",
        POLLS,
    ),
    Mutation(
        "mails from before the connection arrive",
        3,
        POLLING,
        'MailboxPosition(stored["imap_validity"], stored["imap_last_uid"])',
        'MailboxPosition(stored["imap_validity"], 0)',
        POLLS,
    ),
    Mutation(
        "refused logins go on for ever",
        6,
        MODEL,
        "failures >= MAX_LOGIN_FAILURES",
        "failures > 1_000",
        POLLS,
    ),
    Mutation(
        "the password of a mailbox goes out without encryption",
        7,
        IMAP,
        "if not host.encrypted and not self._private.may_be_unencrypted(host.host, host.port):",
        "if False:",
        ADAPTERS,
    ),
    Mutation(
        "the password of a mail server goes out without encryption",
        7,
        SMTP,
        "            if not host.encrypted and not self._private.may_be_unencrypted(host.host, host.port):\n"
        "                session.secure()\n",
        "",
        ADAPTERS,
    ),
    Mutation(
        "a lost answer after the text is a reason to send again",
        6,
        SMTP,
        "        raise SendUnknown(",
        "        raise SendLater(",
        ADAPTERS,
    ),
)
