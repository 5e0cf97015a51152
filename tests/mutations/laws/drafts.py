"""Drafts: kept for one person, overwritten only by somebody who knows them, and gone with their message."""

from tests.mutations.mutation import Mutation

RULES = "chalicelib/domain/drafts.py"
ENDED = "chalicelib/actions/ended_drafts.py"
ACTIONS = "chalicelib/features/drafts/actions.py"
SIGNAL = "chalicelib/broadcasting/drafts.py"
SYNC = "web/src/stores/draftSync.ts"
TESTS = ("tests/features/drafts",)

MUTATIONS = (
    Mutation(
        "a device overwrites what another one has written", 1, RULES,
        "known.version in (None, before.version)",
        "known.version is not before",
        TESTS,
    ),
    Mutation(
        "a late save of the same browser overwrites its later edit", 1, RULES,
        "    if is_own and known.edit < before.edit:\n        return False\n",
        "",
        TESTS,
    ),
    Mutation(
        "a sent draft leaves no row, so that a late save brings it back", 1, RULES,
        "    if before.version and not is_known and not is_own:\n",
        "    if not before.version or (not is_known and not is_own):\n",
        TESTS,
    ),
    Mutation(
        "a message empties a draft that another device has changed", 1, RULES,
        "    if before.version and not is_known and not is_own:\n        return None\n",
        "",
        TESTS,
    ),
    Mutation(
        "a message keeps its draft", 1, "chalicelib/actions/messages.py",
        "    empty_draft(work, new)\n",
        "",
        TESTS,
    ),
    Mutation(
        "a scheduled message keeps its draft", 1, "chalicelib/actions/scheduled_messages.py",
        "    empty_draft(work, new)\n",
        "",
        TESTS,
    ),
    Mutation(
        "a concurrent save is overwritten", 1, ENDED,
        "expected=before.version or None",
        "expected=-1",
        TESTS,
    ),
    Mutation(
        "a draft never expires", 8, ENDED,
        ", expires_at=after.expires_at",
        "",
        TESTS,
    ),
    Mutation(
        "drafts of a lost inbox are listed", 7, ACTIONS,
        " and each.inbox_id in inbox_ids]",
        "]",
        TESTS,
    ),
    Mutation(
        "colleagues are shown the draft", 7, SIGNAL,
        " if each.user_id == caller.user.id]",
        "]",
        TESTS,
    ),
    Mutation(
        "a deleted conversation keeps its drafts", 8, "chalicelib/features/erasure/removal.py",
        "    forget_drafts_in_conversation(run.desk, run.account_id, run.id)\n",
        "",
        TESTS,
    ),
    Mutation(
        "drafts of a person who left stay", 8, "chalicelib/actions/agents.py",
        "    _forget_drafts(desk, caller.account_id, user_id)\n",
        "",
        TESTS,
    ),
    Mutation(
        "a text that was edited here is replaced by that of another device", 4, SYNC,
        "    if (isUnsaved && message && !isOwn)\n",
        "    if (isUnsaved && message && !isOwn && !text)\n",
        ("web/src/stores/draftDevices.spec.ts",),
    ),
    Mutation(
        "a client that knows no recipients removes them", 4, ACTIONS,
        "before.recipients if recipients is UNSET else recipients",
        "None if recipients is UNSET else recipients",
        TESTS,
    ),
    Mutation(
        "other recipients on another device are replaced without a word", 4, SYNC,
        "text === message && (isNote ||",
        "text === message || (isNote ||",
        ("web/src/stores/draftDevices.spec.ts",),
    ),
    Mutation(
        "a message does not name its draft", 4, "web/src/stores/drafts.ts",
        "return stored ? {",
        "return stored && !edit ? {",
        ("web/src/stores/draftSync.spec.ts",),
    ),
)  # fmt: skip
