"""The search: permissions within the query, the newest state, one effect of its indexers, and what an erasure leaves."""

from tests.mutations.mutation import Mutation

MESSAGES, INDEX = "tests/features/search/test_messages.py", "tests/features/search/test_index.py"

MUTATIONS = (
    Mutation(
        "the index ignores the inboxes of a query", 7, "chalicelib/adapters/search/matching.py",
        "if found and inbox_ids is not None:",
        "if found and inbox_ids is not None and not inbox_ids:",
        ("tests/contract/test_search_cases.py",),
    ),
    Mutation(
        "a search shows messages of deleted conversations", 9, "chalicelib/features/search/actions.py",
        "conversation is None or not {conversation.inbox_id, message.inbox_id} <= visible",
        "message.inbox_id not in visible",
        (INDEX,),
    ),
    Mutation(
        "a search shows messages that no longer match", 4, "chalicelib/features/search/actions.py",
        "if is_found(query, searched_texts(message)):",
        "if True:",
        (MESSAGES,),
    ),
    Mutation(
        "a search knows indexed messages only", 3, "chalicelib/features/search/actions.py",
        "inbox_ids=inbox_ids, newer=newer.documents)",
        "inbox_ids=inbox_ids)",
        (MESSAGES,),
    ),
    Mutation(
        "a search of a period shows later messages", 3, "chalicelib/features/search/model.py",
        "<= message.created_at <= (END_OF_TIME if self.until is None else self.until)",
        "<= message.created_at",
        (MESSAGES,),
    ),
    Mutation(
        "a search of one inbox shows other inboxes", 7, "chalicelib/features/search/actions.py",
        "        return (caller.inbox(wanted).id,)\n",
        "        return (*(inbox.id for inbox in caller.directory.visible_inboxes(caller.member)), caller.inbox(wanted).id)\n",
        (MESSAGES,),
    ),
    Mutation(
        "the slower indexer overwrites the list of files", 1, "chalicelib/adapters/search/index.py",
        "expected=index.version or None))",
        "expected=-1))",
        (INDEX,),
    ),
    Mutation(
        "an erasure leaves the words in the files", 9, "chalicelib/features/erasure/removal.py",
        "    run.desk.search.forget(run.account_id, conversation_id=run.id)\n",
        "",
        (INDEX,),
    ),
)  # fmt: skip
