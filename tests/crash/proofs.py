"""The twelve invariants of plan and apply, and the tests that prove each, by where they run.

`memory`: random stacks, edits and failures against the memory driver. `file` and `postgresql`: real
Feast on that registry. `zenml`: the real ZenML, `server` over REST. `text`: no live system has a part.
A sentence instead of tests says why a place has no part.
"""

from __future__ import annotations

from collections.abc import Mapping

RANDOM = "random/test_random.py::test_random_histories"
TRACE = "crash/test_invariants.py::test_what_is_executed_is_what_was_planned"
READ_ONLY = "crash/test_invariants.py::test_a_plan_writes_nothing_and_says_the_same_twice"
KILLS = "crash/test_kills.py::test_killed_anywhere_it_completes"
SERVERS = "crash/test_kills_remote.py::test_killed_on_servers_it_completes"
TRACE_ON_SERVERS = "crash/test_kills_remote.py::test_on_servers_too_the_plan_is_what_happens"
MOVED = "crash/test_stale.py::test_whatever_moves_is_named"
OTHERS = "crash/test_stale.py::test_what_others_do_does_not_matter"
RACES = "crash/test_races.py::test_twenty_rounds"
RANDOM_LIVE = "crash/test_random_live.py::test_random_histories_on_live_systems"
CONTINUED = "crash/test_releases_live.py::test_an_earlier_release_is_continued"
REFUSED = "crash/test_releases_live.py::test_a_later_one_is_refused_with_its_number"

SECRETS = "crash/test_invariants.py::test_no_secret_is_shown_or_left_anywhere"
LIVE = ("memory", "file", "postgresql", "zenml", "server")

PROOFS: Mapping[str, Mapping[str, tuple[str, ...] | str]] = {
    "1 a plan after an apply is empty, says the same twice, and writes nothing": {
        "memory": (RANDOM, "plan/test_laws.py::test_a_plan_after_an_apply_is_empty"),
        "file": (
            "laws/test_feast.py::test_a_plan_after_an_apply_is_empty_and_says_so_twice",
            "laws/test_feast.py::test_a_plan_writes_not_one_byte",
        ),
        "postgresql": (
            TRACE_ON_SERVERS,
            "drivers/feast_sql/test_registry.py::test_a_plan_writes_nothing",
        ),
        "zenml": (READ_ONLY,),
        "server": (TRACE_ON_SERVERS,),
    },
    "2 what is executed is what was planned; what moved is named, the rest does not matter": {
        "memory": ("plan/test_laws.py::test_what_is_executed_is_what_was_planned",),
        "file": (TRACE, MOVED, OTHERS),
        "postgresql": (TRACE_ON_SERVERS, MOVED, OTHERS),
        "zenml": (TRACE, MOVED, OTHERS),
        "server": (TRACE_ON_SERVERS, MOVED, OTHERS),
    },
    "3 destroy twice is destroy once, and a second apply writes nothing": {
        "memory": ("plan/test_laws.py::test_destroy_leaves_nothing_and_is_idempotent",),
        "file": (TRACE, "laws/test_feast.py::test_an_unchanged_apply_leaves_the_registry_alone"),
        "postgresql": (TRACE_ON_SERVERS,),
        "zenml": (TRACE,),
        "server": (TRACE_ON_SERVERS,),
    },
    "4 killed or cut off anywhere, the next apply completes it": {
        "memory": (RANDOM, "plan/test_laws.py::test_a_failure_anywhere_is_completed_by_the_next_apply"),
        "file": (KILLS,),
        "postgresql": (SERVERS, "crash/test_network.py::test_cut"),
        "zenml": (KILLS,),
        "server": (SERVERS, "crash/test_network.py::test_cut"),
    },
    "5 of two writers one wins, the other hears who; a lock ends with its holder": {
        "memory": "Memory belongs to one process, which no other can meet.",
        "file": (RACES, "safety/test_lock.py::test_a_killed_apply_leaves_no_lasting_lock"),
        "postgresql": (RACES, "drivers/feast_sql/test_lock.py::test_a_killed_holder_holds_nothing"),
        "zenml": ("crash/test_invariants.py::test_of_two_writers_of_zenml_one_hears_who", KILLS),
        # A server has no lock; that of the registry keeps applies apart, and where a manifest has
        # no registry, names do.
        "server": (SERVERS, "crash/test_kills_remote.py::test_two_writers_make_nothing_twice"),
    },
    "6 every rule has a good and a bad example and a page": {
        "text": ("validate/test_rules.py::*", "validate/test_pages.py::*"),
    },
    "7 every finding has a place, and all formats say the same": {
        "text": ("render/test_formats.py::*", "validate/test_mutations.py::*"),
    },
    "8 the schema accepts what the model accepts": {
        "text": ("validate/test_schema.py::test_all_engines_and_forms_agree",),
    },
    "9 what commands print is golden": {
        "text": ("cli/test_commands.py::*", "e2e/test_story.py::*"),
    },
    "10 random stacks, edits and failures; what fails is kept": {
        "memory": (RANDOM, "random/test_random.py::test_what_fails_is_kept_and_only_the_smallest"),
        "file": (RANDOM_LIVE, "laws/test_feast.py::test_two_teams_share_a_project"),
        "postgresql": (RANDOM_LIVE,),
        "zenml": (RANDOM_LIVE,),
        "server": (RANDOM_LIVE,),
    },
    "11 an earlier release is continued, a later one refused": {
        "memory": "Memory ends with its process: no other release has written it.",
        "file": (
            "safety/test_releases.py::test_an_earlier_release_is_continued",
            "safety/test_releases.py::test_a_later_one_is_refused_with_its_number",
        ),
        "postgresql": (CONTINUED, "crash/test_releases_live.py::test_a_later_registry_is_refused_too"),
        "zenml": (CONTINUED, REFUSED),
        "server": (CONTINUED, REFUSED),
    },
    "12 no secret is ever shown": {
        "memory": ("safety/test_canary.py::test_no_command_shows_a_canary",),
        "file": (SECRETS,),
        "postgresql": (SECRETS, "crash/test_network.py::test_cut"),
        "zenml": (SECRETS,),
        "server": (SECRETS, "crash/test_network.py::test_cut"),
    },
}  # fmt: skip
