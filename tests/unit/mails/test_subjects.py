"""The subject of a thread, without the marks of programs in many languages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.mail_subjects import MAX_SUBJECT, subject_of

MARKED = (
    "Re: Order 7|RE: Order 7|re:Order 7|Re[2]: Order 7|Re (3): Order 7|Re^2: Order 7|AW: Order 7|Antw: Order 7|SV: Order 7|VS: Order 7"
    "|Odp: Order 7|RIF: Order 7|R: Order 7|RES: Order 7|Ynt: Order 7|回复: Order 7|回复：Order 7|答复: Order 7|返信: Order 7|Ответ: Order 7"
    "|ΑΠ: Order 7|תגובה: Order 7|رد: Order 7|Vá: Order 7|Fwd: Order 7|FW: Order 7|WG: Order 7|TR : Order 7|RV: Order 7|ENC: Order 7"
    "|转发: Order 7|転送: Order 7|VL: Order 7|I: Order 7|Re: AW: Fwd: order  7|[#12] Order 7|Re: [#12] Order 7|[EXTERNAL] Re: Order 7"
    "|***SPAM*** Re: Order 7|[Ticket#2024-11] Re: Order 7|Order 7 [#12]|(Case 5532) Order 7|Automatic reply: Order 7"
    "|Automatische Antwort: Re: Order 7|Réponse automatique : Order 7|Out of Office: Order 7|自动答复: Order 7"
)


@pytest.mark.parametrize("subject", MARKED.split("|"))
def test_marks_are_no_part_of_it(subject: str) -> None:
    assert subject_of(subject).words == "order 7"
    assert subject_of("Order 7").goes_on(subject_of(subject))


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
