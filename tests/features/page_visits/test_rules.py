"""Addresses of pages, and the history of a visitor's pages."""

import random
from itertools import permutations

import pytest

from chalicelib.domain.errors import Invalid
from chalicelib.features.page_visits.model import (
    MAX_ADDRESS,
    MAX_PAGES,
    MAX_TABS,
    MAX_TITLE,
    Page,
    SeenPages,
    clean_address,
    clean_page,
    together,
    with_pages,
)

TAB = (3, "tab")


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("https://shop.example", "https://shop.example/"),
        (" https://Shop.Example/Cups?token=secret#x ", "https://shop.example/Cups"),
        ("https://user:secret@shop.example:8443/a", "https://shop.example:8443/a"),
        ("http://localhost/#/cups/7?token=secret", "http://localhost/#/cups/7"),
        ("http://localhost/#!/cups", "http://localhost/#!/cups"),
        ("https://shop.example/#access_token=secret", "https://shop.example/"),
        ("http://[::1]:80/a", "http://[::1]:80/a"),
        ("https://shop.example/" + "x" * 900, ("https://shop.example/" + "x" * 900)[:MAX_ADDRESS]),
    ],
)
def test_address_is_kept_without_parameters_and_names(given: str, kept: str) -> None:
    assert clean_address(given) == kept


@pytest.mark.parametrize(
    "given", ["", "shop.example", "javascript:alert(1)", "file:///etc/passwd", "https://", "https://[x", "https://a:port/"]
)
def test_other_addresses_are_refused(given: str) -> None:
    with pytest.raises(Invalid) as refused:
        clean_address(given)
    assert refused.value.code == "page_address_invalid"


def test_title_is_cut_and_on_one_line() -> None:
    assert clean_page("https://shop.example", " Cups\n and  more ", 5) == Page("https://shop.example/", "Cups and more", 5)
    assert len(clean_page("https://shop.example", "x" * 255, 5).title) == MAX_TITLE


def page(name: str, opened_at: int, title: str = "") -> Page:
    return Page(name, title, opened_at)


def history(*opened: Page, current: Page | None = None) -> list[tuple[str, int]]:
    held = with_pages(SeenPages(), opened, current, TAB)
    return [(each.address, each.opened_at) for each in held.pages]


def test_each_address_is_listed_once_newest_first() -> None:
    assert history(page("a", 0), page("b", 70_000), page("a", 140_000)) == [("a", 140_000), ("b", 70_000)]


def test_reload_within_a_minute_is_no_new_visit() -> None:
    held = with_pages(SeenPages(), [page("a", 0)], None, TAB)
    again = with_pages(held, [page("a", 59_999, "Title")], None, TAB)
    assert again.pages == (page("a", 0, "Title"),)
    assert with_pages(held, [page("a", 60_000)], None, TAB).pages == (page("a", 60_000),)


def test_return_to_an_earlier_page_is_a_visit() -> None:
    assert history(page("a", 0), page("b", 1_000), page("a", 2_000)) == [("a", 2_000), ("b", 1_000)]


def test_current_page_counts_unless_it_is_known() -> None:
    held = with_pages(SeenPages(), [], page("a", 0), TAB)
    assert held.pages == (page("a", 0),)
    assert with_pages(held, [], page("a", 240_000), TAB) == held


def test_reports_may_come_in_any_order_and_twice() -> None:
    opened = [page(name, number * 100_000) for number, name in enumerate("abac")]
    for order in permutations(opened):
        held = SeenPages()
        for each in (*order, *order):
            held = with_pages(held, [each], None, TAB)
        assert [each.address for each in held.pages] == ["c", "a", "b"]


def test_history_is_bounded() -> None:
    opened = [page(f"p{number}", number * 100_000) for number in range(MAX_PAGES + 5)]
    random.Random(1).shuffle(opened)
    held = with_pages(SeenPages(), opened, None, TAB)
    assert [each.address for each in held.pages] == [f"p{number}" for number in range(MAX_PAGES + 4, 4, -1)]
    for number in range(MAX_TABS + 3):
        held = with_pages(held, [], page("p54", 0), (3, f"tab {number}"))
    assert [tab for _, tab in held.tabs] == [f"tab {number}" for number in range(MAX_TABS + 2, 2, -1)]


def test_tab_that_leaves_is_not_noted() -> None:
    assert with_pages(SeenPages(), [page("a", 0)], None, TAB).tabs == ()
    assert with_pages(SeenPages(), [], page("a", 0), TAB).tabs == (TAB,)


def test_histories_of_merged_conversations_are_one() -> None:
    parts = [SeenPages((page("b", 5), page("a", 1))), SeenPages((page("a", 9), page("c", 2)))]
    assert [(each.address, each.opened_at) for each in together(parts)] == [("a", 9), ("b", 5), ("c", 2)]
