"""Attached files: names, inline pictures, mails, signatures, encrypted mails."""

import datetime

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import pkcs7

from chalicelib.mime.files import safe_name
from chalicelib.mime.parsing import parse_mail
from chalicelib.mime.protection import signed_content
from tests.unit.mime.mails import encoded, mail, multipart, nested, part

NAMES = [
    ('attachment; filename="a.pdf"', "a.pdf"),
    ("attachment; filename=\"fallback.txt\"; filename*=UTF-8''%c3%bc.txt", "ü.txt"),
    ("attachment; filename*=UTF-8''%c3%bc.txt; filename=\"fallback.txt\"", "ü.txt"),
    ("attachment; filename=My File.pdf", "My File.pdf"),
    ("attachment; filename=My File.pdf; size=3", "My File.pdf"),
    ("attachment; filename*0*=utf-8'de'%c3; filename*1*=%bc; filename*2=\".txt\"", "ü.txt"),
    ('attachment; filename*1="b.txt"; filename*0="a-"', "a-b.txt"),
    ('attachment; filename="=?utf-8?B?w7wudHh0?="', "ü.txt"),
    ("attachment; filename==?utf-8?Q?=C3=BC a;b.txt?=; size=3", "ü a;b.txt"),
    ('attachment;\n filename="=?utf-8?Q?a=C3?=\n =?utf-8?Q?=BC.txt?="', "aü.txt"),
    ("attachment; filename*=gb2312''%D6%D0.txt", "中.txt"),
    ('attachment; filename="..\\..\\C:\\evil.exe"', "evil.exe"),
    ('attachment; filename="../../etc/passwd"', "passwd"),
    ('attachment; filename="a\\"b.txt"', "ab.txt"),
    ('attachment; filename="unclosed.txt', "unclosed.txt"),
    ('attachment; filename="photo\u202egpj.exe"', "photogpj.exe"),
    ('attachment; filename=""', "attachment-1.pdf"),
    ('attachment; filename="///"', "attachment-1.pdf"),
    ("attachment", "attachment-1.pdf"),
    ("nonsense", "attachment-1.pdf"),
    ('attachment; FILENAME="a.pdf"; filename="b.pdf"', "a.pdf"),
]


@pytest.mark.parametrize(("disposition", "name"), NAMES)
def test_file_has_a_safe_name(disposition: str, name: str) -> None:
    found = parse_mail(multipart(part("Hi", "text/plain"), part("x", "application/pdf", content_disposition=disposition)))
    assert [each.name for each in found.files] == [name]


def test_name_of_the_content_type_counts_without_another() -> None:
    assert parse_mail(multipart(part("x", "application/pdf; name=a.pdf"))).files[0].name == "a.pdf"


def test_long_name_keeps_its_ending() -> None:
    assert safe_name("a" * 300 + ".pdf") == "a" * 196 + ".pdf"


def test_picture_is_inline_only_where_the_html_shows_it() -> None:
    picture = part("x", "image/png", content_id="<a%b@c>", content_disposition="inline; filename=a.png")
    other = part("y", "image/png", content_id="<other>", content_disposition="inline; filename=b.png")
    related = nested(part('<img src="cid:a%25b@c">', "text/html"), picture, other, kind="related", boundary="c")
    found = parse_mail(multipart(related))
    assert [(each.name, each.content_id, each.inline) for each in found.files] == [
        ("a.png", "a%b@c", True),
        ("b.png", "other", False),
    ]


def test_file_beside_a_related_part_and_its_picture_both_count() -> None:
    related = nested(part("<p>Hi</p>", "text/html"), part("x", "image/png", content_id="<a>"), kind="related", boundary="c")
    found = parse_mail(multipart(related, part("y", "application/pdf")))
    assert [each.content_type for each in found.files] == ["image/png", "application/pdf"]


def test_named_text_is_a_file_unless_it_is_the_body() -> None:
    log = part("log", "text/plain; name=log.txt", content_disposition="inline; filename=log.txt")
    found = parse_mail(multipart(part("Hi", "text/plain"), log))
    assert (found.text, [each.name for each in found.files]) == ("Hi", ["log.txt"])
    alone = parse_mail(multipart(part("Hi", "text/plain; name=body.txt")))
    assert (alone.text, alone.files) == ("Hi", ())
    attached = parse_mail(multipart(part("log", "text/plain", content_disposition="attachment; filename=log.txt")))
    assert (attached.text, [each.body for each in attached.files]) == (None, [b"log"])


def test_unknown_type_with_a_name_is_a_file() -> None:
    found = parse_mail(multipart(part("x", "application; name=a.gz")))
    assert [(each.name, each.content_type) for each in found.files] == [("a.gz", "application/octet-stream")]


@pytest.mark.parametrize("encoding", ["7bit", "base64"])
def test_attached_mail_is_a_file_outside_of_the_text(encoding: str) -> None:
    inner = mail(b"inner", subject="=?utf-8?q?Gr=C3=BC=C3=9Fe?=")
    written = encoded(inner) if encoding == "base64" else inner.decode()
    found = parse_mail(
        multipart(part("outer", "text/plain"), part(written, "message/rfc822", content_transfer_encoding=encoding))
    )
    assert found.text == "outer"
    assert [(each.name, each.content_type, each.body) for each in found.files] == [("Grüße.eml", "message/rfc822", inner)]


def test_parts_of_a_digest_are_mails() -> None:
    found = parse_mail(multipart(b"\nSubject: one\n\nfirst", kind="digest"))
    assert [(each.name, each.content_type) for each in found.files] == [("one.eml", "message/rfc822")]


def test_signed_content_is_shown_with_its_files_and_without_the_signature() -> None:
    content = nested(part("Hi", "text/plain"), part("x", "application/pdf; name=a.pdf"), kind="mixed", boundary="c")
    found = parse_mail(multipart(content, part("sig", "application/pgp-signature; name=signature.asc"), kind="signed"))
    assert (found.text, [each.name for each in found.files], found.defects) == ("Hi", ["a.pdf"], ("signature_unchecked",))


def test_armour_of_a_signed_text_is_removed() -> None:
    text = b"-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA1\n\nHi\n- -- \nKim\n-----BEGIN PGP SIGNATURE-----\nabc\n"
    found = parse_mail(mail(text))
    assert (found.text, found.defects) == ("Hi\n-- \nKim\n", ("signature_unchecked",))


def test_encrypted_mail_says_so_and_keeps_its_file() -> None:
    parts = part("Version: 1", "application/pgp-encrypted"), part("secret", "application/octet-stream; name=encrypted.asc")
    found = parse_mail(multipart(*parts, kind="encrypted"))
    assert found.text == "[This mail is encrypted. Its content is in the attached file.]"
    assert (found.files[1].name, found.defects) == ("encrypted.asc", ("encrypted",))
    inline = parse_mail(mail(b"-----BEGIN PGP MESSAGE-----\n\nabc\n-----END PGP MESSAGE-----\n"))
    assert inline.defects == ("encrypted",)


def signed(content: bytes) -> bytes:
    key = ec.generate_private_key(ec.SECP256R1())
    name, now = x509.Name([]), datetime.datetime.now(datetime.UTC)
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(1)
    certificate = builder.not_valid_before(now).not_valid_after(now + datetime.timedelta(1)).sign(key, hashes.SHA256())
    signing = pkcs7.PKCS7SignatureBuilder().set_data(content).add_signer(certificate, key, hashes.SHA256())
    return signing.sign(serialization.Encoding.DER, [pkcs7.PKCS7Options.Binary])


def test_mail_signed_in_one_block_is_shown() -> None:
    der = signed(b"Content-Type: text/plain\r\n\r\nHi\r\n")
    raw = mail(
        encoded(der).encode(), content_type="application/pkcs7-mime; smime-type=signed-data", content_transfer_encoding="base64"
    )
    found = parse_mail(raw)
    assert (found.text, found.files, found.defects) == ("Hi\n", (), ("signature_unchecked",))


def test_block_with_sections_of_unknown_length_is_read() -> None:
    """As OpenSSL and Outlook stream it."""
    sections = b"\x24\x80\x04\x02Hi\x04\x01!\0\0"
    content = b"\x30\x80" + b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x01" + b"\xa0\x80" + sections + b"\0\0\0\0"
    block = b"\x30\x80\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02\xa0\x80\x30\x80\x02\x01\x01\x31\x80\x30\x00\0\0" + content
    assert signed_content(block) == b"Hi!"


@pytest.mark.parametrize("der", [b"", b"\x30", b"\x30\x80", b"\x30\x8f" + b"\xff" * 20, b"\x30\x82\xff\xff\x06\x01"])
def test_block_of_something_else_is_encrypted_or_damaged(der: bytes) -> None:
    assert signed_content(der) is None
    raw = multipart(part(encoded(der), "application/pkcs7-mime; name=smime.p7m", content_transfer_encoding="base64"))
    assert parse_mail(raw).defects == ("encrypted",)
