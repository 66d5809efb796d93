# Compiled by fsc from stack.yaml, environment staging, digest 4d16e16ed339fba2.
# Do not edit: change the manifest and run `fsc compile` again.
"""What no `zenml` command can say; register.sh calls it: look, secrets, flavors, connectors, components or rest."""

import hashlib
import json
import os
import sys
from pathlib import Path

from zenml.client import Client
from zenml.enums import StackComponentType
from zenml.models import (
    ComponentRequest,
    ComponentUpdate,
    FlavorUpdate,
    SecretRequest,
    SecretUpdate,
    ServiceConnectorRequest,
    ServiceConnectorUpdate,
    StackUpdate,
)
from zenml.stack.flavor import validate_flavor_source
from zenml.utils import source_utils

HERE = Path(__file__).resolve().parent
ROOT = HERE / "../../.."
FEAST_REPO = str((HERE / "../feature_repo").resolve())
OWNER = "shop_fraud"

# What the manifest wants. Values of secrets are only named here.
WANTED = json.loads(r'''
[
  {
    "kind": "secret",
    "name": "label_studio",
    "private": false,
    "values": {
      "api_key": {
        "env": "LABEL_STUDIO_API_KEY"
      }
    }
  },
  {
    "kind": "component",
    "name": "chargeback_review",
    "labels": {
      "team": "payments-risk",
      "fsc.stack": "shop_fraud",
      "fsc.digest": "config:3b220123 flavor:6ae48f31 labels:7170ddcf"
    },
    "environment": {},
    "secrets": [],
    "type": "annotator",
    "flavor": "label_studio",
    "config": {
      "authentication_secret": "label_studio",
      "instance_url": "http://localhost",
      "port": 8080
    },
    "feast_repo": false,
    "connector": null,
    "resource_id": null
  },
  {
    "kind": "component",
    "name": "shop_fraud",
    "labels": {
      "fsc.stack": "shop_fraud",
      "fsc.digest": "flavor:ea17e25c"
    },
    "environment": {},
    "secrets": [],
    "type": "artifact_store",
    "flavor": "local",
    "config": {},
    "feast_repo": false,
    "connector": null,
    "resource_id": null
  },
  {
    "kind": "component",
    "name": "shop_fraud",
    "labels": {
      "fsc.stack": "shop_fraud",
      "fsc.digest": "config:? flavor:ea864663"
    },
    "environment": {},
    "secrets": [],
    "type": "feature_store",
    "flavor": "feast",
    "config": {
      "feast_repo": ""
    },
    "feast_repo": true,
    "connector": null,
    "resource_id": null
  },
  {
    "kind": "component",
    "name": "shop_fraud",
    "labels": {
      "fsc.stack": "shop_fraud",
      "fsc.digest": "flavor:ea17e25c"
    },
    "environment": {},
    "secrets": [],
    "type": "orchestrator",
    "flavor": "local",
    "config": {},
    "feast_repo": false,
    "connector": null,
    "resource_id": null
  },
  {
    "kind": "stack",
    "name": "shop_fraud",
    "labels": {
      "fsc.stack": "shop_fraud",
      "fsc.digest": "components:77bc9075 description:28ff87c9"
    },
    "environment": {},
    "secrets": [],
    "description": "Where the fraud pipelines run",
    "components": {
      "annotator": [
        "chargeback_review"
      ],
      "artifact_store": [
        "shop_fraud"
      ],
      "feature_store": [
        "shop_fraud"
      ],
      "orchestrator": [
        "shop_fraud"
      ]
    },
    "lists": {
      "zenml.secret.label_studio": {
        "protect": false,
        "code": "",
        "stored": ""
      }
    }
  }
]
''')

source_utils.set_custom_source_root(str(ROOT))
client = Client()
store = client.zen_store
LISTS = {
    "secret": client.list_secrets,
    "flavor": client.list_flavors,
    "service_connector": client.list_service_connectors,
    "component": client.list_stack_components,
    "stack": client.list_stacks,
}
LIVE = {kind: list(find(size=10000, hydrate=True)) for kind, find in LISTS.items()}


def live(kind, name, type_=None):
    """The object of exactly this name; ZenML itself also takes a longer one that begins so."""
    found = [one for one in LIVE[kind] if one.name == name]
    found = [one for one in found if type_ is None or one.type == type_]
    return max(found, key=lambda one: kind == "secret" and one.private, default=None)


def ids(names):
    """The ids of secrets by name."""
    return [live("secret", name).id for name in names]


def attached(one, names):
    """The difference only: a secret that is attached twice makes ZenML drop the rest."""
    add = [id_ for id_ in ids(names) if id_ not in one.secrets]
    remove = [id_ for id_ in one.secrets if id_ not in ids(names)]
    return {"add_secrets": add or None, "remove_secrets": remove or None}


def value(where):
    """The value behind a reference, exactly."""
    if "env" in where and where["env"] not in os.environ:
        sys.exit(f"Set the environment variable {where['env']}.")
    if "env" in where:
        return os.environ[where["env"]]
    with (Path(ROOT) / where["file"]).open(encoding="utf-8", newline="") as file:
        return file.read()


def short(data):
    """The digest by which fsc notes what was applied."""
    text = json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:8]


def noted(labels, key, data):
    """The labels of fsc with the digest of what is only known here."""
    text = labels["fsc.digest"].replace(f"{key}:?", f"{key}:{short(data)}")
    return {**labels, "fsc.digest": text}


def hidden(place, key, text):
    """What stands for a secret value: a slow digest, salted with its place."""
    salt = f"fsc/{place}/{key}".encode()
    raw = text.encode("utf-8", "surrogatepass")
    return "scrypt:" + hashlib.scrypt(raw, salt=salt, n=2**12, r=8, p=1, dklen=8).hex()


def fixed(one):
    """What ZenML does not change of a service connector that is in use."""
    return {
        "connector_type": one.type,
        "auth_method": one.auth_method,
        "resource_id": one.resource_id,
    }


def look(want):
    """Print what is there already; stop at what belongs to another stack."""
    one = live(want["kind"], want["name"], want.get("type"))
    for where in want.get("values", {}).values():
        value(where)
    carries = one and want["kind"] not in ("secret", "flavor")
    owner = carries and (one.labels or {}).get("fsc.stack", OWNER)
    if owner and owner != OWNER:
        sys.exit(f"The {want['kind']} `{want['name']}` belongs to the stack `{owner}`.")
    if one and want["kind"] == "component" and one.flavor_name != want["flavor"]:
        sys.exit(f"`{one.name}` is of flavor {one.flavor_name}; `fsc apply` can replace it.")
    if one and want["kind"] == "service_connector" and fixed(one) != want["fixed"]:
        sys.exit(f"`{one.name}` is another service connector; `fsc apply` can replace it.")
    if one:
        start = "flavor " if want["kind"] == "flavor" else ""
        sys.stdout.write(f"{start}{want.get('type', want['kind'])}/{want['name']}\n")


def secret(want):
    """Make or update a secret, with these keys and no others."""
    one = live("secret", want["name"])
    values = {key: value(where) for key, where in want["values"].items()}
    if one is None:
        request = SecretRequest(name=want["name"], private=want["private"], values=values)
        return store.create_secret(request)
    gone = {key: None for key in store.get_secret(one.id).secret_values if key not in values}
    return store.update_secret(one.id, SecretUpdate(private=want["private"], values=values | gone))


def flavor(want):
    """Let ZenML keep what the class says now."""
    one = live("flavor", want["name"], want["type"])
    _, made = validate_flavor_source(want["source"], StackComponentType(want["type"]))
    told = made.to_model(integration="custom", is_custom=True).model_dump(mode="json")
    told = {key: told[key] for key in FlavorUpdate.model_fields if key in told}
    store.update_flavor(one.id, FlavorUpdate(**{**told, "source": want["source"]}))


def connector(want):
    """Make or update a service connector."""
    one = live("service_connector", want["name"])
    secrets = {key: value(where) for key, where in want["values"].items()}
    plain, labels = want["configuration"], want["labels"]
    digests = {key: hidden(want["place"], key, text) for key, text in secrets.items()}
    if plain or digests:
        labels = noted(labels, "configuration", {**plain, **digests})
    whole = {"name": want["name"], **want["fixed"], **want["rest"], "labels": labels}
    if one is None:
        more = {key: want[key] for key in ("resource_types", "supports_instances")}
        request = ServiceConnectorRequest(**whole, **more, configuration=plain)
        request.configuration.add_secrets(secrets)
        return store.create_service_connector(request)
    types = want["resource_types"] if len(want["resource_types"]) == 1 else None
    request = ServiceConnectorUpdate(**whole, resource_types=types, configuration=plain)
    request.configuration.add_secrets(secrets)
    return store.update_service_connector(one.id, request)


def component(want):
    """Make or update a component: the whole of it."""
    config, labels = want["config"], want["labels"]
    if want["feast_repo"]:
        config = {**config, "feast_repo": FEAST_REPO}
        labels = noted(labels, "config", config)
    common = {"configuration": config, "labels": labels, "environment": want["environment"]}
    link = want["connector"] and live("service_connector", want["connector"])
    if want["connector"] and link is None:
        sys.exit(f"There is no service connector `{want['connector']}`.")
    common |= {"connector": link and link.id, "connector_resource_id": want["resource_id"]}
    one = live("component", want["name"], want["type"])
    if one is None:
        key = {"name": want["name"], "type": want["type"], "flavor": want["flavor"]}
        store.create_stack_component(
            ComponentRequest(**key, **common, secrets=ids(want["secrets"]))
        )
        return
    request = ComponentUpdate(**common, **attached(one, want["secrets"]))
    store.update_stack_component(one.id, request)


KEPT = (
    "config_schema", "connector_type", "connector_resource_type", "connector_resource_id_attr",
    "logo_url", "docs_url", "sdk_docs_url",
)


def lists(owned):
    """The labels that list what cannot carry labels itself: secrets and flavors."""
    entries, protected = {"fsc.secrets": [], "fsc.flavors": []}, []
    for address, one in sorted(owned.items()):
        _, kind, name = address.split(".", 2)
        if kind == "flavor":
            type_, _, plain = name.partition("/")
            kept = {key: getattr(live("flavor", plain, type_), key) for key in KEPT}
            entries["fsc.flavors"].append(f"{name}:{one['code']}:{short(kept)}")
        else:
            entries["fsc.secrets"].append(name)
        protected += [name] if one["protect"] else []
    found = {**entries, "fsc.protected": sorted(protected)}
    return {key: ",".join(names) for key, names in found.items() if names}


def stack(want):
    """Update a stack: the whole of it."""
    one = live("stack", want["name"])
    parts = {
        type_: [live("component", name, type_).id for name in names]
        for type_, names in want["components"].items()
    }
    common = {key: want[key] for key in ("description", "environment")}
    common["labels"] = {**want["labels"], **lists(want["lists"])}
    request = StackUpdate(components=parts, **common, **attached(one, want["secrets"]))
    store.update_stack(one.id, request)


STEPS = {
    "look": dict.fromkeys(("secret", "flavor", "service_connector", "component", "stack"), look),
    "secrets": {"secret": secret},
    "flavors": {"flavor": flavor},
    "connectors": {"service_connector": connector},
    "components": {"component": component},
    "rest": {"component": component, "stack": stack},
}
for one in WANTED:
    STEPS[sys.argv[1]].get(one["kind"], lambda want: None)(one)
# fsc-seal: fe3f8966209b4690
