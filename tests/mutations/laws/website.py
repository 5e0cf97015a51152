"""The page of a website's widget: on allowed sites only, without the owner's texts as code, and the same for everybody."""

from tests.mutations.mutation import Mutation

SUITES = ("tests/features/website",)
WEB = ("web/src/features/inboxes/website.spec.ts",)
CHAT = ("web/src/widget/widget.spec.ts",)
OUTBOX = ("web/src/widget/chatFiles.spec.ts",)
PAGE, ROUTES = (f"chalicelib/features/website/{name}.py" for name in ("page", "routes"))
CONFIG = "chalicelib/views/widget_config.py"

MUTATIONS = (
    Mutation(
        "any site shows the widget of a site with allowed domains",
        7,
        PAGE,
        "if hosts else ANYWHERE",
        "if False else ANYWHERE",
        SUITES,
    ),
    Mutation(
        "an owner's text ends the data block of the page",
        7,
        PAGE,
        "return msgspec.json.encode(config).decode().translate(IN_JSON)",
        "return msgspec.json.encode(config).decode()",
        SUITES,
    ),
    Mutation(
        "an owner's text is markup of the page",
        7,
        PAGE,
        '<h1 dir="auto">{escape(title)}</h1>',
        '<h1 dir="auto">{title}</h1>',
        SUITES,
    ),
    Mutation(
        "the page runs scripts that stand in it",
        7,
        PAGE,
        "\"script-src 'self'\",",
        "\"script-src 'self' 'unsafe-inline'\",",
        SUITES,
    ),
    Mutation(
        "a suspended account has a page",
        7,
        "chalicelib/actions/visitors.py",
        "    if account is None or not account.is_active:",
        "    if account is None:",
        SUITES,
    ),
    Mutation(
        "a refusal is JSON in the frame",
        1,
        ROUTES,
        "    except (NotFound, Unauthenticated) as refusal:",
        "    except ZeroDivisionError as refusal:",
        SUITES,
    ),
    Mutation(
        "the language of the site is not that of its page",
        1,
        CONFIG,
        "return language_of(wanted) or language_of(account_locale) or ENGLISH",
        "return language_of(account_locale) or ENGLISH",
        SUITES,
    ),
    Mutation(
        "settings that the form does not show are lost",
        1,
        "web/src/features/inboxes/websiteFields.ts",
        "const flags = [...OFFERS.filter(offer => fields[offer]), ...others]",
        "const flags = OFFERS.filter(offer => fields[offer])",
        WEB,
    ),
    Mutation(
        "unsaved settings of a website are left without a question",
        1,
        "web/src/features/inboxes/WebsitePage.vue",
        "  return changed.value ? new Promise",
        "  return changed.value && !inbox ? new Promise",
        WEB,
    ),
    Mutation(
        "allowed domains without the site itself go without a warning",
        8,
        "web/src/features/inboxes/websiteFields.ts",
        "host.endsWith(each.slice(1))) ? '' : host",
        "host.endsWith(each.slice(1))) ? '' : ''",
        WEB,
    ),
    Mutation(
        "a reload hides that an agent has seen a message",
        3,
        "chalicelib/features/widget/views.py",
        '"agent_last_seen_at": epoch_or_zero(conversation.agent_last_seen_at)',
        '"agent_last_seen_at": 0',
        ("tests/features/widget/test_writing.py",),
    ),
    Mutation(
        "a file that the visitor cancels counts as a lost connection",
        3,
        "web/src/widget/sender.ts",
        "      if (!outbox.entries().some(({ echoId }) => echoId === entry.echoId))\n        return true\n",
        "",
        CHAT,
    ),
    Mutation(
        "a file that was not sent before a reload is lost without a trace",
        1,
        "web/src/widget/outbox.ts",
        "      write(fileKey, local.map(({ file: _file, upload: _upload, ...entry }) => entry))\n",
        "      remove(fileKey)\n",
        OUTBOX,
    ),
    Mutation(
        "a file whose message is stored is named as not sent",
        2,
        "web/src/widget/chat.ts",
        "(file || !fileName || isComplete(after))",
        "true",
        OUTBOX,
    ),
    Mutation(
        "a visitor's sixteenth file is left out without a word",
        8,
        "web/src/widget/parts/chosenFiles.ts",
        "    problem ||= refusal\n",
        "",
        CHAT,
    ),
)
