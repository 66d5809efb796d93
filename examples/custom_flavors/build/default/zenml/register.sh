#!/usr/bin/env bash
# Compiled by fsc from stack.yaml, digest e5f88b9c46277734.
# Do not edit: change the manifest and run `fsc compile` again.
#
# Registers the ZenML part of the manifest: run it instead of `fsc apply`, as often as you like.
# It needs `zenml` on the PATH, and the Python that has it: set FSC_PYTHON when that is not python3.
set -euo pipefail

here="${BASH_SOURCE[0]}"
[[ "$here" == */* ]] || here="./$here"
here="$(CDPATH='' cd -P -- "${here%/*}" && pwd)"

cd -- "$here"/'../../..'  # where ZenML looks for the classes of flavors

through_python() {
  "${FSC_PYTHON:-python3}" "$here/register.py" "$1"
}

# put GROUP TYPE NAME OPTION...: register what is not there; the last step updates what is.
put() {
  if [[ $'\n'"$there"$'\n' != *$'\n'"$2/$3"$'\n'* ]]; then
    zenml "$1" register "${@:3}"
  fi
}

# put_flavor GROUP TYPE NAME SOURCE
put_flavor() {
  if [[ $'\n'"$there"$'\n' != *$'\n'"flavor $2/$3"$'\n'* ]]; then
    zenml "$1" flavor register "$4"
  fi
}

# What is there already, in one look: `zenml ... describe` takes 6 s each, and takes a longer name
# for the one that is meant. Stops when something belongs to another stack or a value is not set.
there="$(through_python look)"

# stack.yaml:28: zenml.flavor.annotator/sheets
put_flavor annotator annotator 'sheets' 'flavors.annotator.SheetAnnotatorFlavor'

# stack.yaml:20: zenml.flavor.feature_store/tables
put_flavor feature-store feature_store 'tables' 'flavors.feature_store.TableFeatureStoreFlavor'

# There is no command that changes a flavor whose class says something else now.
through_python flavors

# stack.yaml:39: zenml.component.annotator/chargebacks
put annotator annotator 'chargebacks' \
  --flavor='sheets' \
  --folder='data/labels' \
  --label='fsc.stack=own_flavors'

# stack.yaml:38: zenml.component.artifact_store/own_flavors
put artifact-store artifact_store 'own_flavors' \
  --flavor='local' \
  --label='fsc.stack=own_flavors'

# stack.yaml:40: zenml.component.feature_store/own_flavors
put feature-store feature_store 'own_flavors' \
  --flavor='tables' \
  --folder='data/features' \
  --label='fsc.stack=own_flavors'

# stack.yaml:37: zenml.component.orchestrator/own_flavors
put orchestrator orchestrator 'own_flavors' \
  --flavor='local' \
  --label='fsc.stack=own_flavors'

# stack.yaml:41: zenml.stack.own_flavors
put stack stack 'own_flavors' \
  --annotator='chargebacks' \
  --artifact-store='own_flavors' \
  --feature_store='own_flavors' \
  --orchestrator='own_flavors'

# What the commands cannot say: labels and description of a stack, marks of fsc, what changed,
# and a service connector that is attached without asking the cloud.
through_python rest

zenml stack set 'own_flavors'
# fsc-seal: 204b46082812c209
