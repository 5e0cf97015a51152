"""The events that each viewer hears."""

from tests.mutations.mutation import Mutation

MUTATIONS = (
    Mutation(
        "customers receive private notes", 7, "chalicelib/broadcasting/audience.py",
        "event.message_id is None or (message is not None and message.is_public)",
        "True",
        ("tests/unit/test_audience.py",),
    ),
    Mutation(
        "a former member's socket still receives events", 7, "chalicelib/broadcasting/audience.py",
        "return viewer_of_member(directory, member) if member else None",
        "return viewer_of_member(directory, member or directory.members[0])",
        ("tests/functional/test_realtime_rights.py", "tests/security/test_sockets.py"),
    ),
    Mutation(
        "a deleted conversation is announced to agents without its inbox", 7, "chalicelib/broadcasting/audience.py",
        "            return event.inbox_id in self.inbox_ids\n",
        "            return not self.is_customer\n",
        ("tests/features/erasure",),
    ),
    Mutation(
        "a customer hears what only agents see", 7, "chalicelib/broadcasting/frames.py",
        "customer_event_data(event, self._context)\n                if to_customer",
        "customer_event_data(event, self._context)\n                if False",
        ("tests/functional/test_realtime_public.py",),
    ),
    Mutation(
        "a customer hears that something internal has changed", 7, "chalicelib/broadcasting/audience.py",
        "public = not event.internal and (",
        "public = (",
        ("tests/functional/test_realtime_public.py",),
    ),
    Mutation(
        "a customer hears of the delivery of a message", 7, "chalicelib/actions/conversation_work.py",
        "internal = seen_of_message(before) == seen_of_message(message)",
        "internal = False",
        ("tests/functional/test_realtime_public.py",),
    ),
    Mutation(
        "a customer hears private typing", 7, "chalicelib/broadcasting/signals.py",
        "customers = [] if private else [",
        "customers = [] if False else [",
        ("tests/functional/test_realtime_public.py",),
    ),
)  # fmt: skip
