"""Pages of lists and searches: where they begin and end, and how large they are."""

from tests.mutations.mutation import Mutation

MUTATIONS = (
    Mutation(
        "the head of a snapshot is read after its data", 3, "chalicelib/api/conversation_list.py",
        "head=head, next_cursor",
        "head=request.desk.feed.head(request.account_id) + 0 * head, next_cursor",
        ("tests/functional/api",),
    ),
    Mutation(
        "a page begins to read at its cursor, although keys are later than the activity", 9,
        "chalicelib/adapters/dynamo/list_segments.py",
        "return column < _moved(bound, self.order.slack) if",
        "return column < bound if",
        ("tests/functional/test_ports_list_places.py",),
    ),
    Mutation(
        "a page repeats items of the previous one", 9, "chalicelib/adapters/dynamo/conversation_lists.py",
        "last = shown[-1][0]",
        "last = shown[0][0]",
        ("tests/functional/test_ports_lists.py",),
    ),
    Mutation(
        "a place in the lists never expires", 9, "chalicelib/domain/places.py",
        "return stored if activity <= stored <= activity + SLACK_MILLISECONDS else",
        "return stored if stored else",
        ("tests/unit/test_places.py",),
    ),
    Mutation(
        "each kind of attributes has the limit of their sum", 9, "chalicelib/domain/attributes.py",
        "if (size := sum(map(_bytes, now))) > MAX_BYTES",
        "if (size := max(map(_bytes, now))) > MAX_BYTES",
        ("tests/functional/api/test_page_limits.py",),
    ),
    Mutation(
        "a page of conversations is not shortened", 9, "chalicelib/api/conversations.py",
        "return fit_rows(render_all(request, conversations), short_row)",
        "return render_all(request, conversations)",
        ("tests/functional/api/test_page_limits.py",),
    ),
    Mutation(
        "search terms of all accounts share a partition", 7, "chalicelib/adapters/dynamo/keys.py",
        'return f"A#{account_id}#SEARCH#{text[:1]}"',
        'return f"SEARCH#{text[:1]}"',
        ("tests/functional/test_ports_finding.py",),
    ),
)  # fmt: skip
