"""The history of a conversation: each change has its author and its reason, and each entry stands on one page."""

from tests.mutations.mutation import Mutation

MODEL = "chalicelib/features/history/model.py"
ACTIONS = "chalicelib/features/history/actions.py"
WORK = "chalicelib/actions/conversation_work.py"
PANEL = "web/src/features/history/useHistory.ts"
TESTS = ("tests/features/history",)
WEB = ("web/src/features/history",)

MUTATIONS = (
    Mutation(
        "a macro's changes look like work by hand",
        2,
        "chalicelib/features/macros/actions.py",
        '            work.because(Cause("macro", id=macro.id, name=macro.name))\n',
        "",
        TESTS,
    ),
    Mutation(
        "a reason takes the author away",
        2,
        WORK,
        "self.cause = replace(cause, by=self.cause.by) if self.cause else cause",
        "self.cause = cause",
        TESTS,
    ),
    Mutation(
        "a customer's message that reopens has no reason",
        2,
        "chalicelib/actions/receive.py",
        "replace(CUSTOMER_MESSAGE, before=current.status) if reopened else None",
        "None",
        TESTS,
    ),
    Mutation(
        "every message of a customer looks as if it had reopened",
        2,
        "chalicelib/actions/receive.py",
        "replace(CUSTOMER_MESSAGE, before=current.status) if reopened else None",
        "replace(CUSTOMER_MESSAGE, before=current.status)",
        TESTS,
    ),
    Mutation(
        "a merge moves a conversation to the top of lists",
        9,
        WORK,
        "        self.conversation = replace(self.conversation, last_activity_at=at)\n",
        "",
        TESTS,
    ),
    Mutation(
        "a page begins with the last entry of the page before",
        1,
        ACTIONS,
        "cursors.write(str(found[0].id))",
        "cursors.write(str(found[0].id + 1))",
        TESTS,
    ),
    Mutation(
        "a line of an earlier version has an invented reason",
        2,
        MODEL,
        "message.cause or Cause(UNKNOWN)",
        "message.cause or Cause()",
        TESTS,
    ),
    Mutation(
        "a deletion has the same id as its message",
        1,
        MODEL,
        'number = f"{message.id}.deleted"',
        "number = str(message.id)",
        TESTS,
    ),
    Mutation(
        "the panel replaces an entry by an older one",
        4,
        PANEL,
        "if (entry.version >= (folded.get(entry.id)?.version ?? 0))",
        "if (entry)",
        WEB,
    ),
    Mutation(
        "the panel misses a change of an older message",
        3,
        PANEL,
        "while (next && reached > downTo)",
        "while (next && reached < downTo)",
        WEB,
    ),
    Mutation(
        "the panel stays behind after a reset",
        3,
        PANEL,
        "void update(oldest.value) })",
        "void update() })",
        WEB,
    ),
)
