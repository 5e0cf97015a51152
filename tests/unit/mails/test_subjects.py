"""The subject of a thread, without the marks of programs in many languages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.mail_subjects import MAX_SUBJECT, subject_of

MARKS = (
    "Re:|RE:|re:|Re[2]:|Re (3):|Re^2:|AW:|Antw:|SV:|VS:|Odp:|RIF:|R:|RES:|Ynt:|回复:|答复:|返信:|Ответ:|ΑΠ:|תגובה:|"
    "رد:|Vá:|Fwd:|FW:|WG:|TR :|RV:|ENC:|转发:|転送:|VL:|I:|Re: AW: Fwd:|[#12]|Re: [#12]|[EXTERNAL] Re:|"
    "***SPAM*** Re:|[Ticket#2024-11] Re:|(Case 5532)|Automatic reply:|Automatische Antwort: Re:|"
    "Réponse automatique :|Out of Office:|自动答复:"
)


@pytest.mark.parametrize("mark", MARKS.split("|"))
def test_marks_are_no_part_of_it(mark: str) -> None:
    for subject in (f"{mark} Order 7", f"{mark.replace(':', chr(0xFF1A))}order  7"):
        assert subject_of(subject).words == "order 7"
        assert subject_of("Order 7").goes_on(subject_of(subject))


def test_ticket_at_the_end_is_no_part_of_it() -> None:
    assert subject_of("Order 7 [#12]").words == "order 7"


@pytest.mark.parametrize("subject", ["Redo: Order 7", "Order 7: Re", "Regarding: Order 7", "Order (2024)", "Fwdd: x"])
def test_words_stay(subject: str) -> None:
    assert subject_of(subject).words == subject.casefold()


@pytest.mark.parametrize("subject", ["", "  ", "Re:", "Re: [#12]", "Fwd: AW: "])
def test_subject_without_words_begins_no_thread(subject: str) -> None:
    assert not subject_of(subject).goes_on(subject_of(subject))


def test_tickets_with_the_same_words_are_two_threads() -> None:
    one, other = subject_of("[INV-77] Overdue"), subject_of("Re: [INV-78] Overdue")
    assert not one.goes_on(other)
    assert one.goes_on(subject_of("AW: [inv-77] Overdue"))
    assert one.goes_on(subject_of("Overdue"))


@given(st.text(max_size=3_000))
def test_any_text_has_a_subject_that_stays_the_same(text: str) -> None:
    subject = subject_of(text)
    assert len(subject.words) <= MAX_SUBJECT
    assert subject_of("Re: " + text[:400]).words == subject_of(text[:400]).words


@pytest.mark.parametrize("text", ["Re: " * 5_000, "[" * 20_000, "[#" * 10_000, "(" * 20_000, "re" * 10_000, "*" * 20_000])
def test_long_texts_take_no_time(text: str) -> None:
    assert len(subject_of(text).words) <= MAX_SUBJECT
