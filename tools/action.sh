#!/usr/bin/env bash
# What action.yml runs: findings as annotations, the plan on the summary page of the run.
# Reads FSC_ACTION_FILE, _ENVIRONMENT, _PLAN, _STRICT; appends to GITHUB_STEP_SUMMARY and, when
# it is set, GITHUB_OUTPUT. Ends with the exit code of the command that failed, else 0.
set -uo pipefail

summary=${GITHUB_STEP_SUMMARY:?GITHUB_STEP_SUMMARY names the file for the summary}
manifest=(-f "${FSC_ACTION_FILE:-stack.yaml}")
if [ -n "${FSC_ACTION_ENVIRONMENT:-}" ]; then manifest+=(-e "$FSC_ACTION_ENVIRONMENT"); fi
checks=("${manifest[@]}")
if [ "${FSC_ACTION_STRICT:-false}" = true ]; then checks+=(--strict); fi

fenced() { # what stdin says, as code that ends at no backtick of its own
  printf '\n``````text\n'
  sed 's/``````/` ` ` ` ` `/g'
  printf '``````\n'
}

output() {
  if [ -n "${GITHUB_OUTPUT:-}" ]; then printf '%s\n' "$1" >>"$GITHUB_OUTPUT"; fi
}

fsc validate "${checks[@]}" --format github
code=$?
if [ "$code" -ne 0 ]; then
  {
    printf '### fsc validate failed\n'
    fsc validate "${checks[@]}" --no-color 2>&1 | fenced
  } >>"$summary"
  exit "$code"
fi

if [ "${FSC_ACTION_PLAN:-true}" != true ]; then
  printf '### fsc validate: no errors\n' >>"$summary"
  exit 0
fi

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
fsc plan "${manifest[@]}" --no-color --detailed-exitcode --markdown "$scratch/plan.md" 2>"$scratch/errors"
code=$?
cat "$scratch/errors" >&2
case $code in
  0) output changes=false ;;
  2) output changes=true ;;
  *)
    { printf '### fsc plan failed\n'; fenced <"$scratch/errors"; } >>"$summary"
    exit "$code"
    ;;
esac
cat "$scratch/plan.md" >>"$summary"
