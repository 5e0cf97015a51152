"""The page on which a customer answers a survey: one document without a request to any other host.

The server writes it whole, in the language of the browser, so that its script only sends the answer
(docs/decisions/0045-surveys.md).
"""

import base64
import hashlib
from html import escape

from chalicelib.domain.inboxes import STAR
from chalicelib.domain.languages import ENGLISH, language_of, survey_texts
from chalicelib.domain.message_answers import MAX_TEXT
from chalicelib.features.surveys.views import CsatSurveyShape

SCRIPT = "/packs/js/survey.js"
RIGHT_TO_LEFT = ("ar",)
FACES = ("😞", "😑", "😐", "😀", "😍")

STYLE = """
:root{color-scheme:light dark;--page:#f6f7f9;--card:#fff;--text:#0f172a;--quiet:#526077;--line:#8b8d98;--soft:#e4e7ec;
--accent:#1d4ed8;--on-accent:#fff;--star:#b45309;--problem:#b91c1c}
@media (prefers-color-scheme:dark){:root{
--page:#0b0f17;--card:#151b26;--text:#e8ecf3;--quiet:#a3afc2;--line:#6b7688;--soft:#273043;
--accent:#93b4ff;--on-accent:#0b1220;--star:#fbbf24;--problem:#fca5a5}}
*{box-sizing:border-box}
body{margin:0;min-height:100vh;padding:24px 16px;display:grid;place-items:center;font:16px/1.5 system-ui,sans-serif;
color:var(--text);background:var(--page)}
main{width:100%;max-width:30rem;padding:28px 24px;border-radius:16px;background:var(--card);border:1px solid var(--soft)}
.from{margin:0 0 4px;color:var(--quiet);font-size:14px;overflow-wrap:anywhere}
h1{margin:0 0 20px;font-size:21px;line-height:1.3;overflow-wrap:anywhere}
form,fieldset{margin:0;padding:0;border:0;min-width:0}
.scale{display:flex;gap:6px;justify-content:space-between}
.scale label{flex:1 1 0;min-width:0;display:flex;flex-direction:column;align-items:center;gap:4px;padding:10px 2px;
border-radius:12px;border:2px solid transparent;cursor:pointer;text-align:center}
.scale label:hover{background:var(--page)}
.scale input{position:absolute;opacity:0;pointer-events:none}
.scale .sign{font-size:32px;line-height:1.1}
.scale .word{color:var(--quiet);font-size:12px;line-height:1.25;hyphens:auto;overflow-wrap:anywhere}
.scale label:has(:checked){border-color:var(--accent);background:var(--page)}
.scale label:has(:checked) .word{color:var(--text)}
.scale label:has(:focus-visible),:is(textarea,button):focus-visible{outline:3px solid var(--accent);outline-offset:2px}
.star .sign{color:var(--line)}
.star label:has(:checked) .sign,.star label:has(~ label :checked) .sign{color:var(--star)}
fieldset:disabled label{cursor:default}
.more{display:block;margin:20px 0 6px;font-size:14px;font-weight:550}
textarea{width:100%;min-height:96px;padding:10px 12px;border:1px solid var(--line);border-radius:10px;font:inherit;color:inherit;
background:transparent;resize:vertical}
button{margin-top:16px;min-height:44px;padding:10px 20px;border:0;border-radius:10px;font:inherit;font-weight:600;
background:var(--accent);color:var(--on-accent);cursor:pointer}
button[aria-disabled=true]{opacity:.6}
[role=status]{margin:14px 0 0;min-height:1.5em}
[role=status].is-problem{color:var(--problem)}
.hidden{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
@media print{button{display:none}}
"""

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        f"style-src 'sha256-{base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()}'",
        "connect-src 'self'",
        "img-src data:",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    )
)

HEADERS = {"Cache-Control": "no-store", "Content-Security-Policy": POLICY, "Referrer-Policy": "no-referrer"}


def survey_page(shown: CsatSurveyShape, uuid: str, language: str) -> str:
    words, answer = survey_texts(language), shown.csat_survey_response
    status = words["closed"] if shown.closed else words["answered"] if answer else ""
    title = shown.content or words["question"]
    body = (
        f'<p class="from" dir="auto">{escape(shown.inbox_name)}</p>\n<h1 dir="auto">{escape(title)}</h1>\n'
        f'<form action="/public/api/v1/csat_survey/{escape(uuid)}" {_data(words)}>\n'
        f"{_scale(shown, words)}\n{'' if shown.closed else _comment(shown, words)}"
        f'<p role="status">{escape(status)}</p>\n</form>'
    )
    script = (
        "" if shown.closed else f'<noscript>{escape(words["script"])}</noscript>\n<script type="module" src="{SCRIPT}"></script>'
    )
    return _document(language, title, f"{body}\n{script}")


def refusal_page(message: str, locale: str) -> str:
    return _document(locale, message, f"<h1>{escape(message)}</h1>")


def _data(words: dict[str, str]) -> str:
    """The texts that the script shows."""
    return " ".join(
        f'data-{name}="{escape(words[name])}"' for name in ("answered", "sent", "sending", "failed", "choose", "closed", "update")
    )


def _scale(shown: CsatSurveyShape, words: dict[str, str]) -> str:
    chosen = shown.csat_survey_response.rating if shown.csat_survey_response else None
    is_star = shown.display_type == STAR
    choices = "".join(
        f'<label><input type="radio" name="rating" value="{rating}"{" checked" if rating == chosen else ""}>'
        f'<span class="sign" aria-hidden="true">{"★" if is_star else face}</span>'
        f'<span class="word">{escape(words[f"rating_{rating}"])}</span></label>'
        for rating, face in enumerate(FACES, start=1)
    )
    return (
        f'<fieldset{" disabled" if shown.closed else ""}><legend class="hidden">{escape(words["scale"])}</legend>'
        f'<div class="scale {"star" if is_star else "emoji"}">{choices}</div></fieldset>'
    )


def _comment(shown: CsatSurveyShape, words: dict[str, str]) -> str:
    answer = shown.csat_survey_response
    text = (answer.feedback_message or "") if answer else ""
    return (
        f'<label class="more" for="feedback">{escape(words["feedback"])}</label>\n'
        f'<textarea id="feedback" dir="auto" maxlength="{MAX_TEXT}">\n{escape(text)}</textarea>\n'
        f'<button type="submit">{escape(words["update" if answer else "send"])}</button>\n'
    )


def _document(locale: str, title: str, body: str) -> str:
    language = (language_of(locale) or ENGLISH).replace("_", "-")
    direction = "rtl" if language in RIGHT_TO_LEFT else "ltr"
    return (
        f'<!doctype html>\n<html lang="{language}" dir="{direction}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n<meta name="robots" content="noindex">\n'
        f'<title>{escape(title)}</title>\n<link rel="icon" href="data:,">\n<style>{STYLE}</style>\n</head>\n<body>\n'
        f"<main>\n{body}\n</main>\n</body>\n</html>\n"
    )
