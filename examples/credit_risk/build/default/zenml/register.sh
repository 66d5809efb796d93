#!/usr/bin/env bash
# Compiled by fsc from stack.yaml, digest 71043df2b095e96f.
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

# stack.yaml:85: zenml.secret.label_studio
# Values go through Python: on a command line every user of the machine could read them.
through_python secrets

# stack.yaml:90: zenml.component.annotator/labels
put annotator annotator 'labels' \
  --flavor='label_studio' \
  --authentication_secret='label_studio' \
  --instance_url='http://localhost' \
  --port='8080' \
  --label='fsc.stack=credit_risk' \
  --label='team=risk'

# stack.yaml:89: zenml.component.artifact_store/credit_risk
put artifact-store artifact_store 'credit_risk' \
  --flavor='local' \
  --label='fsc.stack=credit_risk'

# stack.yaml:98: zenml.component.feature_store/credit_risk
put feature-store feature_store 'credit_risk' \
  --flavor='feast' \
  --feast_repo="$feast_repo" \
  --label='fsc.stack=credit_risk'

# stack.yaml:88: zenml.component.orchestrator/credit_risk
put orchestrator orchestrator 'credit_risk' \
  --flavor='local' \
  --label='fsc.stack=credit_risk'

# stack.yaml:99: zenml.stack.credit_risk
put stack stack 'credit_risk' \
  --annotator='labels' \
  --artifact-store='credit_risk' \
  --feature_store='credit_risk' \
  --orchestrator='credit_risk'

# What the commands cannot say: labels and description of a stack, marks of fsc, what changed,
# and a service connector that is attached without asking the cloud.
through_python rest

zenml stack set 'credit_risk'
# fsc-seal: b164cd64ef688a81
