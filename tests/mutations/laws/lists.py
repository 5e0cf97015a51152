"""Pages of lists and searches: where they begin and end, and how large they are."""

from tests.mutations.mutation import Mutation

MUTATIONS = (
    Mutation(
        "an older version of a contact moves it back in lists", 9, "chalicelib/adapters/dynamo/contact_lists.py",
        "        if before == after or (before and after and before.version >= after.version):\n",
        "        if before is None and after is None:\n",
        ("tests/functional/test_ports_contact_lists.py",),
    ),
    Mutation(
        "a changed contact stays in its old places", 9, "chalicelib/adapters/dynamo/contact_lists.py",
        "            for address in sorted(old - new):\n                transaction.delete(Row(*address))\n",
        "",
        ("tests/functional/test_ports_contact_lists.py",),
    ),
    Mutation(
        "or binds as close as and", 8, "chalicelib/domain/filters.py",
        'if joint == "and" else [*groups, (condition,)]',
        'if joint == "and" or groups else [*groups, (condition,)]',
        ("tests/unit/test_filters.py",),
    ),
    Mutation(
        "a field without a value differs from every value", 8, "chalicelib/domain/filters.py",
        "condition.operator is Operator.NOT_EQUAL and condition.field.is_custom",
        "condition.operator is Operator.NOT_EQUAL",
        ("tests/unit/test_filters.py",),
    ),
    Mutation(
        "a filter by inbox finds conversations of an inbox that the viewer cannot see", 7,
        "chalicelib/actions/conversation_filters.py",
        "tuple(each for each in view.inbox_ids if each in inboxes)",
        "tuple(inboxes)",
        ("tests/functional/api/test_conversation_filter.py",),
    ),
    Mutation(
        "the counts of a filter that was read in part are called exact", 8, "chalicelib/actions/conversation_filters.py",
        "is_exact=is_first and page.cursor is None",
        "is_exact=is_first",
        ("tests/functional/api/test_conversation_filter.py",),
    ),
    Mutation(
        "a list that holds more than the matches is shown without the filter", 8, "chalicelib/domain/conversation_filters.py",
        'return replace(scope, assignee="assigned", is_exact=False)',
        'return replace(scope, assignee="assigned")',
        ("tests/unit/test_conversation_filters.py",),
    ),
    Mutation(
        "a filter of a span of time reads on behind its end", 9, "chalicelib/adapters/dynamo/conversation_lists.py",
        "if chunk.ahead is None or _is_past_the_last(view, chunk.ahead):",
        "if chunk.ahead is None:",
        ("tests/functional/test_ports_filtered_lists.py",),
    ),
    Mutation(
        "customers receive the labels that agents gave them", 7, "chalicelib/views/public.py",
        "replace(shown, labels=UNSET, created_at=UNSET, last_activity_at=UNSET)",
        "shown",
        ("tests/unit/test_public_views.py",),
    ),
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
        "a failed message lists its conversation nowhere", 4, "chalicelib/domain/places.py",
        "    if conversation.undelivered_message_ids:\n",
        "    if conversation.undelivered_message_ids == (0,):\n",
        ("tests/unit/test_places.py",),
    ),
    Mutation(
        "a settled message stays in the list of those that did not arrive", 4, "chalicelib/adapters/dynamo/list_partitions.py",
        "            return bool(conversation.undelivered_message_ids)\n",
        "            return True\n",
        ("tests/functional/test_ports_lists.py",),
    ),
    Mutation(
        "search terms of all accounts share a partition", 7, "chalicelib/adapters/dynamo/keys.py",
        'return f"A#{account_id}#SEARCH#{text[:1]}"',
        'return f"SEARCH#{text[:1]}"',
        ("tests/functional/test_ports_finding.py",),
    ),
)  # fmt: skip
