"""Mails: each is sent once as far as the desk can know, to the right person, and tells nobody who is known."""

from tests.mutations.mutation import Mutation

SENDING = "chalicelib/features/mails/sending.py"
TRANSCRIPT = "chalicelib/features/mails/transcript.py"
LINKS = "chalicelib/actions/password_links.py"
TESTS = ("tests/features/mails",)

MUTATIONS = (
    Mutation(
        "SES is called before the ledger says so", 6, SENDING,
        "    leased = _lease(desk, mail)\n",
        "    leased = mail\n",
        TESTS,
    ),
    Mutation(
        "a mail of a killed worker is sent again", 6, SENDING,
        "            _end(desk, mail, finished(mail, MailState.UNKNOWN, error=INTERRUPTED))\n        return\n",
        "            mail = replace(mail, state=MailState.QUEUED)\n        else:\n            return\n",
        TESTS,
    ),
    Mutation(
        "a lost response is a reason to send again", 6, SENDING,
        "        return finished(mail, MailState.UNKNOWN, error=lost.reason)\n",
        "        return postponed(mail, desk.clock.now(), reason=lost.reason)\n",
        TESTS,
    ),
    Mutation(
        "a mail whose queue message was lost waits for ever", 6, "chalicelib/actions/outgoing_mail.py",
        "    work.plan(mail.timer)\n",
        "",
        TESTS,
    ),
    Mutation(
        "the address outlives the mail", 7, "chalicelib/domain/mails.py",
        ', to="")',
        ")",
        TESTS,
    ),
    Mutation(
        "a transcript has private notes", 7, TRANSCRIPT,
        "            if not message.is_public:\n",
        "            if message.type is MessageType.ACTIVITY:\n",
        TESTS,
    ),
    Mutation(
        "a text of others is markup", 7, "chalicelib/features/mails/layout.py",
        """<p dir="auto">{escape(each)}</p>""",
        """<p dir="auto">{each}</p>""",
        TESTS,
    ),
    Mutation(
        "a name makes a header", 7, "chalicelib/mime/writing.py",
        'return " ".join("".join(each if each.isprintable() else " " for each in text).split())[:most]',
        "return text[:most]",
        TESTS,
    ),
    Mutation(
        "a stranger mails a person without an end", 7, LINKS,
        "    if not count_reset(desk, to, address):\n        return\n",
        "    count_reset(desk, to, address)\n",
        TESTS,
    ),
    Mutation(
        "a repeated request sends a second transcript", 1, "chalicelib/features/mails/actions.py",
        "    if request.earlier(desk):\n        return\n",
        "",
        TESTS,
    ),
)  # fmt: skip
