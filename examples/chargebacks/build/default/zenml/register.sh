#!/usr/bin/env bash
# Compiled by fsc from stack.yaml, digest c8fdea5e36dcf0fc.
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

# stack.yaml:57: zenml.secret.label_studio
# Values go through Python: on a command line every user of the machine could read them.
through_python secrets

# stack.yaml:62: zenml.component.annotator/chargebacks
put annotator annotator 'chargebacks' \
  --flavor='label_studio' \
  --authentication_secret='label_studio' \
  --instance_url='http://localhost' \
  --port='8080' \
  --label='fsc.stack=chargebacks'

# stack.yaml:61: zenml.component.artifact_store/chargebacks
put artifact-store artifact_store 'chargebacks' \
  --flavor='local' \
  --label='fsc.stack=chargebacks'

# stack.yaml:80: zenml.component.feature_store/chargebacks
put feature-store feature_store 'chargebacks' \
  --flavor='feast' \
  --feast_repo="$feast_repo" \
  --label='fsc.stack=chargebacks'

# stack.yaml:60: zenml.component.orchestrator/chargebacks
put orchestrator orchestrator 'chargebacks' \
  --flavor='local' \
  --label='fsc.stack=chargebacks'

# stack.yaml:81: zenml.stack.chargebacks
put stack stack 'chargebacks' \
  --annotator='chargebacks' \
  --artifact-store='chargebacks' \
  --feature_store='chargebacks' \
  --orchestrator='chargebacks'

# What the commands cannot say: labels and description of a stack, marks of fsc, what changed,
# and a service connector that is attached without asking the cloud.
through_python rest

zenml stack set 'chargebacks'
# fsc-seal: f779609c5102b6d4
