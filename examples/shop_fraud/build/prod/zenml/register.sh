#!/usr/bin/env bash
# Compiled by fsc from stack.yaml, environment prod, digest ab0e5c89492604d6.
# Do not edit: change the manifest and run `fsc compile` again.
#
# Registers the ZenML part of the manifest: run it instead of `fsc apply`, as often as you like.
# It needs `zenml` on the PATH, and the Python that has it: set FSC_PYTHON when that is not python3.
set -euo pipefail

here="${BASH_SOURCE[0]}"
[[ "$here" == */* ]] || here="./$here"
here="$(CDPATH='' cd -P -- "${here%/*}" && pwd)"
feast_repo="$(CDPATH='' cd -P -- "$here"/'../feature_repo' && pwd)"

through_python() {
  "${FSC_PYTHON:-python3}" "$here/register.py" "$1"
}

# put GROUP TYPE NAME OPTION...: register what is not there; the last step updates what is.
put() {
  if [[ $'\n'"$there"$'\n' != *$'\n'"$2/$3"$'\n'* ]]; then
    zenml "$1" register "${@:3}"
  fi
}

# What is there already, in one look: `zenml ... describe` takes 6 s each, and takes a longer name
# for the one that is meant. Stops when something belongs to another stack or a value is not set.
there="$(through_python look)"

# platform/zenml.yaml:4: zenml.secret.label_studio
# Values go through Python: on a command line every user of the machine could read them.
through_python secrets

# platform/zenml.yaml:9: zenml.component.annotator/chargeback_review
put annotator annotator 'chargeback_review' \
  --flavor='label_studio' \
  --authentication_secret='label_studio' \
  --instance_url='http://localhost' \
  --port='8080' \
  --label='fsc.stack=shop_fraud' \
  --label='team=payments-risk'

# platform/zenml.yaml:8: zenml.component.artifact_store/shop_fraud
put artifact-store artifact_store 'shop_fraud' \
  --flavor='s3' \
  --path='s3://shop-prod/artifacts' \
  --label='fsc.stack=shop_fraud'

# platform/zenml.yaml:17: zenml.component.feature_store/shop_fraud
put feature-store feature_store 'shop_fraud' \
  --flavor='feast' \
  --feast_repo="$feast_repo" \
  --label='fsc.stack=shop_fraud'

# platform/zenml.yaml:7: zenml.component.orchestrator/shop_fraud
put orchestrator orchestrator 'shop_fraud' \
  --flavor='local' \
  --label='fsc.stack=shop_fraud'

# platform/zenml.yaml:18: zenml.stack.shop_fraud
put stack stack 'shop_fraud' \
  --annotator='chargeback_review' \
  --artifact-store='shop_fraud' \
  --feature_store='shop_fraud' \
  --orchestrator='shop_fraud'

# What the commands cannot say: labels and description of a stack, marks of fsc, what changed,
# and a service connector that is attached without asking the cloud.
through_python rest
# fsc-seal: cbbe48a9f05df382
