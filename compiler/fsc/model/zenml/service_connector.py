"""A service connector: how components log in to a cloud, a cluster or a registry.

(zenml/models/v2/core/service_connector.py; what a type offers is in schemas/zenml/connectors.json)
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fsc.model.describe import Change, Effect, Kind, Object, attr
from fsc.model.types import Int, Json, MapOf, Str
from fsc.model.zenml.common import LABEL, NAME
from fsc.records import dataclass

# From connector type to the resource types that it offers, in ZenML's order, and whether one
# connector can reach several resources of that type. A test compares this with the catalog.
RESOURCES: Mapping[str, Mapping[str, bool]] = {
    "aws": {
        "aws-generic": False, "s3-bucket": True, "kubernetes-cluster": True,
        "docker-registry": False,
    },
    "azure": {
        "azure-generic": False, "blob-container": True, "kubernetes-cluster": True,
        "docker-registry": True,
    },
    "docker": {"docker-registry": False},
    "gcp": {
        "gcp-generic": False, "gcs-bucket": True, "kubernetes-cluster": True,
        "docker-registry": True,
    },
    "hyperai": {"hyperai-instance": True},
    "kubernetes": {"kubernetes-cluster": False},
    "oauth2": {"oauth2-api": False},
}  # fmt: skip

# The settings of any method of a type that are secrets. A test compares this with the catalog.
SECRET_SETTINGS: Mapping[str, frozenset[str]] = {
    "aws": frozenset({"aws_access_key_id", "aws_secret_access_key", "aws_session_token"}),
    "azure": frozenset({"client_secret", "token"}),
    "docker": frozenset({"password", "username"}),
    "gcp": frozenset({"external_account_json", "service_account_json", "token",
                      "user_account_json"}),
    "hyperai": frozenset({"base64_ssh_key", "ssh_passphrase"}),
    "kubernetes": frozenset({"certificate_authority", "client_certificate", "client_key",
                             "password", "token", "username"}),
    "oauth2": frozenset({"access_token", "client_secret", "refresh_token"}),
}  # fmt: skip

# The one method, of several types, that has no secret setting.
NO_SECRETS = "implicit"

# Methods, with their type, of which no secret setting is required.
OPTIONAL_SECRETS = frozenset({("kubernetes", "token")})

TIME = r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$"

_LINK = Change(Effect.VALUE, "components log in in another way after it", replace=True)
_CREDENTIALS = Change(Effect.VALUE, "components log in with other credentials after it")
_EXPIRY = Change(Effect.VALUE, "credentials end at another time")


@dataclass(frozen=True, kw_only=True)
class ServiceConnector(Object):
    """`configuration` holds a reference for each secret setting.

    What ZenML refuses to change while a component uses the connector is replaced.
    """

    KIND = Kind(
        name="zenml.service_connector",
        section=("zenml", "service_connectors"),
        title="service connector",
        doc="How components log in to a cloud, a cluster or a registry.",
        names=NAME,
    )

    type: str = attr(
        Str(),
        "What it connects to, as `zenml service-connector list-types` names it.",
        _LINK,
        examples=("aws",),
    )
    auth_method: str = attr(
        Str(), "How it logs in; the methods depend on the type.", _LINK, examples=("secret-key",)
    )
    resource_type: str = attr(
        Str(),
        "The one type of resource that it gives access to. Default: all that its type offers.",
        _LINK,
        default="",
        examples=("s3-bucket",),
    )
    resource_id: str = attr(
        Str(),
        "The one resource that it gives access to, such as a bucket. Default: all of its type.",
        _LINK,
        default="",
        examples=("s3://risk-artifacts",),
    )
    configuration: Mapping[str, Any] = attr(
        Json("connectors"),
        "The settings of the method. Secret ones are `${env:NAME}` or `${file:PATH}`.",
        _CREDENTIALS,
        default={},
    )
    description: str = attr(Str(), "What it is for.", LABEL, default="")
    labels: Mapping[str, str] = attr(
        MapOf(Str()), "Labels of the service connector.", LABEL, default={}
    )
    expires_at: str = attr(
        Str(TIME), "When the credentials end, in UTC.", _EXPIRY, default="",
        examples=("2027-01-31T00:00:00Z",),
    )  # fmt: skip
    expires_skew_tolerance: int = attr(
        Int(0), "Seconds before the end at which the credentials count as ended.", _EXPIRY,
        default=0,
    )  # fmt: skip
    expiration_seconds: int = attr(
        Int(0), "How long temporary credentials that it makes are valid, in seconds.", _EXPIRY,
        default=0,
    )  # fmt: skip


def resource_type(type_: str, given: str) -> str:
    """The resource type that a connector has: the one of its type when there is no choice.

    ZenML stores both forms alike (validate_and_configure_resources).
    """
    offered = list(RESOURCES.get(type_, {}))
    return given or (offered[0] if len(offered) == 1 else "")


def split_secrets(
    type_: str, configuration: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, str]]:
    """The plain settings, and the secret ones."""
    secret = SECRET_SETTINGS.get(type_, frozenset())
    plain = {key: value for key, value in configuration.items() if key not in secret}
    return plain, {key: str(one) for key, one in configuration.items() if key in secret}


def secret_place(name: str) -> str:
    """The name under which values of a connector are digested (model/secrets.py)."""
    return f"service_connector/{name}"
