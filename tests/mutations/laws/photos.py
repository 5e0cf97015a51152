"""Photos: small pictures, one file for each owner, and no request into a private network; files of a contact."""

from tests.mutations.mutation import Mutation

RULES = "chalicelib/domain/photos.py"
ACTIONS = "chalicelib/actions/photos.py"
FETCHING = "chalicelib/features/contact_photos/actions.py"
MEDIA = "chalicelib/features/media/actions.py"
TESTS = ("tests/unit/test_photos.py",)
CONTACT_TESTS = ("tests/features/contact_photos",)
MEDIA_TESTS = ("tests/features/media",)

MUTATIONS = (
    Mutation(
        "a photo may be of any size",
        8,
        RULES,
        "    if len(body) > MAX_BYTES:\n",
        "    if len(body) > 10 * MAX_BYTES:\n",
        TESTS,
    ),
    Mutation(
        "a photo may move",
        8,
        RULES,
        "    if is_animated(content_type, body):\n",
        "    if is_animated(content_type, body[:20]):\n",
        TESTS,
    ),
    Mutation(
        "a replaced photo stays in the bucket",
        1,
        ACTIONS,
        "    if before:\n        erase_photo(work, before)\n",
        "",
        TESTS,
    ),
    Mutation(
        "a crash leaves the file of a photo that nobody has",
        1,
        ACTIONS,
        "    plan.commit()\n",
        "",
        TESTS,
    ),
    Mutation(
        "a photo is erased a quarter of an hour after it was set",
        1,
        ACTIONS,
        "        work.release(keys.erasure(unsaved))\n        work.cancel(unsaved.timer)\n",
        "        pass\n",
        TESTS,
    ),
    Mutation(
        "a site replaces the photo that an agent has chosen",
        8,
        RULES,
        "contact.photo_from == BY_AGENT or ",
        "",
        CONTACT_TESTS,
    ),
    Mutation(
        "a photo from an earlier address replaces the one that is wanted now",
        2,
        FETCHING,
        " or before.photo_from != address",
        "",
        CONTACT_TESTS,
    ),
    Mutation(
        "a merged contact leaves its photo behind",
        1,
        "chalicelib/features/contact_merge/moving.py",
        "        erase_photo(work, mergee.photo)\n",
        "        pass\n",
        CONTACT_TESTS,
    ),
    Mutation(
        "the files of a contact show inboxes of others",
        7,
        MEDIA,
        " and caller.directory.may_see(caller.member, each.inbox_id)",
        "",
        MEDIA_TESTS,
    ),
    Mutation(
        "a window of files skips messages of another conversation",
        9,
        MEDIA,
        "    lowest = -left[0][0] if left else 0\n",
        "    lowest = 0\n",
        MEDIA_TESTS,
    ),
)
