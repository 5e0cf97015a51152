"""Answers as mail programs write them in 26 languages: their words above, below and around an earlier mail."""

# ruff: noqa: RUF001 - scripts that look like Latin letters are the subject

from collections.abc import Iterator
from textwrap import wrap

from msgspec import Struct


class Answer(Struct, frozen=True):
    """`reply`: the words that were written now; the rest of `text` is quoted, or a line that a program has added."""

    name: str
    text: str
    reply: str


class Habit(Struct, frozen=True):
    """`introductions`: the lines above a quotation. `fields`: of the block of Outlook. `mobile`: the line below a
    mail of a phone."""

    words: str
    introductions: tuple[str, ...]
    fields: tuple[str, str, str, str]
    mobile: str


HABITS = {
    "ar": Habit(
        "شكرا جزيلا. سأتصل في الساعة 10:15 يوم 3 مارس.",
        (
            "في الاثنين، 3 مارس 2025 في 10:15 ص تمت كتابة ما يلي بواسطة \u202aMax\u202c <\u202amax@example.org\u202c\u200f>:",
            "في ٣ مارس ٢٠٢٥، الساعة ١٠:١٥ ص، كتب Max <max@example.org>:",
        ),
        ("من", "تاريخ الإرسال", "إلى", "الموضوع"),
        "أُرسلت من الـ iPhone",
    ),
    "bg": Habit(
        "Благодаря! На 3 март в 10:15 съм там.",
        ("На пн, 3.03.2025 г. в 10:15 Макс Пример <max@example.org> написа:",),
        ("От", "Изпратено", "До", "Относно"),
        "Изпратено от моя iPhone",
    ),
    "cs": Habit(
        "Děkuji moc.\nDne 3. března přijdu v 10:15.",
        (
            "po 3. 3. 2025 v 10:15 odesílatel Max Příklad <max@example.org> napsal:",
            "Dne 03. 03. 25 v 10:15 Max Příklad napsal(a):",
        ),
        ("Od", "Odesláno", "Komu", "Předmět"),
        "Odesláno z iPhonu",
    ),
    "da": Habit(
        "Tak for hjælpen.\nDen 3. marts passer mig fint.",
        ("Den man. 3. mar. 2025 kl. 10.15 skrev Max Eksempel <max@example.org>:", "Den 03.03.2025 kl. 10.15 skrev Max Eksempel:"),
        ("Fra", "Sendt", "Til", "Emne"),
        "Sendt fra min iPhone",
    ),
    "de": Habit(
        "Vielen Dank!\nAm 3. März um 10:15 bin ich da. Wie ich schon schrieb:\n- eine Tasse\n- zwei Teller",
        (
            "Am Mo., 3. März 2025 um 10:15 Uhr schrieb Max Beispiel <max@example.org>:",
            "Am 03.03.25 um 10:15 schrieb Max Beispiel:",
            "Max Beispiel <max@example.org> schrieb am Mo., 3. März 2025, 10:15:",
        ),
        ("Von", "Gesendet", "An", "Betreff"),
        "Von meinem iPhone gesendet",
    ),
    "el": Habit(
        "Ευχαριστώ πολύ. Στις 3 Μαρτίου θα είμαι εκεί.",
        ("Στις Δευ 3 Μαρ 2025 στις 10:15 π.μ., ο χρήστης Max <max@example.org> έγραψε:",),
        ("Από", "Στάλθηκε", "Προς", "Θέμα"),
        "Στάλθηκε από το iPhone μου",
    ),
    "en": Habit(
        "Thanks a lot!\nOn Monday, 3 March at 10:15 I am there.\nAs I wrote before:\n> 5 kg is too heavy",
        (
            "On Mon, Mar 3, 2025 at 10:15 AM Max Example <max@example.org> wrote:",
            "On 3 Mar 2025, at 10:15, Max Example <max@example.org> wrote:",
            "On 03/03/2025 10:15, Max Example wrote:",
            "On Monday, March 3, 2025 at 10:15:30 AM GMT+1, Max Example <max@example.org> wrote:",
            "------- Original Message -------\nOn Monday, March 3rd, 2025 at 10:15 AM, Max <max@example.org> wrote:",
            "-----Max Example/ACME wrote: -----",
            "-----Original Message-----\nFrom: Max Example",
        ),
        ("From", "Sent", "To", "Subject"),
        "Sent from my iPhone",
    ),
    "es": Habit(
        "Muchas gracias.\nEl 3 de marzo a las 10:15 estoy en casa.",
        (
            "El lun, 3 mar 2025 a las 10:15, Max Ejemplo (<max@example.org>) escribió:",
            "El 3/3/25 a las 10:15, Max Ejemplo escribió:",
        ),
        ("De", "Enviado el", "Para", "Asunto"),
        "Enviado desde mi iPhone",
    ),
    "fi": Habit(
        "Kiitos paljon.\nTo 3.3. klo 10.15 sopii.",
        (
            "ma 3. maalisk. 2025 klo 10.15 Max Esimerkki (max@example.org) kirjoitti:",
            "Max Esimerkki kirjoitti 3.3.2025 klo 10.15:",
        ),
        ("Lähettäjä", "Lähetetty", "Vastaanottaja", "Aihe"),
        "Lähetetty iPhonesta",
    ),
    "fr": Habit(
        "Merci beaucoup.\nLe 3 mars à 10:15 je serai là.",
        (
            "Le lun. 3 mars 2025 à 10:15, Max Exemple <max@example.org> a écrit :",
            "Le 03/03/2025 à 10:15, Max Exemple a écrit\u00a0:",
        ),
        ("De", "Envoyé", "À", "Objet"),
        "Envoyé de mon iPhone",
    ),
    "he": Habit(
        "תודה רבה. ב-3 במרץ אני שם.",
        ("\u202bבתאריך יום ב׳, 3 במרץ 2025 ב-10:15 מאת \u202aMax\u202c\u200f <\u202amax@example.org\u202c\u200f>:\u202c",),
        ("מאת", "נשלח", "אל", "נושא"),
        "נשלח מה-iPhone שלי",
    ),
    "hr": Habit(
        "Hvala lijepa. U ponedjeljak sam tamo.",
        ("pon, 3. ožu 2025. u 10:15 Max Primjer <max@example.org> napisao je:",),
        ("Od", "Poslano", "Prima", "Predmet"),
        "Poslano s mog iPhonea",
    ),
    "hu": Habit(
        "Köszönöm szépen. Márc. 3-án 10:15-kor ott vagyok.",
        ("Max Példa <max@example.org> ezt írta (időpont: 2025. márc. 3., H, 10:15):",),
        ("Feladó", "Elküldve", "Címzett", "Tárgy"),
        "iPhone-omról küldve",
    ),
    "it": Habit(
        "Grazie mille.\nIl 3 marzo alle 10:15 ci sono.",
        (
            "Il giorno lun 3 mar 2025 alle ore 10:15 Max Esempio <max@example.org> ha scritto:",
            "Il 03/03/2025 10:15, Max Esempio ha scritto:",
        ),
        ("Da", "Inviato", "A", "Oggetto"),
        "Inviato da iPhone",
    ),
    "ja": Habit(
        "ありがとうございます。\n3月3日10:15に伺います。",
        ("2025年3月3日(月) 10:15 Max Example <max@example.org>:", "2025/03/03 10:15、Max Example <max@example.org>のメール:"),
        ("差出人", "送信日時", "宛先", "件名"),
        "iPhoneから送信",
    ),
    "ko": Habit(
        "감사합니다.\n3월 3일 10:15에 가겠습니다.",
        ("2025년 3월 3일 (월) 오전 10:15, Max Example <max@example.org>님이 작성:",),
        ("보낸 사람", "보낸 날짜", "받는 사람", "제목"),
        "나의 iPhone에서 보냄",
    ),
    "nl": Habit(
        "Hartelijk dank.\nOp 3 maart om 10:15 ben ik er.",
        (
            "Op ma 3 mrt 2025 om 10:15 schreef Max Voorbeeld <max@example.org>:",
            "Op 03-03-2025 om 10:15 schreef Max Voorbeeld:",
            "Max Voorbeeld <max@example.org> schreef op 3 mrt 2025, 10:15:",
        ),
        ("Van", "Verzonden", "Aan", "Onderwerp"),
        "Verstuurd vanaf mijn iPhone",
    ),
    "no": Habit(
        "Tusen takk.\nDen 3. mars kl. 10:15 passer fint.",
        ("man. 3. mars 2025 kl. 10:15 skrev Max Eksempel <max@example.org>:", "Den 03.03.2025 10:15, skrev Max Eksempel:"),
        ("Fra", "Sendt", "Til", "Emne"),
        "Sendt fra min iPhone",
    ),
    "pl": Habit(
        "Dziękuję bardzo.\nW dniu 3 marca o 10:15 będę.",
        (
            "pon., 3 mar 2025 o 10:15 Max Przykład <max@example.org> napisał(a):",
            "W dniu 3.03.2025 o 10:15, Max Przykład pisze:",
            "Dnia 3 marca 2025 10:15 Max Przykład <max@example.org> napisał(a):",
        ),
        ("Od", "Wysłane", "Do", "Temat"),
        "Wysłane z iPhone'a",
    ),
    "pt": Habit(
        "Muito obrigado.\nEm 3 de março às 10:15 estou lá.",
        (
            "Em seg., 3 de mar. de 2025 às 10:15, Max Exemplo <max@example.org> escreveu:",
            "Max Exemplo <max@example.org> escreveu (segunda, 3/03/2025 à(s) 10:15):",
        ),
        ("De", "Enviada em", "Para", "Assunto"),
        "Enviado do meu iPhone",
    ),
    "ro": Habit(
        "Mulțumesc mult. Pe 3 martie la 10:15 sunt acolo.",
        ("În lun., 3 mar. 2025 la 10:15, Max Exemplu <max@example.org> a scris:",),
        ("De la", "Trimis", "Către", "Subiect"),
        "Trimis de pe iPhone-ul meu",
    ),
    "ru": Habit(
        "Большое спасибо.\nВ 10:15 3 марта буду на месте.",
        (
            "пн, 3 мар. 2025 г. в 10:15, Макс Пример <max@example.org>:",
            "03.03.2025 10:15, Макс Пример пишет:",
            "Понедельник, 3 марта 2025, 10:15 +03:00 от Макс Пример <max@example.org>:",
        ),
        ("От", "Отправлено", "Кому", "Тема"),
        "Отправлено с iPhone",
    ),
    "sv": Habit(
        "Tack så mycket.\nDen 3 mars kl 10:15 passar bra.",
        ("Den mån 3 mars 2025 kl 10:15 skrev Max Exempel <max@example.org>:", "Den 2025-03-03 kl. 10:15, skrev Max Exempel:"),
        ("Från", "Skickat", "Till", "Ämne"),
        "Skickat från min iPhone",
    ),
    "tr": Habit(
        "Çok teşekkürler.\n3 Mart saat 10:15 uygun.",
        (
            "Max Örnek <max@example.org>, 3 Mar 2025 Pzt, 10:15 tarihinde şunu yazdı:",
            "3.03.2025 10:15 tarihinde Max Örnek yazdı:",
        ),
        ("Kimden", "Gönderildi", "Kime", "Konu"),
        "iPhone'umdan gönderildi",
    ),
    "uk": Habit(
        "Дуже дякую.\nО 10:15 3 березня буду.",
        ("пн, 3 бер. 2025 р. о 10:15 Макс Приклад <max@example.org> пише:",),
        ("Від", "Надіслано", "Кому", "Тема"),
        "Надіслано з iPhone",
    ),
    "zh": Habit(
        "谢谢。\n3月3日10:15我会到。",
        (
            "Max Example <max@example.org> 于2025年3月3日周一 10:15写道：",
            "Max Example <max@example.org> 於 2025年3月3日 週一 上午10:15寫道：",
            "在 2025年3月3日，10:15，Max <max@example.org> 写道：",
        ),
        ("发件人", "发送时间", "收件人", "主题"),
        "发自我的iPhone",
    ),
}
EARLIER = "Hello,\n\nhow heavy is it?\n\nMax Example\n+49 30 1234567"


def answers() -> Iterator[Answer]:
    for language, habit in HABITS.items():
        for number, introduction in enumerate(habit.introductions):
            yield from _introduced(f"{language} {number}", habit, introduction)
        yield from _with_block(language, habit)
        yield Answer(f"{language} mobile alone", f"{habit.words}\n\n{habit.mobile}\n", habit.words)


def _introduced(name: str, habit: Habit, introduction: str) -> Iterator[Answer]:
    quoted = _quoted(EARLIER)
    narrow = "\n".join("\n".join(wrap(line, 60, break_long_words=False)) for line in introduction.splitlines())
    yield Answer(f"{name} quoted", f"{habit.words}\n\n{introduction}\n{quoted}\n", habit.words)
    yield Answer(f"{name} close", f"{habit.words}\n{introduction}\n\n{quoted}\n", habit.words)
    if "@" in introduction:
        yield Answer(f"{name} plain", f"{habit.words}\n\n{introduction}\n\n{EARLIER}\n", habit.words)
    yield Answer(f"{name} mobile", f"{habit.words}\n\n{habit.mobile}\n\n{_quoted(introduction)}\n> \n{quoted}\n", habit.words)
    if " " in introduction:
        yield Answer(f"{name} wrapped", f"{habit.words}\n\n{narrow}\n\n{quoted}\n", habit.words)
    yield Answer(f"{name} signed", f"{habit.words}\n-- \nAnna\n\n{introduction}\n{quoted}\n", habit.words)


def _quoted(text: str) -> str:
    return "\n".join(f"> {line}".rstrip() for line in text.splitlines())


def _with_block(language: str, habit: Habit) -> Iterator[Answer]:
    values = ("Max Example <max@example.org>", "3. 3. 2025 10:15", "Anna <anna@example.com>", "Scale; how heavy")
    lines = "\n".join(f"{field}: {value}" for field, value in zip(habit.fields, values, strict=True))
    bold = "\n".join(f"*{field}:* {value}" for field, value in zip(habit.fields, values, strict=True))
    yield Answer(f"{language} block", f"{habit.words}\n\n{lines}\n\n{EARLIER}\n", habit.words)
    yield Answer(f"{language} block with spaces", f"{habit.words}\n\n{lines.replace(': ', ' : ', 4)}\n\n{EARLIER}\n", habit.words)
    yield Answer(f"{language} bold block", f"{habit.words}\n\n{'_' * 32}\n{bold}\n\n{EARLIER}\n", habit.words)
    yield Answer(
        f"{language} block and mobile", f"{habit.words}\n\n{habit.mobile}\n{'_' * 32}\n{lines}\n\n{EARLIER}\n", habit.words
    )
