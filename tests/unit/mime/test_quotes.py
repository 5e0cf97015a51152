"""The reply of a mail and what is quoted below it."""

import time
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.mime.html import clean_html
from chalicelib.mime.quotes import split_html, split_text
from chalicelib.mime.tags import Text, read_tags
from tests.corpora.mail_habits import HABITS, Answer, answers

PARTS = (
    "Thanks",
    "On Mon, Mar 3, 2025 at 10:15 AM Max <max@example.org> wrote:",
    "> quoted",
    ">> deeper",
    "",
    "-- ",
    "Sent from my iPhone",
    "________________________________",
    "From: Max <max@example.org>",
    "Sent: Monday",
    "Subject: Scale",
    "-----Original Message-----",
    "---------- Forwarded message ---------",
    "> 5 kg",
    "\u202btext\u202c",
)
ELEMENTS = (
    '<div class="gmail_quote">',
    '<blockquote type="cite">',
    '<div id="divRplyFwdMsg">',
    "<p>",
    "</p>",
    "</div>",
    "</blockquote>",
    "<br>",
    "<hr>",
    "<table><tr><td>",
    "</table>",
    "<pre>",
    "</pre>",
    "<b>",
)
QUOTE = "On Mon, Mar 3, 2025 at 10:15 AM Max <max@example.org> wrote:\n> How heavy?\n> 5 kg?\n"
WHOLE = {
    "an answer below": f"{QUOTE}\n5 kg.\n",
    "answers between": "On 3 Mar 2025, at 10:15, Max <max@example.org> wrote:\n"
    "> How heavy?\n5 kg\n> Which colour?\n> And which size?\n\nRed, L\n",
    "a forward": "---------- Forwarded message ---------\n"
    "From: Max <max@example.org>\nDate: 3 Mar\nSubject: Scale\n\nHow heavy?\n",
    "a forward with words": "See below.\n\nSent from my iPhone\n\nBegin forwarded message:\n\n"
    "> From: Max <max@example.org>\n> Subject: x\n>\n> y\n",
    "a forward by Outlook": "From: Max <max@example.org>\nSent: Monday\nTo: Anna\nSubject: Scale\n\nHow heavy?\n",
    "only a quotation": "> How heavy?\n> 5 kg?\n",
    "only a mobile line": "Sent from my iPhone\n",
    "a list": "Please order:\n\n-apples\n-pears\n--force\n__init__\n-5 degrees\n",
    "a comparison": "The limit is\n> 5 kg\n",
    "emoticons": "Well\n>_<\n>:(\n",
    "a sentence that says wrote": "As I wrote on 3 March 2025:\n\nthe scale is broken.\n",
    "fields of a journey": "From: Berlin\nTo: Paris\nDate: 3 May\n\nHow much is it?\n",
    "a place of sending": "Sent from Berlin, the parcel has not arrived.\n",
    "a disclaimer": "Hello\n\nThis e-mail is confidential. If you are not the addressee, delete it.\n",
    "a rule of one's own": "One\n\n-----\n\nTwo\n",
    "a wish below a rule": f"Hello\n\n{'-' * 30}\nPlease unsubscribe me from your mailing list\nkim@x.org\n",
    "a short rule": "Hello\n\n-----\nThe mailing list a@x.org: who reads it?\n",
    "words below a list's footer": f"Hello\n\n{'_' * 47}\nscales mailing list of ours\n" + "and more\n" * 9,
    "an empty mail": "",
    "blank lines": "\n\n \n",
}
CUT = {
    "without a line of its own": ("Yes", f"{QUOTE}"),
    "a signature": ("Yes", "-- \nAnna\n+49 30 123\n"),
    "a mobile line": ("Yes", "Sent from my Galaxy S25\n"),
    "a list's footer": (
        "Yes",
        f"{QUOTE}\n{'_' * 47}\nscales mailing list\nhttps://lists.example\n",
    ),
    "a list's footer alone": (
        "Yes",
        f"{'_' * 47}\nScales mailing list <scales@lists.example>\nhttps://lists.example\n",
    ),
    "a link to leave a list": ("Yes", f"{'-' * 60}\nNews of scales\nhttps://lists.example/unsubscribe?a=1\n"),
    "two mails of Outlook": (
        "Yes",
        f"{'_' * 32}\nFrom: A <a@x.org>\nSent: 1\nSubject: x\n\nold\n\nFrom: B\nSent: 2\nTo: c\nSubject: x\n\nolder\n",
    ),
    "a nested quotation": ("Yes", "On 3 Mar 2025 Max <max@example.org> wrote:\n>> deeper\n> less\n\n"),
    "QQ": ("好", '------------------ 原始邮件 ------------------\n发件人: "Max" <max@example.org>\n主题: x\n\nold\n'),
    "Windows Mail": ("Ja", "Von: Max\nGesendet: \u200eDonnerstag, 26. Juni 2014 15:05\nAn: Anna\n\nold\n"),
    "Gmail of 2012": ("Yes", "2012/4/12 Max Example <max@example.org>\n\n> old\n> older\n"),
    "To before From": ("Yes", "----- Original Message -----\nTo: a@example.org\nFrom: Max\nSubject: x\n\nold\n"),
}
HTML_CUT = {
    "Gmail": '<div class="gmail_quote">'
    '<div class="gmail_attr">Zap 1 Max zup<br></div><blockquote class="gmail_quote">old</blockquote></div>',
    "Outlook": '<div style="border:none;border-top:solid #E1E1E1 1.0pt"><p><b>Foo:</b> Max<br><b>Bar:</b> x</p></div><p>old</p>',
    "Outlook on the web": '<hr><div id="divRplyFwdMsg"><b>Foo:</b> Max</div><div>old</div>',
    "Apple Mail": "<br><div>"
    "<blockquote type=cite><div>On 3 Mar 2025, at 10:15, Max &lt;max@example.org&gt; wrote:</div>old</blockquote></div>",
    "Thunderbird": '<div class="moz-cite-prefix">Zap Max:<br></div><blockquote type="cite"><p>old</p></blockquote>',
    "Thunderbird's text": "<pre>On 3 Mar 2025, Max wrote:\n</pre><pre>&gt; old\n&gt; older\n</pre>",
    "Yahoo": '<div class="yahoo_quoted"><div>Zup Max</div><div>old</div></div>',
    "Proton": '<div class="protonmail_quote">'
    'On Monday, March 3rd, 2025 at 10:15 AM, Max &lt;m@example.org&gt; wrote:<br><blockquote type="cite">old</blockquote></div>',
    "Zimbra": '<hr id="zwchr"><b>From: </b>"Max" &lt;m@example.org&gt;<br><b>To: </b>a<br><b>Subject: </b>x<br><br>old',
    "Lotus": '<br><font color="#990099">-----Max Example/ACME wrote: -----</font><div>To: a<br>From: Max<br>Subject: x</div>old',
    "a signature": '<div class="gmail_signature">Anna<br>+49 30 123</div>',
    "an iPhone": "<br><br>Sent from my iPhone",
    "words alone": "<div>On 3/3/2025 10:15, Max Example &lt;m@example.org&gt; wrote:</div><div>old</div>",
}


@pytest.mark.parametrize("answer", list(answers()), ids=lambda answer: answer.name)
def test_habits_of_programs_in_all_languages(answer: Answer) -> None:
    assert split_text(answer.text).reply == answer.reply


def test_habits_cover_the_languages_of_the_desk() -> None:
    assert len(HABITS) >= 25
    assert {"en", "de", "fr", "es", "pt", "ar", "ja"} <= set(HABITS)


@pytest.mark.parametrize("text", WHOLE.values(), ids=WHOLE)
def test_whole_mail_stays_the_reply(text: str) -> None:
    split = split_text(text)

    assert split.reply == text.rstrip()
    assert not split.quoted


@pytest.mark.parametrize(("reply", "rest"), CUT.values(), ids=CUT)
def test_rest_is_cut_off(reply: str, rest: str) -> None:
    split = split_text(f"{reply}\n\n{rest}")

    assert split.reply == reply
    assert split.quoted == rest.strip("\n")


@pytest.mark.parametrize("rest", HTML_CUT.values(), ids=HTML_CUT)
def test_rest_of_html_is_cut_off(rest: str) -> None:
    html = f"<div>Yes, <b>please</b></div>{rest}"

    assert split_html(html).reply == "<div>Yes, <b>please</b></div>"
    assert split_html(clean_html(html, {})).reply == "<div>Yes, <b>please</b></div>"


def test_answers_between_quotations_of_html_stay() -> None:
    html = '<blockquote type="cite">How heavy?</blockquote><div>5 kg</div><blockquote type="cite">Which?</blockquote>'

    assert split_html(f"{html}<p>Red</p>").quoted == ""
    assert split_html(html).reply == '<blockquote type="cite">How heavy?</blockquote><div>5 kg</div>'


def test_forward_of_html_stays() -> None:
    html = (
        '<div>See</div><div class="gmail_quote">'
        '<div class="gmail_attr">---------- Forwarded message ---------<br>From: x</div>body</div>'
    )

    assert split_html(html).quoted == ""


def test_elements_around_the_cut_are_in_both_parts() -> None:
    split = split_html('<table><tr><td style="color:red">Yes<br>On 3/3/2025, Max &lt;m@example.org&gt; wrote:<br>old</table>')

    assert split.reply == '<table><tr><td style="color:red">Yes</td></tr></table>'
    assert split.quoted.startswith('<table><tr><td style="color:red"><br>On 3/3/2025')


def test_picture_of_the_reply_stays_in_it() -> None:
    html = '<div>Yes<br><img src="attachment:0"></div><div class="gmail_attr">Zap</div><blockquote type="cite">old</blockquote>'

    assert 'src="attachment:0"' in split_html(html).reply


@given(st.lists(st.one_of(st.sampled_from(PARTS), st.text(max_size=30))))
def test_no_word_of_a_text_is_lost(lines: list[str]) -> None:
    text = "\n".join(lines)
    split = split_text(text)

    assert "".join(f"{split.reply}\n{split.quoted}".split()) == "".join(text.split())
    assert split.reply.strip() or not text.strip()


@given(st.lists(st.one_of(st.sampled_from(PARTS), st.sampled_from(ELEMENTS), st.text(max_size=10))))
def test_no_word_of_html_is_lost(parts: list[str]) -> None:
    html = "".join(parts)
    split = split_html(html)

    assert _words(split.reply) + _words(split.quoted) == _words(html)


def _words(html: str) -> str:
    return "".join(unescape("".join(each.raw for each in read_tags(html) if isinstance(each, Text))).split())


@pytest.mark.parametrize(
    "line",
    [
        "On 3 March 2025 Bob",
        "From: a@example.org",
        "-- ",
        "Sent from a",
        "-----Original Message-----",
        "a wrote " * 40,
        "> a",
        "",
        "a@b.c " * 90,
    ],
)
def test_time_is_bounded_for_any_lines(line: str) -> None:
    started = time.process_time()
    split_text(f"{line}\n" * 30_000)
    split_html(f"<div>{line}</div>" * 6_000)

    assert time.process_time() - started < 4
