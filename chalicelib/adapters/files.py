"""ports.Files on S3."""

from urllib.parse import quote

from chalicelib.adapters.aws_session import Clients
from chalicelib.domain.outbound import StoredFile

LINK_SECONDS = 300


class BucketFiles:
    def __init__(self, clients: Clients, bucket: str) -> None:
        self._clients, self._bucket = clients, bucket

    def save(self, key: str, file: StoredFile) -> None:
        self._clients.s3.put_object(Bucket=self._bucket, Key=key, Body=file.body, ContentType=file.content_type)

    def load(self, key: str, *, name: str, content_type: str) -> StoredFile:
        found = self._clients.s3.get_object(Bucket=self._bucket, Key=key)
        return StoredFile(name, content_type, found["Body"].read())

    def link(self, key: str, *, name: str, content_type: str, inline: bool) -> str:
        disposition = f"{'inline' if inline else 'attachment'}; filename*=UTF-8''{quote(name, safe='')}"
        parameters = {
            "Bucket": self._bucket,
            "Key": key,
            "ResponseContentDisposition": disposition,
            "ResponseContentType": content_type,
        }
        url: str = self._clients.s3.generate_presigned_url("get_object", Params=parameters, ExpiresIn=LINK_SECONDS)
        return url
