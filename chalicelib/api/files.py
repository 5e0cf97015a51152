"""Links to attachments. The random token in the path is the permission; the link redirects to the file in S3."""

from chalicelib.http.access import Access, Request
from chalicelib.http.reply import Reply
from chalicelib.http.routing import Routes
from chalicelib.views.attachments import KEY_PREFIX, LINK_PATH

routes = Routes(LINK_PATH.rstrip("/"), access=Access.PUBLIC)

INLINE_CONTENT_TYPES = {
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "gif": "image/gif",
    "webp": "image/webp",
    "bmp": "image/bmp",
    "mp3": "audio/mpeg",
    "m4a": "audio/mp4",
    "aac": "audio/aac",
    "amr": "audio/amr",
    "oga": "audio/ogg",
    "ogg": "audio/ogg",
    "opus": "audio/ogg",
    "wav": "audio/wav",
    "mp4": "video/mp4",
    "webm": "video/webm",
    "mov": "video/quicktime",
    "ogv": "video/ogg",
    "pdf": "application/pdf",
}
"""Types that cannot run a script, by file extension. All others, such as HTML and SVG, are downloaded and never opened
in place."""


@routes.get("/<account_id>/<token>/<file_name>")
def show(request: Request, account_id: int, token: str, file_name: str) -> Reply[None]:
    """Redirect to the file."""
    kind = INLINE_CONTENT_TYPES.get(file_name.rpartition(".")[2].lower())
    link = request.desk.files.link(
        f"{KEY_PREFIX}{account_id}/{token}/{file_name}",
        name=file_name,
        content_type=kind or "application/octet-stream",
        inline=kind is not None,
    )
    return Reply(302, headers={"Location": link, "Cache-Control": "private, max-age=60"})
