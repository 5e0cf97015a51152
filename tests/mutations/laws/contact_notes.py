"""Notes about contacts: browsers learn of them by the contact's version, which also keeps them from outliving the contact."""

from tests.mutations.mutation import Mutation

NOTES = "chalicelib/features/contact_notes/actions.py"
TESTS = ("tests/features/contact_notes",)

MUTATIONS = (
    Mutation(
        "a note does not raise the version of its contact", 4, NOTES,
        "    work.update(keys.contact(caller.account_id, contact_id), held_contact(work, contact_id))\n",
        "    held_contact(work, contact_id)\n",
        TESTS,
    ),
    Mutation(
        "a note is not told", 2, NOTES,
        "    work.event(CONTACT_UPDATED, contact_id=contact_id)\n",
        "",
        TESTS,
    ),
    Mutation(
        "a repeated request adds a second note", 1, NOTES,
        "    if earlier := request.earlier(desk):\n",
        "    if (earlier := request.earlier(desk)) and not content:\n",
        TESTS,
    ),
    Mutation(
        "a deletion ignores what another agent wrote meanwhile", 2, NOTES,
        "    work.remove(_key(note), note)\n",
        "    work.release(_key(note))\n",
        TESTS,
    ),
)  # fmt: skip
