"""The photo in a form: the file `avatar`, as Chatwoot's clients send it."""

from chalicelib.domain.errors import Invalid
from chalicelib.domain.photos import Picture, check_photo
from chalicelib.http.access import Request


def sent_photo(request: Request, *, within: str) -> Picture | None:
    """`within`: the object in which a client may send it (`contact[avatar]`). None without a file.

    Raises Invalid (`too_many_photos`, `file_field_unknown`, and those of `check_photo`).
    """
    files = request.http.content.files_in("avatar", within=within)
    if len(files) > 1:
        raise Invalid("Send one photo.", code="too_many_photos", fields=("avatar",))
    if not files:
        return None
    return check_photo(files[0].body)
