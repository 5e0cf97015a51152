"""The words with which mail programs introduce an earlier mail, in the languages of their users.

Sources: the translations of Thunderbird, Gmail, Outlook, Apple Mail and Roundcube, as quoted in mails.
"""

import re

INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u00ad]")
"""Among them the marks of direction that Gmail writes around names in Arabic and Hebrew."""

WROTE = re.compile(
    r"""(?<!\w)(?:
    wrote|writes|said|schrieb(?:en)?|geschrieben|schreibt|(?:a\s)?[eé]crit|escribi[oó]|ha\sescrito|escreveu|escreve|ha\sscritto|scrive|scritto|schreef|geschreven
    |napisa[lł](?:a|\(a\)|/a|\s\(a\))?|pisze|nadesłał|skrev|skriver|kirjoitti|napsal(?:a|\(a\))?|napísal(?:a|\(a\))?|píše|пиш[еу]т?|написал(?:а|\(а\))?|писал(?:а|\(а\))?
    |написав(?:ла|\(ла\)|\(-ла\))?|написала|yazdı|yazmış|yazıyor|írta|a\sscris|έγραψε|написа|je\snapisa[ol](?:/la|la)?|napisao|viết|menulis|escriure|kirjutas|rašė|rakstīja
    |כתב(?:ה|/ה)?|מאת|كتب(?:ت)?|نوشت|ने\sलिखा|เขียน(?:ว่า)?
    )(?!\w)|写道|寫道|撰写|님이\s?작성|작성(?:했습니다|함)?|さんは書きました|書きました|のメール""",
    re.IGNORECASE | re.VERBOSE,
)
LEAD = re.compile(
    r"""\W{0,3}(?:on|am|le|el|em|a|il|op|w\sdniu|dnia|dne|d[ňn]a|den|på|kl|ti|ma|ke|to|pe|la|su|în|la\sdata|στις|on\sthe|vào|pada|tanggal|ב(?:תאריך)?|في|بتاريخ|ب?تاريخ
    |в|пн|вт|ср|чт|пт|сб|вс|нд|mon|tue|wed|thu|fri|sat|sun|mo|di|mi|do|fr|sa|so|在|於)(?![^\W\d_])|\W{0,3}\d{1,4}(?=\W|[年년])""",
    re.IGNORECASE | re.VERBOSE,
)
"""The first word of `On … wrote:`. A date may also stand first."""

FIELDS = {
    "from": "from|von|de|da|van|od|från|fra|lähettäjä|от|від|kimden|gönderen|差出人|送信者|发件人|寄件者|寄件人|보낸\\s?사람|من|מאת|feladó|από|de\\sla|expéditeur|remitente|mittente|absender|afzender|nadawca|avsändare|avsender|afsender|отправитель|відправник|odesílatel",
    "date": "sent|date|gesendet(?:\\sam)?|datum|envoyé(?:\\sle)?|enviado(?:\\sel|\\sem)?|enviada?(?:\\sem)?|fecha|data|inviato|verzonden|wysłano|skickat|sendt|dato|lähetetty|päivämäärä|päiväys|pvm|odesláno|odoslané|отправлено|дата|надіслано|gönderildi|gönderme\\starihi|gönderim\\szamanı|tarih|日時|日付|送信日時|发送时间|日期|发送日期|寄件日期|傳送時間|时间|보낸\\s?날짜|날짜|التاريخ|تاريخ(?:\\sالإرسال)?|أُ?رسلت?(?:\\sفي)?|תאריך|נשלח|elküldve|dátum|ημερομηνία|στάλθηκε|trimis|când",
    "to": "to|an|à|a|para|aan|do|till|til|vastaanottaja|komu|кому|kime|alıcı|宛先|收件人|收件者|받는\\s?사람|إلى|אל|címzett|προς|către|destinataire|destinatario|per|pour|naar",
    "cc": "cc|kopie|copie|copia|kopi|kopia|dw|udw|kopio|копия|копія|bilgi|抄送|副本|참조|نسخة|עותק|másolat|κοιν\\.?|bcc|reply-to|antwort\\san|antwoord\\saan|répondre\\sà|responder\\sa|importance|priorität|wichtigkeit|attachments?|anlagen?",
    "subject": "subject|betreff|objet|asunto|assunto|oggetto|onderwerp|temat|ämne|emne|aihe|předmět|predmet|тема|konu|件名|主题|主旨|主題|제목|الموضوع|נושא|tárgy|θέμα|subiect|re",
}
FIELD = re.compile(
    r"[\s*>|_]{0,4}(?:"
    + "|".join(f"(?P<{kind}>{words})" for kind, words in FIELDS.items())
    + r")\*?\s{0,3}[:：](?!//)\*?(?P<value>.*)",
    re.IGNORECASE,
)

ORIGINAL = re.compile(
    r"""[\s>*]{0,4}[-_=]{2,}\s*(?:original\s(?:message|e?-?mail)|reply\smessage|ursprüngliche\s(?:nachricht|e-mail|mail)|original-?nachricht|message\sd['’]?\s?origine|message\soriginal|mensaje\soriginal|e-?mail\soriginal
    |mensagem\soriginal|messaggio\soriginale|oorspronkelijk\s?bericht|origineel\sbericht|oryginalna\swiadomość|wiadomość\soryginalna|(?:ursprungligt|originalt?)\s?meddelande|originalmeddelande|opprinnelig\smelding
    |original\smeddelelse|oprindelig\smeddelelse|alkuperäinen\sviesti|původní\s(?:zpráva|e-mail)|pôvodná\sspráva|исходное\sсообщение|оригинальное\sсообщение|первоначальное\sсообщение|вихідне\sповідомлення|оригінал\sповідомлення
    |orijinal\s(?:mesaj|ileti)|özgün\sileti|元のメッセージ|original\s?メッセージ|原始邮件|原始郵件|原邮件|원본\s?메[시세]지|الرسالة\sالأصلية|הודעה\sמקורית|eredeti\süzenet|αρχικό\sμήνυμα|mesajul?\soriginal|.{1,80}\swrote:)\s*[-_=]{2,}\s*""",
    re.IGNORECASE | re.VERBOSE,
)
FORWARDED = re.compile(
    r"""[\s*]{0,4}(?:[-_=]{2,}\s*(?:forwarded\s(?:message|mail|by)|weitergeleitete\s(?:nachricht|mail|e-mail)|message\stransf[eé]r[eé]|mensaje\sreenviado|mensagem\s(?:encaminhada|reencaminhada)|messaggio\sinoltrato|doorgestuurd\sbericht
    |(?:przekazana|przesłana\sdalej)\swiadomość|wiadomość\sprzekazana|vidarebefordrat\s(?:meddelande|mejl)|videresendt\s(?:melding|meddelelse|besked)|vid(?:ere|are)bef.{0,20}|(?:edelleen)?välitetty\sviesti|přeposlaná\szpráva|preposlaná\sspráva|пересылаемое\sсообщение|пересланное\sсообщение
    |(?:переслане|пересилане)\sповідомлення|(?:yönlendirilmiş|iletilen|yönlendirilen)\s(?:ileti|mesaj|posta)|転送メッセージ|转发(?:的)?(?:邮件|消息)|轉寄的?郵件|forwarded\s?メッセージ|전달된\s?(?:메일|메[시세]지)|رسالة\s(?:معاد\sتوجيهها|مُ?عاد\sتوجيهها|محولة)|הודעה\sש?הועברה|továbbított\süzenet)[^\n]{0,60}
    |(?:begin\sforwarded\smessage|anfang\sder\sweitergeleiteten\s(?:nachricht|e-mail)|début\sdu\smessage\s(?:réexpédié|transféré)|inicio\sdel\smensaje\sreenviado|inizio\smessaggio\sinoltrato|begin\sdoorgestuurd\sbericht|início\sda\smensagem\sreencaminhada
    |vidarebefordrat\sbrev|videresendt\s(?:besked|melding)|początek\sprzekazywanej\swiadomości|начало\sпереадресованного\sсообщения|forwarded\sby|下面是被转发的邮件|転送されたメッセージ)\s*[:：]?)\s*""",
    re.IGNORECASE | re.VERBOSE,
)
DEVICES = (
    r"(?:i\s?phone|i\s?pad|i\s?pod|android|samsung|galaxy|huawei|xiaomi|redmi|pixel|blackberry|nokia|windows|mobile|mobil|smartphone|smart\s?phone|handy|phone|telefon|téléphone|telefoon|teléfono|móvil|celular|telemóvel|cellulare|tablet|"
    r"device|mac|outlook|yahoo|gmail|hotmail|proton|mail|mailbox|gmx|web\.de|t-online|aol|airmail|spark|thunderbird|bluemail|smart\s?fon|айфон|смартфон|мобильн\w*|почт\w*|телефон\w*)"
)
SENT_FROM = re.compile(
    rf"""\W{{0,4}}(?:
    (?:sent\s(?:from|via|using|with|by|on)|get\soutlook|gesendet\s(?:von|mit|über)|von\smein\w*|diese\s(?:nachricht|e-mail|mail)\swurde\svon|envoy[eé]\s(?:de|depuis|à\spartir|avec|via)|enviado?\s(?:desde|do|da|de|con|com|via|pelo)|obtener\soutlook|obter\so?\s?outlook
    |inviato\s(?:da|dal|con)|scarica\soutlook|verzonden\s(?:vanaf|met|van|vanuit|via)|verstuurd\s(?:vanaf|met|van)|wysłan[eoya]\s(?:z|ze|za|przez)|skickat\s(?:från|med)|sendt\s(?:fra|med|via)|hent\soutlook|lähetetty|odesláno\s(?:z|ze)|odoslané\sz
    |отправлено\s(?:с|со|из)|надіслано\s(?:з|із|зі)|послано\sз|télécharger\soutlook|outlook\sfür|bekomme?n?\soutlook|laden\ssie\soutlook|holen\ssie\ssich\soutlook|küldve|στάλθηκε\sαπό|trimis\s(?:de|din)|i(?:nviato|nviata)|poslano\s(?:z|s)|gửi\stừ|dikirim\sdari|أُ?رسلت?\sمن|نُ?رسل\sمن|נשלח\s(?:מ|באמצעות))
    \W{{0,3}}(?:[^\n.!?]|\.(?=\w)){{0,50}}?{DEVICES}[^\n]{{0,70}}
    |[^\n.!?]{{0,40}}{DEVICES}[^\n.!?]{{0,40}}(?:gesendet|gönderildi|verzonden|lähetetty|skickat|sendt|küldve|から送信|發送|发送|에서\s?보냄|에서\s?전송)\W{{0,6}}
    |(?:发自|發自|傳送自|从我的|從我的)[^\n]{{0,40}}|나의\s[^\n]{{0,20}}에서\s?보냄\W{{0,3}}
    )""",
    re.IGNORECASE | re.VERBOSE,
)
"""A line that a program adds below what was written with it. It names the device or the program."""
