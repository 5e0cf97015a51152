"""A conversation, its messages and what follows from them."""

from tests.mutations.mutation import Mutation

UNIT = "tests/unit"
REQUIRED = "tests/features/custom_attributes/test_required_attributes.py"

MUTATIONS = (
    Mutation(
        "an undo starts the automatic assignment", 2, "chalicelib/actions/conversation_deciders.py",
        "    work.assigns_automatically = False\n",
        "",
        ("tests/unit/test_assignment.py",),
    ),
    Mutation(
        "a conversation is resolved without its required attributes", 5, "chalicelib/actions/conversation_deciders.py",
        "        _check_required_attributes(work)\n",
        "        pass\n",
        (REQUIRED,),
    ),
    Mutation(
        "a deleted attribute keeps conversations open", 3, "chalicelib/domain/custom_attributes.py",
        "if key in names]:",
        "if names.setdefault(key, key)]:",
        (REQUIRED,),
    ),
    Mutation(
        "a timer stays when its conversation wakes", 2, "chalicelib/actions/conversation_work.py",
        "            if timer not in after:\n",
        "            if timer not in before:\n",
        ("tests/unit/test_snooze.py",),
    ),
    Mutation(
        "a refused bulk action has changed the first conversations", 8, "chalicelib/actions/conversations.py",
        "    for work in works:\n        run_deciders(work, decide)\n",
        "    for work in works:\n        run_deciders(work, decide)\n        work.commit()\n",
        ("tests/features/bulk_actions",),
    ),
    Mutation(
        "an undo in bulk overwrites a later change", 4, "chalicelib/features/bulk_actions/actions.py",
        "    change.check_expected(work.conversation)\n",
        "",
        ("tests/features/bulk_actions",),
    ),
    Mutation(
        "an undelivered message is unknown outside its thread", 4, "chalicelib/actions/conversation_work.py",
        "        self.conversation = note_delivery(self.conversation, changed)\n",
        "",
        (UNIT,),
    ),
    Mutation(
        "an empty message is accepted", 8, "chalicelib/domain/messages.py",
        "    if cleaned is None and not attachments:\n",
        "    if attachments < 0:\n",
        (UNIT,),
    ),
    Mutation(
        "a private note with a file is public", 7, "chalicelib/actions/messages.py",
        "private=new.private and not incoming,",
        "private=new.private and not incoming and not new.attachments,",
        ("tests/functional/api/test_messages.py",),
    ),
    Mutation(
        "a conversation that became active again is resolved", 3, "chalicelib/features/auto_resolve/actions.py",
        "    if conversation is None or not is_inactive(conversation, settings, desk.clock.now()):",
        "    if conversation is None:",
        ("tests/features/auto_resolve/test_auto_resolve.py",),
    ),
)  # fmt: skip
