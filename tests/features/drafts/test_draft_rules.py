"""Which of two writes of a draft counts, whatever order they arrive in."""

from itertools import permutations

import pytest
from msgspec.structs import replace

from chalicelib.domain.drafts import MAX_DRAFT_BYTES, saved, sent
from chalicelib.domain.errors import Conflict, Invalid
from chalicelib.domain.messages import KEEP_DRAFT_SECONDS, KEEP_EMPTY_DRAFT_SECONDS, Draft, DraftRecipients, KnownDraft

NONE = Draft(1, 2, 3, 4, False, 0)
STORED = replace(NONE, message="Hello", writer="laptop", edit=5, version=3)


def test_first_save_is_accepted_whatever_the_client_knows() -> None:
    for known in (KnownDraft(), KnownDraft(0, "laptop", 1), KnownDraft(7, "laptop", 1)):
        after = saved(NONE, "Hello", 9, known, 1000)
        assert (after.message, after.in_reply_to, after.version) == ("Hello", 9, (known.version or 0) + 1)


@pytest.mark.parametrize(
    "known",
    [KnownDraft(), KnownDraft(3, "phone", 1), KnownDraft(2, "laptop", 6), KnownDraft(None, "phone", 1)],
    ids=["no versions", "newest version", "own later edit", "no version"],
)
def test_save_that_follows_is_accepted(known: KnownDraft) -> None:
    after = saved(STORED, "Hello Kim", None, known, 2000)
    assert (after.message, after.version, after.writer, after.edit) == ("Hello Kim", 4, known.writer, known.edit)
    assert after.updated_at == 2000


@pytest.mark.parametrize(
    "known",
    [
        KnownDraft(2, "phone", 9),
        KnownDraft(0, "phone", 1),
        KnownDraft(2, "laptop", 5),
        KnownDraft(2, "laptop", 4),
        KnownDraft(3, "laptop", 4),
    ],
    ids=["older version", "unknown draft", "repeated edit", "earlier edit", "earlier edit of the version"],
)
def test_save_that_was_overtaken_is_refused(known: KnownDraft) -> None:
    with pytest.raises(Conflict) as refused:
        saved(STORED, "Hullo", None, known, 2000)
    assert refused.value.code == "draft_changed"


@pytest.mark.parametrize("known", [KnownDraft(), KnownDraft(2, "laptop", 5), KnownDraft(0, "phone", 1)])
def test_repeated_text_changes_nothing(known: KnownDraft) -> None:
    assert saved(STORED, "Hello", None, known, 2000) is STORED


def test_later_edit_with_the_same_text_is_recorded_so_that_earlier_ones_stay_refused() -> None:
    empty = saved(NONE, " ", None, KnownDraft(0, "laptop", 6), 1000)
    assert (empty.message, empty.version, empty.edit) == ("", 1, 6)
    with pytest.raises(Conflict):
        saved(empty, "x", None, KnownDraft(0, "laptop", 5), 2000)


@pytest.mark.parametrize("text", ["", " \n\t"])
def test_blank_text_empties_the_draft_and_its_target(text: str) -> None:
    after = saved(replace(STORED, in_reply_to=8), text, 8, KnownDraft(3), 0)
    assert (after.message, after.in_reply_to, after.expires_at) == ("", None, KEEP_EMPTY_DRAFT_SECONDS)
    assert saved(STORED, " Hello ", None, KnownDraft(3), 0).message == " Hello ", "spaces around a text are kept"
    assert STORED.expires_at == KEEP_DRAFT_SECONDS


def test_length_is_limited_in_bytes() -> None:
    assert saved(NONE, "é" * (MAX_DRAFT_BYTES // 2), None, KnownDraft(), 0).version == 1
    with pytest.raises(Invalid) as refused:
        saved(NONE, "é" * (MAX_DRAFT_BYTES // 2) + "!", None, KnownDraft(), 0)
    assert (refused.value.code, refused.value.fields) == ("draft_too_long", ("message",))


@pytest.mark.parametrize(
    ("known", "is_emptied"),
    [
        (KnownDraft(3, "phone", 1), True),
        (KnownDraft(0, "laptop", 5), True),
        (KnownDraft(0, "laptop", 9), True),
        (KnownDraft(0, "laptop", 4), False),
        (KnownDraft(2, "phone", 9), False),
        (KnownDraft(None, "phone", 9), False),
    ],
)
def test_message_empties_only_what_it_was_written_from(known: KnownDraft, is_emptied: bool) -> None:
    after = sent(STORED, known, 1000)
    assert (after is not None) == is_emptied
    if after:
        assert (after.message, after.version, after.edit) == ("", 4, known.edit)


def test_no_order_of_saves_and_message_brings_a_sent_draft_back() -> None:
    """Three saves of the laptop and its message arrive in any order, each as soon as the laptop sent it or much later."""
    for order in permutations(range(4)):
        draft = NONE
        for step in order:
            if step == 3:
                draft = sent(draft, KnownDraft(0, "laptop", 3), 0) or draft
                continue
            try:
                draft = saved(draft, "Hello"[: step + 3], None, KnownDraft(0, "laptop", step + 1), 0)
            except Conflict:
                continue
        assert draft.message == "", order


def test_next_draft_of_the_browser_needs_no_version_after_the_message() -> None:
    emptied = sent(STORED, KnownDraft(3, "laptop", 6), 0)
    assert emptied
    after = saved(emptied, "And", None, KnownDraft(3, "laptop", 7), 0)
    assert (after.message, after.version) == ("And", 5)
    assert sent(after, KnownDraft(3, "laptop", 6), 0) is None, "the repeated message leaves the next draft alone"


CHOSEN = DraftRecipients(("kim@example.org",), ("boss@example.org",), ("ann@example.org",))


def test_recipients_stay_until_others_are_chosen_or_the_text_ends() -> None:
    before = saved(STORED, "Hello", None, KnownDraft(3, "laptop", 6), 1, CHOSEN)
    assert (before.recipients, before.version) == (CHOSEN, 4)
    assert saved(before, "Hello Kim", None, KnownDraft(4), 2, CHOSEN).recipients == CHOSEN
    assert saved(before, "Hello Kim", None, KnownDraft(4), 2, None).recipients is None
    assert saved(before, " ", None, KnownDraft(4), 2, CHOSEN).recipients is None
    ended = sent(before, KnownDraft(4), 2)
    assert ended
    assert ended.recipients is None


def test_other_recipients_are_another_draft() -> None:
    before = saved(STORED, "Hello", None, KnownDraft(3, "laptop", 6), 1, CHOSEN)
    with pytest.raises(Conflict):
        saved(before, "Hello", None, KnownDraft(3, "phone", 1), 2, None)
    assert saved(before, "Hello", None, KnownDraft(3, "phone", 1), 2, CHOSEN) is before


def test_note_has_no_recipients() -> None:
    assert saved(replace(NONE, private=True), "Hello", None, KnownDraft(), 1, CHOSEN).recipients is None


def test_addresses_count_for_the_length() -> None:
    with pytest.raises(Invalid) as raised:
        saved(NONE, "x" * (MAX_DRAFT_BYTES - 10), None, KnownDraft(), 1, CHOSEN)
    assert raised.value.code == "draft_too_long"
