"""The web client offers the languages that the server accepts."""

import re
from pathlib import Path

from chalicelib.domain.languages import LOCALES

LANGUAGES = Path(__file__).parents[2] / "web" / "src" / "features" / "account" / "languages.ts"


def test_client_and_server_have_the_same_languages() -> None:
    listed = LANGUAGES.read_text().partition("CODES = [")[2].partition("]")[0]
    codes = re.findall(r"'(\w+)'", listed)
    assert sorted(codes) == sorted(LOCALES)
