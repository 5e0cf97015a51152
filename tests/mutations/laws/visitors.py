"""Visitors of a website: one contact, one conversation and one message for whatever is repeated, and nothing of anybody else."""

from tests.mutations.mutation import Mutation

ACTIONS = "chalicelib/features/widget/actions.py"
OPENINGS = "chalicelib/features/widget/openings.py"
MODEL = "chalicelib/features/widget/model.py"
ROUTES = "chalicelib/features/widget/routes.py"
TOKENS = "chalicelib/actions/visitor_tokens.py"
ANSWERS = "chalicelib/domain/message_answers.py"
WRITING = ("tests/features/widget/test_writing.py",)
VISITORS = ("tests/features/widget/test_visitors.py",)
IDENTITIES = ("tests/features/widget/test_identities.py",)
REQUESTS = ("tests/features/widget/test_more_requests.py",)

MUTATIONS = (
    Mutation(
        "a repeated first message is stored twice", 3, ACTIONS,
        "    request.claim(work, work.conversation.id, *(each.id for each in said))\n",
        "",
        WRITING,
    ),
    Mutation(
        "a visitor's request id counts before and after the first message apart", 3, "chalicelib/actions/visitors.py",
        "        return visitor_actor(self.inbox.id, self.source_id)\n",
        "        return visitor_actor(self.inbox.id, str(self.customer and self.customer.link.id))\n",
        WRITING,
    ),
    Mutation(
        "a refused first message uses a number up", 9, ACTIONS,
        "    message_rules.check_content(new.content, len(new.files))\n",
        "",
        WRITING,
    ),
    Mutation(
        "a message after the end ignores the inbox's setting", 9, MODEL,
        "    return inbox.allow_messages_after_resolved and not anew\n",
        "    return not anew\n",
        WRITING,
    ),
    Mutation(
        "a start hides an unresolved conversation", 9, MODEL,
        "current.folder is not Folder.RESOLVED or ",
        "",
        WRITING,
    ),
    Mutation(
        "a form replaces a verified address", 7, MODEL,
        "if value and name not in contact.verified}",
        "if value}",
        WRITING,
    ),
    Mutation(
        "two first messages on a forgotten link make two contacts", 3, OPENINGS,
        "            link = replace(link, version=here.forgotten.version + 1)\n",
        "",
        VISITORS,
    ),
    Mutation(
        "a late repetition brings an erased message back", 3, "chalicelib/features/erasure/removal.py",
        "    writes += [Put(key, found[key], expected=ANY_VERSION, expires_at=expires_at) for key in requests if key in found]\n",
        "    writes += [Delete(key, expected=ANY_VERSION) for key in requests if key in found]\n",
        VISITORS,
    ),
    Mutation(
        "a token of another site opens the conversation", 7, TOKENS,
        "and claims.inbox_id == inbox_id ",
        "",
        VISITORS,
    ),
    Mutation(
        "a token never expires", 7, TOKENS,
        " and now_seconds < claims.exp",
        "",
        VISITORS,
    ),
    Mutation(
        "another person on the device sees the conversation of the first", 7, ACTIONS,
        "        customer = None if proven else _customer_at(desk, visitor, source_id)\n",
        "",
        IDENTITIES,
    ),
    Mutation(
        "custom attributes let any identifier pass without a proof", 7, ACTIONS,
        "    is_exempt = name is None and bool(",
        "    is_exempt = bool(",
        IDENTITIES,
    ),
    Mutation(
        "a lost answer leaves a second contact", 3, ACTIONS,
        'return str(UUID(keyed_hash(desk.digest_key, "next visitor", visitor.source_id, name or "")[:32]))',
        "return desk.ids.uuid()",
        IDENTITIES,
    ),
    Mutation(
        "the head of a page is newer than its messages", 4, ROUTES,
        "head=head,",
        "head=request.desk.feed.head(request.visitor.account_id),",
        ("tests/features/widget/test_realtime.py",),
    ),
    Mutation(
        "a choice may be none of those offered", 1, ANSWERS,
        " or chosen[0] not in titles",
        "",
        REQUESTS,
    ),
    Mutation(
        "a survey is never closed", 1, ANSWERS,
        "if now - message.created_at > SURVEY_OPEN_MS:",
        "if False:",
        REQUESTS,
    ),
)  # fmt: skip
