"""Asks a server by Feast's own remote client, and prints what a program of Feast then holds.

Reads JSON from standard input: {"url": ..., "folder": ..., "reads": [{"features" or "service", "rows", "full"}]}.
"""

import json
import sys
from datetime import timedelta
from pathlib import Path

from feast import Entity, FeatureService, FeatureStore, FeatureView, Field, FileSource, RepoConfig, ValueType
from feast.types import Float64, Int64, String, UnixTimestamp

asked = json.load(sys.stdin)
folder = Path(asked["folder"])

store = FeatureStore(
    config=RepoConfig(
        project="shop",
        provider="local",
        registry=str(folder / "registry.db"),
        online_store={"type": "remote", "path": asked["url"]},
        entity_key_serialization_version=3,
    )
)


def view(name, entities, fields):
    source = FileSource(name=f"{name}_source", path=str(folder / "none.parquet"), timestamp_field="event_timestamp")
    return FeatureView(name=name, entities=entities, ttl=timedelta(days=30), schema=fields, source=source)


user = Entity(name="user", join_keys=["user_id"], value_type=ValueType.INT64)
buyer = Entity(name="buyer", join_keys=["user"], value_type=ValueType.STRING)
item = Entity(name="item", join_keys=["item_id"], value_type=ValueType.INT64)
profile = view(
    "user_profile_features",
    [user],
    [
        Field(name="user_id", dtype=Int64),
        Field(name="age", dtype=Int64),
        Field(name="city", dtype=String),
        Field(name="big", dtype=Int64),
        Field(name="ratio", dtype=Float64),
    ],
)
activity = view(
    "user_activity_features",
    [user],
    [
        Field(name="user_id", dtype=Int64),
        Field(name="purchases_7d", dtype=Int64),
        Field(name="last_seen", dtype=UnixTimestamp),
    ],
)
bought = view(
    "item_features",
    [buyer, item],
    [Field(name="user", dtype=String), Field(name="item_id", dtype=Int64), Field(name="spend", dtype=Float64)],
)
churn = FeatureService(name="churn_features", features=[profile[["age"]], activity[["purchases_7d"]]])
for one in (user, buyer, item):
    store.registry.apply_entity(one, project="shop")
for one in (profile, activity, bought):
    store.registry.apply_feature_view(one, project="shop")
store.registry.apply_feature_service(churn, project="shop")


def read(one):
    features = store.get_feature_service(one["service"]) if "service" in one else one["features"]
    try:
        response = store.get_online_features(
            features=features, entity_rows=one["rows"], full_feature_names=one.get("full", False)
        )
    except Exception as error:  # What the client raises is what a program would see.
        return {"error": str(error)}
    statuses = {
        name: list(response.proto.results[index].statuses)
        for index, name in enumerate(response.proto.metadata.feature_names.val)
    }
    return {"values": response.to_dict(), "statuses": statuses}


json.dump([read(one) for one in asked["reads"]], sys.stdout, default=str)
