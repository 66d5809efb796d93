"""Use both flavors through the active ZenML stack: `fsc apply` first, then run this here."""

import pandas as pd
from zenml.client import Client
from zenml.utils import source_utils

source_utils.set_custom_source_root(".")  # where ZenML finds flavors/
stack = Client().active_stack

asked = pd.DataFrame({"customer_id": [1, 2], "event_timestamp": ["2026-01-15", "2026-03-01"]})
features = ["spend:spend_7d", "spend:n_txn_7d"]
print(stack.feature_store.get_historical_features(asked, features).to_string(index=False))
print(stack.feature_store.get_online_features([{"customer_id": 1}, {"customer_id": 3}], features))

for name in stack.annotator.get_dataset_names():
    labelled, rest = stack.annotator.get_dataset_stats(name)
    print(f"{name}: {labelled} labelled, {rest} to go")
