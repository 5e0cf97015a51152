"""Two conversations of one customer, of which the first is resolved, and a website with a visitor."""

from tests.features.conversation_merge.conftest import _first, _second
from tests.features.widget.conftest import _shop, _widget

__all__ = ["_first", "_second", "_shop", "_widget"]
