"""Languages of people, accounts and refusals."""

from tests.mutations.mutation import Mutation

API = "tests/functional/api/test_languages.py"
UNIT = "tests/unit/test_languages.py"
CLIENT = "web/src/features/languages/languages.spec.ts"
FORMS = "web/src/i18n/languages.spec.ts"

MUTATIONS = (
    Mutation(
        "a person chooses a language that does not exist", 8, "chalicelib/actions/profile.py",
        '        check_locale(ui_settings["locale"])\n',
        "",
        (API,),
    ),
    Mutation(
        "lines about actions are in English in every account", 4, "chalicelib/actions/conversation_work.py",
        "activity_text(self.directory.account.locale,",
        'activity_text("en",',
        (API,),
    ),
    Mutation(
        "a refusal is translated for a client that asks for English first", 8, "chalicelib/domain/languages.py",
        "sorted(filter(None, wanted), key=lambda pair: -pair[1])",
        "sorted(filter(None, wanted), key=lambda pair: pair[0])",
        (UNIT,),
    ),
    Mutation(
        "a name is read as a placeholder", 8, "chalicelib/domain/languages.py",
        'return re.sub(r"\\{(\\w+)\\}", lambda found: values[found[1]], text)',
        "return text.format(**values).format(**values)",
        (UNIT,),
    ),
    Mutation(
        "the client counts as English does in every language", 4, "web/src/i18n/language.ts",
        "  const rules = new Intl.PluralRules(tagOf(name))",
        "  const rules = new Intl.PluralRules('en')",
        (FORMS,),
    ),
    Mutation(
        "the account's language replaces that of the person", 4, "web/src/stores/session.ts",
        "[user.value?.ui_settings.locale, account.value?.locale,",
        "[account.value?.locale, user.value?.ui_settings.locale,",
        (CLIENT,),
    ),
    Mutation(
        "the client asks for English refusals", 8, "web/src/api/client.ts",
        "tagOf(language.value)",
        "tagOf('en')",
        (CLIENT,),
    ),
    Mutation(
        "a change of the language forgets the texts of open pages", 4, "web/src/i18n/index.ts",
        "    merge(name, pageTexts.default, [...added])\n",
        "    added.clear()\n",
        (CLIENT,),
    ),
)  # fmt: skip
