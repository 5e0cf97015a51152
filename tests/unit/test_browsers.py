"""The browser, platform and device of User-Agent headers."""

import pytest

from chalicelib.domain.browsers import browser_of, language_of_browser

MAC = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko)"
PIXEL = "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko)"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)"
WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/125.0.0.0 Safari/537.36"


@pytest.mark.parametrize(
    ("user_agent", "browser", "device", "platform"),
    [
        (f"{MAC} Version/17.4 Safari/605.1.15", ("Safari", "17.4"), "Unknown", ("macOS", "10.15.7")),
        (f"{PIXEL} Chrome/125.0.0.0 Mobile Safari/537.36", ("Chrome", "125.0.0.0"), "Pixel 8", ("Android", "14")),
        (f"{IPHONE} Version/17.4 Mobile/15E148 Safari/604.1", ("Safari", "17.4"), "iPhone", ("iOS", "17.4")),
        (f"{IPHONE} CriOS/125.0 Mobile/15E148 Safari/604.1", ("Chrome", "125.0"), "iPhone", ("iOS", "17.4")),
        (WINDOWS, ("Chrome", "125.0.0.0"), "Unknown", ("Windows", "10.0")),
        (f"{WINDOWS} Edg/125.0.1", ("Microsoft Edge", "125.0.1"), "Unknown", ("Windows", "10.0")),
        (f"{WINDOWS} OPR/110.0", ("Opera", "110.0"), "Unknown", ("Windows", "10.0")),
        (
            "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
            ("Firefox", "128.0"),
            "Unknown",
            ("Linux", ""),
        ),
        ("curl/8.5.0", ("Unknown", ""), "Unknown", ("Unknown", "")),
        ("", ("Unknown", ""), "Unknown", ("Unknown", "")),
        ("Android " * 100_000, ("Unknown", ""), "Unknown", ("Android", "")),
    ],
)
def test_browser_platform_and_device(user_agent: str, browser: tuple[str, str], device: str, platform: tuple[str, str]) -> None:
    told = browser_of(user_agent)
    assert (told["browser_name"], told["browser_version"]) == browser
    assert told["device_name"] == device
    assert (told["platform_name"], told["platform_version"]) == platform


@pytest.mark.parametrize(
    ("header", "language"), [("de-CH,de;q=0.9,en;q=0.8", "de"), ("PT_br", "pt"), (" fr", "fr"), ("*", ""), ("", "")]
)
def test_first_language_of_a_header(header: str, language: str) -> None:
    assert language_of_browser(header) == language
