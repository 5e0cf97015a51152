"""Marks of pictures in the text of a mail."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.errors import Invalid
from chalicelib.domain.mail_pictures import Picture, check_marks, pieces, renamed, shown_places, with_places, without_marks

TEXT = "Hi,\n\n![the door](attachment:door.png)\n\nsee above."


def test_text_has_pictures_between_its_words() -> None:
    assert list(pieces(TEXT)) == ["Hi,", Picture("the door", "door.png"), "see above."]
    assert list(pieces("no picture")) == ["no picture"]
    assert list(pieces("![](attachment:a.png)")) == [Picture("", "a.png")]


def test_content_has_no_marks_of_its_files() -> None:
    assert without_marks(TEXT, ["door.png"]) == "Hi,\n\nsee above."
    assert without_marks("![](attachment:a.png)", ["a.png"]) == ""
    other = "  ![x](attachment:other.png)\n\n\n"
    assert without_marks(other, ["door.png"]) == other


def test_mark_names_an_attached_file() -> None:
    check_marks(TEXT, ["door.png"])
    with pytest.raises(Invalid) as raised:
        check_marks(TEXT, ["window.png"])
    assert (raised.value.code, raised.value.fields) == ("picture_missing", ("content",))


def test_first_file_of_a_name_is_shown() -> None:
    marked = with_places(TEXT, ["a.pdf", "door.png", "door.png"])
    assert "![the door](attachment:1)" in marked
    assert renamed(TEXT, ["door.png", "door.png"], ["door.png.jpg", "door.jpg"]).count("attachment:door.png.jpg") == 1


def test_only_pictures_are_shown() -> None:
    text = "".join(f"![](attachment:{each})" for each in ("0", "1", "1", "2", "99", "٣", "1000000000000000000000"))
    assert shown_places(text, [True, True, False]) == (0, 1)


@given(st.text(alphabet="![]()attachment:0 \n.a", max_size=60))
def test_any_text_is_read(text: str) -> None:
    for each in pieces(text):
        assert each
    assert without_marks(text, []) == text
    assert with_places(text, []) == text
