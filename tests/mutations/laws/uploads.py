"""Signed uploads: for one person and one day, exactly what was announced, and a file of its own for each message."""

from tests.mutations.mutation import Mutation

ACTIONS = "chalicelib/actions/uploads.py"
RULES = "chalicelib/domain/uploads.py"
SIGNED = "chalicelib/actions/signed_texts.py"
CANNED = "chalicelib/features/canned_responses/actions.py"
TESTS = ("tests/features/direct_uploads",)
CANNED_TESTS = ("tests/features/canned_responses",)
EMULATOR = ("tests/functional/test_local_emulator.py",)

MUTATIONS = (
    Mutation(
        "a signed id serves another account or person", 7, ACTIONS,
        "    if upload is None or (upload.account_id, upload.actor) != (by.account_id, by.actor):\n",
        "    if upload is None:\n",
        TESTS,
    ),
    Mutation(
        "a signed id can be forged", 7, SIGNED,
        "return text if hmac.compare_digest(signature.encode(), expected.encode()) else None",
        "return text if signature and expected else None",
        TESTS,
    ),
    Mutation(
        "a visitor's token is valid as a signed id", 7, SIGNED,
        "keyed_hash(digest_key, purpose)",
        "keyed_hash(digest_key, \"texts\")",
        ("tests/unit/test_signed_texts.py",),
    ),
    Mutation(
        "a signed id never expires", 7, ACTIONS,
        "    if upload.expires_at <= desk.clock.now() // 1000:\n",
        "    if upload.expires_at < 0:\n",
        TESTS,
    ),
    Mutation(
        "two messages share a file, which the first deletion takes from both", 1, ACTIONS,
        "    return replace(attachment, key=key)\n",
        "    return replace(attachment, key=source)\n",
        TESTS,
    ),
    Mutation(
        "a declared type is believed", 8, ACTIONS,
        "beginning = desk.files.load_part(upload.key, 0, SNIFFED_BYTES)",
        "beginning = desk.files.load_part(upload.key, 0, 1)[1:]",
        TESTS,
    ),
    Mutation(
        "the bucket takes a file of any length", 8, "chalicelib/adapters/files.py",
        ', "ContentLength": size}',
        "}",
        EMULATOR,
    ),
    Mutation(
        "a channel's limit is not its own", 8, RULES,
        "    if size > min(limit, MAX_FILE_BYTES):\n",
        "    if size > MAX_FILE_BYTES:\n",
        TESTS,
    ),
    Mutation(
        "a file that was uploaded for a note is sent by a channel that refuses it", 3, "chalicelib/actions/attachments.py",
        "            check_size(file.size, limit=limit, title=channel.title, field=\"attachments\")\n",
        "            pass\n",
        TESTS,
    ),
    Mutation(
        "a note's file is refused for the limit of a channel that does not get it", 3, RULES,
        "return MAX_FILE_BYTES if private else",
        "return",
        TESTS,
    ),
    Mutation(
        "uploads outlive their conversation", 7, "chalicelib/features/erasure/removal.py",
        "    run.desk.files.erase(uploads_of_conversation(run.account_id, conversation_id))\n",
        "",
        TESTS,
    ),
    Mutation(
        "a file is uploaded once by the composer and once more by the outbox", 1, "web/src/features/composer/uploads.ts",
        "uploads.get(file) ?? begin(",
        "begin(",
        ("web/src/features/composer/ThreadComposer.spec.ts",),
    ),
    Mutation(
        "a reload loses uploaded files", 2, "web/src/stores/outbox.ts",
        "files.get(echo_id)?.[place] ?? (signed_id ? { ...file, signed_id } : null)",
        "files.get(echo_id)?.[place] ?? null",
        ("web/src/stores/outbox.spec.ts",),
    ),
    Mutation(
        "a deleted canned response takes files of another one along", 1, "chalicelib/features/canned_responses/model.py",
        'f"canned/{account_id}/{canned_response_id}-"',
        'f"canned/{account_id}/"',
        CANNED_TESTS,
    ),
    Mutation(
        "files of a deleted canned response stay", 2, CANNED,
        ", also=_erase_all)",
        ")",
        CANNED_TESTS,
    ),
    Mutation(
        "a canned response loses the files that a change keeps", 1, CANNED,
        "if file.key and file.key not in kept",
        "if file.key",
        CANNED_TESTS,
    ),
    Mutation(
        "a message takes the file of the canned response itself", 1, "chalicelib/actions/uploads.py",
        "        key=copied.key or \"\",\n",
        "        key=attachment.key or \"\",\n",
        CANNED_TESTS,
    ),
)  # fmt: skip
