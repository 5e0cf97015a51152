"""Replies as mails: each is found by both of its ids, goes to its receivers alone, and no program answers another."""

from tests.mutations.mutation import Mutation

LETTERS = "chalicelib/domain/letters.py"
COMPOSING = "chalicelib/features/delivery/letters.py"
WRITING = "chalicelib/mime/writing.py"
REPORTS = "chalicelib/features/email/reports.py"
DELIVERY = "chalicelib/actions/message_delivery.py"
TESTS = ("tests/features/delivery",)

MUTATIONS = (
    Mutation(
        "a mail with a lost answer is found by no answer of the customer", 6, DELIVERY,
        "        _claim_own_id(work, message, each, inbox)\n",
        "        pass\n",
        TESTS,
    ),
    Mutation(
        "a second try of a mail fails because its own id is claimed", 6, DELIVERY,
        "    if work.get(key) is None:\n        work.claim(key, message.conversation_id, message.id)\n",
        "    work.claim(key, message.conversation_id, message.id)\n",
        TESTS,
    ),
    Mutation(
        "a report that was faster than the outcome is lost with its worker", 6, "chalicelib/features/delivery/actions.py",
        "    own = [row.own_id] if row.own_id else []\n",
        "    own: list[str] = []\n",
        TESTS,
    ),
    Mutation(
        "an erased conversation leaves the ids of its mails", 6, "chalicelib/features/erasure/removal.py",
        "[*row.provider_ids, row.own_id, *(",
        "[*row.provider_ids, *(",
        TESTS,
    ),
    Mutation(
        "a report by the own id changes nothing", 6, DELIVERY,
        "    return message.source_id if names_message(receipt.provider_id, message) else receipt.provider_id\n",
        "    return receipt.provider_id\n",
        TESTS,
    ),
    Mutation(
        "a bounce after the delivery to a server is lost", 6, "chalicelib/domain/deliveries.py",
        '    return MAIL_PRECEDENCE if provider_id and "@" in provider_id else PRECEDENCE\n',
        "    return PRECEDENCE\n",
        ("tests/features/email/test_reports.py",),
    ),
    Mutation(
        "a full mailbox counts as one that is gone", 6, REPORTS,
        "if report.bounce.bounce_type == PERMANENT else ()",
        "if report.bounce.bounce_type else ()",
        ("tests/features/email/test_reports.py",),
    ),
    Mutation(
        "a failure is dropped as a repetition of the delivery", 1, "chalicelib/channels/email/webhook.py",
        "envelope(inbox, receipt[\"provider_id\"], RECEIPT, *told, payload=dict(payload))",
        "envelope(inbox, receipt[\"provider_id\"], RECEIPT, receipt[\"provider_id\"], payload=dict(payload))",
        ("tests/features/email/test_reports.py",),
    ),
    Mutation(
        "blind copies are shown to the others", 7, WRITING,
        "    if letter.cc:\n        mail[\"Cc\"] = _addresses(letter.cc)\n",
        "    if letter.cc or letter.bcc:\n        mail[\"Cc\"] = _addresses(letter.cc + letter.bcc)\n",
        ("tests/unit/test_mime_writing.py",),
    ),
    Mutation(
        "a name of a file makes a header", 7, WRITING,
        'cleaned = one_line(re.sub(r"[/\\\\]", "_", name), 1_000) or "file"',
        'cleaned = re.sub(r"[/\\\\]", "_", name) or "file"',
        ("tests/unit/test_mime_writing.py",),
    ),
    Mutation(
        "programs answer the texts of the desk", 6, LETTERS,
        "    return message.type is MessageType.TEMPLATE or ",
        "    return ",
        TESTS,
    ),
    Mutation(
        "an address with a line break is sent to", 7, LETTERS,
        "        return clean_mail_address(address)\n",
        "        return address.strip()\n",
        TESTS,
    ),
    Mutation(
        "a mail goes to an inbox of the desk", 6, "chalicelib/actions/messages.py",
        "    refuse_own(found, [",
        "    refuse_own({}, [",
        TESTS,
    ),
    Mutation(
        "a tag leads a mail back to its inbox", 6, LETTERS,
        "not own.isdisjoint((each, f\"{local.partition('+')[0]}@{domain}\"))",
        "each in own",
        TESTS,
    ),
    Mutation(
        "a text shows a file that is not attached", 6, "chalicelib/actions/mail_pictures.py",
        "    check_marks(content, names)\n",
        "",
        TESTS,
    ),
    Mutation(
        "a value of the customer shows a file by its name", 7, "chalicelib/actions/mail_pictures.py",
        "    marked = with_places(content, names)\n",
        "    marked = with_places(with_values(work, content, count) or \"\", names)\n",
        TESTS,
    ),
    Mutation(
        "other channels and notes get the mark of a picture", 6, "chalicelib/actions/messages.py",
        '    if "](attachment:" not in content:\n',
        '    if "](attachment:" not in content or not work.directory.inbox(work.conversation.inbox_id).channel.takes_letters:\n',
        TESTS,
    ),
    Mutation(
        "a picture of the text is attached once more", 6, "chalicelib/features/delivery/letters.py",
        "for place, file in enumerate(files) if place not in shown)",
        "for place, file in enumerate(files))",
        ("tests/features/delivery/test_letter_pictures.py",),
    ),
    Mutation(
        "a scheduled message loses a picture whose name is changed", 6, "chalicelib/actions/scheduled_messages.py",
        "content=with_names(new, content, attachments)",
        "content=content",
        TESTS,
    ),
    Mutation(
        "a markup of the agent is one of the mail", 7, "chalicelib/markup/mail_text.py",
        '    return escape(text, quote=False).replace("\\n", "<br>\\n")\n',
        '    return text.replace("\\n", "<br>\\n")\n',
        ("tests/unit/channels/test_mail_text.py",),
    ),
)  # fmt: skip
