"""Campaigns of a website: a visitor gets one conversation of one message, ignored messages cost nothing, and numbers stay."""

from tests.mutations.mutation import Mutation

WIDGET = "chalicelib/features/widget/actions.py"
ACTIONS = "chalicelib/features/campaigns/actions.py"
RULES = "chalicelib/domain/campaigns.py"
TRIGGERS = ("tests/features/widget/test_campaigns.py",)
CAMPAIGNS = ("tests/features/campaigns",)
VISITS = "web/src/widget/visits/campaigns.ts"
WEB = ("web/src/widget/visits/campaigns.spec.ts",)

MUTATIONS = (
    Mutation(
        "a visitor with a conversation gets one more by a campaign",
        3,
        WIDGET,
        "    if here.customer and (here.customer.link.conversation_id or here.customer.contact.blocked):\n",
        "    if here.customer and here.customer.contact.blocked:\n",
        TRIGGERS,
    ),
    Mutation(
        "a stranger begins a conversation by a campaign without the challenge of a flood",
        7,
        WIDGET,
        "    if here.customer is None:\n        admit(desk, visitor)\n    sender",
        "    sender",
        TRIGGERS,
    ),
    Mutation(
        "a disabled campaign begins conversations",
        9,
        RULES,
        "    return campaign if campaign.enabled else None\n",
        "    return campaign\n",
        TRIGGERS,
    ),
    Mutation(
        "a visitor opens a message and finds the one that has replaced it",
        3,
        RULES,
        "        if version is not None and version <= each.version and now < each.until:\n",
        "        if False:\n",
        TRIGGERS,
    ),
    Mutation(
        "a message that was replaced days ago begins conversations",
        9,
        RULES,
        " and now < each.until:\n",
        ":\n",
        TRIGGERS,
    ),
    Mutation(
        "a campaign of another website begins conversations",
        7,
        WIDGET,
        "    if campaign is None or campaign.inbox_id != visitor.inbox.id:\n",
        "    if campaign is None:\n",
        TRIGGERS,
    ),
    Mutation(
        "the message of a campaign counts as the reply of a person",
        9,
        "chalicelib/domain/messages.py",
        "            and not (self.cause and self.cause.kind == CAMPAIGN)\n",
        "",
        TRIGGERS,
    ),
    Mutation(
        "the number of a deleted campaign is given again",
        1,
        ACTIONS,
        "    number = newest.last + 1 if newest else 1\n",
        "    number = len(desk.store.list_of(CAMPAIGNS, caller.account_id)) + 1\n",
        CAMPAIGNS,
    ),
    Mutation(
        "somebody outside the inbox sends its campaign",
        7,
        RULES,
        "    if campaign.sender_id is not None and campaign.sender_id not in inbox.member_ids:\n",
        "    if False:\n",
        CAMPAIGNS,
    ),
    Mutation(
        "an agent who left the inbox still sends its campaigns",
        7,
        "chalicelib/actions/inboxes.py",
        "    _forget_senders(work, before, set(before.member_ids) - set(wanted))\n",
        "",
        CAMPAIGNS,
    ),
    Mutation(
        "campaigns of a deleted inbox stay for ever",
        9,
        "chalicelib/features/erasure/removal.py",
        "    forget_campaigns_in_inbox(run.desk, run.account_id, run.id)\n",
        "",
        CAMPAIGNS,
    ),
    Mutation(
        "a campaign is displayed on every page anew",
        3,
        VISITS,
        "shown: [...kept().shown, id].slice(-MOST_KEPT), quietUntil: until,",
        "shown: [],",
        WEB,
    ),
    Mutation(
        "a campaign is stored although its message was closed",
        9,
        VISITS,
        "    keep({ quietUntil: Date.now() + DAY, offered: undefined })\n    withdraw()\n",
        "    withdraw()\n",
        WEB,
    ),
    Mutation(
        "the visitor's words come before the message that they answer",
        5,
        VISITS,
        "await alone(`parley-send-${config.website_token}`, () => chat.persistently(() => trigger(offered)))",
        "await chat.persistently(() => trigger(offered))",
        WEB,
    ),
    Mutation(
        "the time on a hidden page counts",
        9,
        VISITS,
        "  watch(chat.isVisible, isVisible => isVisible ? resume() : pause())\n",
        "",
        WEB,
    ),
)
