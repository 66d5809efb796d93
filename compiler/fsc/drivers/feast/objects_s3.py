"""Objects in S3, and in what speaks its protocol (feast/infra/registry/s3.py).

Credentials and region are found by boto3, as for Feast; the endpoint is that of
FEAST_S3_ENDPOINT_URL, else of AWS_ENDPOINT_URL. The packages boto3 and botocore are imported only
here. Writes are conditional (If-Match, If-None-Match), which S3 knows since November 2024.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

from fsc.diagnostics import FscError
from fsc.drivers.extras import install
from fsc.drivers.feast.objects import Held, MovedError

# Error codes of S3; a response without a body has the number of its status for a code.
_ABSENT = frozenset({"NoSuchKey", "404"})
_MOVED = frozenset({"PreconditionFailed", "ConditionalRequestConflict", "412", "409"})
_DENIED = frozenset(
    {"AccessDenied", "403", "InvalidAccessKeyId", "SignatureDoesNotMatch", "ExpiredToken"}
)


class S3Bucket:
    """One bucket; `options` are the arguments that `s3_additional_kwargs` adds to each write."""

    def __init__(self, name: str, options: Mapping[str, Any]) -> None:
        self.name = name
        self._options = options
        self._open: Any = None

    def get(self, key: str) -> Held | None:
        """See Bucket."""
        try:
            found = self._call("get_object", Key=key)
            return Held(found["Body"].read(), found["ETag"])
        except _AbsentError:
            return None

    def put(self, key: str, data: bytes) -> str:
        """See Bucket."""
        return str(self._call("put_object", Key=key, Body=data, **self._options)["ETag"])

    def replace(self, key: str, data: bytes, tag: str) -> str:
        """See Bucket. An object that was there and is gone has moved, too."""
        only = {"IfMatch": tag} if tag else {"IfNoneMatch": "*"}
        try:
            made = self._call("put_object", Key=key, Body=data, **{**self._options, **only})
        except _AbsentError as error:
            raise MovedError from error
        return str(made["ETag"])

    def delete(self, key: str) -> None:
        """See Bucket."""
        self._call("delete_object", Key=key)

    def close(self) -> None:
        """See Bucket."""
        if self._open is not None:
            self._open.close()
            self._open = None

    def _call(self, name: str, **given: Any) -> Any:
        client, errors = self._client(), _botocore()
        try:
            return getattr(client, name)(Bucket=self.name, **given)
        except errors.ClientError as error:
            raise self._answered(error.response["Error"]) from error
        except errors.NoCredentialsError as error:
            raise FscError(
                f"The bucket `{self.name}` cannot be used: there are no AWS credentials.",
                hint="Set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.",
            ) from error
        except (errors.BotoCoreError, ValueError) as error:
            raise FscError(
                f"The bucket `{self.name}` cannot be reached: {error}",
                hint="Check the network, AWS_REGION, and AWS_ENDPOINT_URL if it is not Amazon's.",
            ) from error

    def _client(self) -> Any:
        if self._open is None:
            boto3 = _boto3()
            endpoint = os.environ.get("FEAST_S3_ENDPOINT_URL") or None
            try:
                self._open = boto3.session.Session().client("s3", endpoint_url=endpoint)
            except (_botocore().BotoCoreError, ValueError) as error:
                raise FscError(
                    f"S3 is not set up: {error}", hint="Check the AWS settings."
                ) from error
        return self._open

    def _answered(self, error: Mapping[str, Any]) -> Exception:
        """What an answer of S3 means for the caller."""
        code = str(error.get("Code", ""))
        if code in _ABSENT:
            return _AbsentError(code)
        if code in _MOVED:
            return MovedError()
        if code == "NoSuchBucket":
            return FscError(
                f"There is no bucket `{self.name}`.",
                hint="Make it, or name another `path` under `feature_store.registry`.",
            )
        if code in _DENIED:
            return FscError(
                f"S3 denies the use of the bucket `{self.name}`: {code}.",
                hint="fsc needs s3:GetObject, s3:PutObject, s3:DeleteObject, s3:ListBucket there.",
            )
        hint = "Conditional writes keep two applies apart; a server without them cannot be used."
        return FscError(
            f"S3 refused a call for the bucket `{self.name}`: {code} {error.get('Message', '')}",
            hint=hint if code == "NotImplemented" else "",
        )


class _AbsentError(Exception):
    """There is no such object."""


def _boto3() -> Any:
    try:
        import boto3
    except ImportError as error:
        raise FscError(
            "A registry in S3 needs the package boto3.",
            hint=install("s3"),
        ) from error
    return boto3


def _botocore() -> Any:
    from botocore import exceptions

    return exceptions
