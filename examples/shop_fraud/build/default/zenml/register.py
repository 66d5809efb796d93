# Compiled by fsc from stack.yaml, digest e97a86d4d62b3ec4.
# Do not edit: change the manifest and run `fsc compile` again.
"""What no `zenml` command can say; register.sh calls it: look, secrets, components or rest."""

import hashlib
import json
import os
import sys
from pathlib import Path

from zenml.client import Client
from zenml.models import ComponentRequest, ComponentUpdate, SecretRequest, SecretUpdate, StackUpdate

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
    "feast_repo": false
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
    "feast_repo": false
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
    "feast_repo": true
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
    "feast_repo": false
  },
  {
    "kind": "stack",
    "name": "shop_fraud",
    "labels": {
      "fsc.stack": "shop_fraud",
      "fsc.digest": "components:77bc9075 description:28ff87c9",
      "fsc.secrets": "label_studio"
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
    }
  }
]
''')

client = Client()
store = client.zen_store
LISTS = {
    "secret": client.list_secrets,
    "component": client.list_stack_components,
    "stack": client.list_stacks,
}
LIVE = {kind: list(find(size=10000, hydrate=True)) for kind, find in LISTS.items()}


def live(kind, name, type_=None):
    """The object of exactly this name; ZenML itself also takes a longer one that begins so."""
    found = [one for one in LIVE[kind] if one.name == name]
    found = [one for one in found if kind != "component" or one.type == type_]
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


def look(want):
    """Print what is there already; stop at what belongs to another stack."""
    one = live(want["kind"], want["name"], want.get("type"))
    for where in want.get("values", {}).values():
        value(where)
    owner = one and want["kind"] != "secret" and (one.labels or {}).get("fsc.stack", OWNER)
    if owner and owner != OWNER:
        sys.exit(f"The {want['kind']} `{want['name']}` belongs to the stack `{owner}`.")
    if one and want["kind"] == "component" and one.flavor_name != want["flavor"]:
        sys.exit(f"`{one.name}` is of flavor {one.flavor_name}; `fsc apply` can replace it.")
    if one:
        sys.stdout.write(f"{want.get('type', want['kind'])}/{want['name']}\n")


def secret(want):
    """Make or update a secret, with these keys and no others."""
    one = live("secret", want["name"])
    values = {key: value(where) for key, where in want["values"].items()}
    if one is None:
        request = SecretRequest(name=want["name"], private=want["private"], values=values)
        return store.create_secret(request)
    gone = {key: None for key in store.get_secret(one.id).secret_values if key not in values}
    return store.update_secret(one.id, SecretUpdate(private=want["private"], values=values | gone))


def component(want):
    """Make or update a component: the whole of it, its connector kept."""
    config, labels = want["config"], want["labels"]
    if want["feast_repo"]:
        config = {**config, "feast_repo": FEAST_REPO}
        text = json.dumps(config, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        made = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:8]
        labels = {
            **labels,
            "fsc.digest": labels["fsc.digest"].replace("config:?", f"config:{made}"),
        }
    common = {"configuration": config, "labels": labels, "environment": want["environment"]}
    one = live("component", want["name"], want["type"])
    if one is None:
        key = {"name": want["name"], "type": want["type"], "flavor": want["flavor"]}
        store.create_stack_component(
            ComponentRequest(**key, **common, secrets=ids(want["secrets"]))
        )
        return
    link = {"connector": one.connector and one.connector.id}
    link["connector_resource_id"] = one.connector_resource_id
    request = ComponentUpdate(**common, **link, **attached(one, want["secrets"]))
    store.update_stack_component(one.id, request)


def stack(want):
    """Update a stack: the whole of it."""
    one = live("stack", want["name"])
    parts = {
        type_: [live("component", name, type_).id for name in names]
        for type_, names in want["components"].items()
    }
    common = {key: want[key] for key in ("description", "labels", "environment")}
    request = StackUpdate(components=parts, **common, **attached(one, want["secrets"]))
    store.update_stack(one.id, request)


STEPS = {
    "look": {"secret": look, "component": look, "stack": look},
    "secrets": {"secret": secret},
    "components": {"component": component},
    "rest": {"component": component, "stack": stack},
}
for one in WANTED:
    STEPS[sys.argv[1]].get(one["kind"], lambda want: None)(one)
