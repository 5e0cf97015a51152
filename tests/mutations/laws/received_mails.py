"""Received mails: each is a message once in each inbox that its envelope proves, and nothing of it outlives the message."""

from tests.mutations.mutation import Mutation

RECEIVING = "chalicelib/features/email/receiving.py"
RECEIVERS = "chalicelib/features/email/receivers.py"
NOTICES = "chalicelib/features/email/notices.py"
CONTENTS = "chalicelib/features/email/contents.py"
TESTS = ("tests/features/email",)

MUTATIONS = (
    Mutation(
        "an address of the desk needs no proof",
        7,
        RECEIVERS,
        "    return target.is_proven_by(reply_secret(inbox, desk.digest_key))\n",
        "    return True\n",
        TESTS,
    ),
    Mutation(
        "an address with a proof counts at any domain",
        7,
        RECEIVERS,
        '    return bool(desk.mail_domain) and address.rpartition("@")[2] == desk.mail_domain\n',
        "    return True\n",
        TESTS,
    ),
    Mutation(
        "the answer to an erased conversation vanishes",
        1,
        RECEIVERS,
        "            yield from _of_erased(desk, target)\n",
        "            pass\n",
        TESTS,
    ),
    Mutation(
        "a mail to two addresses of an inbox comes twice",
        1,
        RECEIVERS,
        "        best.setdefault(each.inbox.id, each)\n    return list(best.values())\n",
        "        best.setdefault(each.inbox.id, each)\n    return found\n",
        TESTS,
    ),
    Mutation(
        "a notice may name any file of the bucket",
        7,
        NOTICES,
        "    if not notice.key.startswith(INBOUND) or not PLAIN_KEY.fullmatch(notice.receipt_id):\n",
        "    if not notice.key:\n",
        TESTS,
    ),
    Mutation(
        "a text that cannot be read is acknowledged",
        8,
        NOTICES,
        "    notice = msgspec.json.decode(text, type=Notice)\n",
        "    try:\n        notice = msgspec.json.decode(text, type=Notice)\n    except ValueError:\n        return None\n",
        TESTS,
    ),
    Mutation(
        "a mail whose object is not there yet is acknowledged",
        1,
        RECEIVING,
        '    _receive(desk, notice, desk.files.load(notice.key, name="mail.eml", content_type=MAIL_TYPE).body, found)\n',
        "    if not desk.files.exists(notice.key):\n        return\n"
        '    _receive(desk, notice, desk.files.load(notice.key, name="mail.eml", content_type=MAIL_TYPE).body, found)\n',
        TESTS,
    ),
    Mutation(
        "a file with a virus reaches agents",
        7,
        RECEIVING,
        "    files = () if is_harmful else mail.files[:MAX_ATTACHMENTS]\n",
        "    files = mail.files[:MAX_ATTACHMENTS]\n",
        TESTS,
    ),
    Mutation(
        "a long mail does not fit into the queue",
        8,
        CONTENTS,
        '    if over > 0 and (reply := mail["text_content"].get("reply")):\n',
        '    if False and (reply := mail["text_content"].get("reply")):\n',
        TESTS,
    ),
    Mutation(
        "a mail outlives its deleted message",
        7,
        "chalicelib/domain/erasure.py",
        "    return [*keys, original_mail(message)] if is_stored_mail(message) else keys\n",
        "    return keys\n",
        TESTS,
    ),
    Mutation(
        "a reference leads to the file of another inbox",
        7,
        "chalicelib/domain/mail_files.py",
        "    return provider_ref.startswith(_parts_of(account_id, inbox_id))\n",
        '    return provider_ref.startswith("mail/parts/")\n',
        TESTS,
    ),
)
