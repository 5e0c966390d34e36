"""Trains small models with XGBoost and writes each as JSON and UBJSON, with rows and what XGBoost itself makes of them.

Run with Python 3, numpy and xgboost 1.7: python3 make.py (writes beside itself; the same version writes the same bytes).
"""

import json
import pathlib

import numpy as np
import xgboost as xgb

HERE = pathlib.Path(__file__).parent
FEATURES = 6
NAMES = ["total", "age", "items", "ratio", "channel", "brand"]


def rows(count, seed):
    """Four numbers with missing values and many equal ones, then two categories (6 and 40 of them)."""
    random = np.random.default_rng(seed)
    x = np.round(random.normal(0, 2, (count, FEATURES)), 1).astype(np.float32)
    x[:, 3] = random.normal(0, 1, count).astype(np.float32)
    x[random.random((count, FEATURES)) < 0.15] = np.nan
    x[random.random((count, FEATURES)) < 0.1] = 0
    x[:, 4] = random.integers(0, 6, count)
    x[:, 5] = random.integers(0, 40, count)
    x[random.random(count) < 0.1, 4] = np.nan
    x[random.random(count) < 0.1, 5] = np.nan
    signal = (
        np.nan_to_num(x[:, 0], nan=1.5)
        + np.where(x[:, 1] * x[:, 2] > 0, 1, -1)
        + np.where(np.isin(x[:, 4], [1, 4]), 1.5, 0)
        + np.where(np.nan_to_num(x[:, 5]) % 3 == 0, 1, -0.5)
        + np.where(np.isnan(x[:, 3]), -1, x[:, 3])
        + random.normal(0, 0.5, count)
    )
    return x, signal


def ties(model, count, categorical, seed):
    """Rows that hold the model's own thresholds, their neighbours, zeros and extremes; categories that are no category."""
    random = np.random.default_rng(seed)
    thresholds = [[] for _ in range(FEATURES)]
    booster = model["learner"]["gradient_booster"]
    for tree in booster.get("gbtree", booster)["model"]["trees"]:
        for left, feature, condition in zip(tree["left_children"], tree["split_indices"], tree["split_conditions"]):
            if left != -1:
                thresholds[feature].append(np.float32(condition))
    x = np.zeros((count, FEATURES), np.float32)
    for i in range(count):
        for f in range(FEATURES):
            if categorical and f >= 4:
                x[i, f] = random.choice([-3, -1, -0.5, -0.0, 0.5, 2.7, 5, 6, 31, 32, 39, 40, 63, 64, 1000, 16777216, 3e9, np.nan])
                continue
            threshold = random.choice(thresholds[f] or [np.float32(0)])
            x[i, f] = [
                threshold,
                threshold,
                np.nextafter(threshold, np.float32(np.inf)),
                np.nextafter(threshold, np.float32(-np.inf)),
                np.float32(random.choice([1e-36, -1e-36, 1e-45, 3e38, -3e38])),
                np.nan,
            ][random.integers(6)]
    return x


def write(name, path, header, values):
    with open(HERE / f"{name}.{path}.csv", "w", newline="\n") as file:
        file.write(",".join(header) + "\n")
        for row in values:
            # Nine digits hold a float exactly.
            file.write(",".join("" if np.isnan(value) else f"{value:.9g}" for value in row) + "\n")


def case(name, rounds, parameters, regression=False, categorical=False, weights=False, early=None):
    x, signal = rows(600, seed=1)
    y = signal if regression else (signal > 0).astype(np.float32)
    types = ["q"] * 4 + ["c" if categorical else "q"] * 2
    random = np.random.default_rng(5)
    options = dict(feature_names=NAMES, feature_types=types, enable_categorical=categorical)
    train = xgb.DMatrix(x, y, weight=random.uniform(0.2, 5, len(y)) if weights else None, **options)
    parameters = {"nthread": 1, "seed": 7, "max_depth": 4, "eta": 0.3, "tree_method": "hist", **parameters}
    watched = {}
    if early:
        other, signal = rows(200, seed=3)
        held_out = xgb.DMatrix(other, (signal + np.random.default_rng(9).normal(0, 2, 200) > 0).astype(np.float32), **options)
        watched = dict(evals=[(held_out, "held_out")], early_stopping_rounds=early, verbose_eval=False)
    booster = xgb.train(parameters, train, rounds, **watched)
    for ending in ("json", "ubj"):
        booster.save_model(HERE / f"{name}.{ending}")

    model = json.loads((HERE / f"{name}.json").read_text())
    x = np.concatenate([rows(25, seed=2)[0], ties(model, 35, categorical, seed=4)])
    data = xgb.DMatrix(x, **options)
    used = dict(iteration_range=(0, booster.best_iteration + 1)) if early else {}
    raw = booster.predict(data, output_margin=True, **used)
    prediction = booster.predict(data, **used)
    contributions = booster.predict(data, pred_contribs=True, **used)
    write(name, "rows", NAMES, x)
    write(name, "expected", ["raw", "prediction", *NAMES, "base"], np.column_stack([raw, prediction, contributions]))
    trees = booster.num_boosted_rounds()
    print(f"{name}: {trees} rounds{', best ' + str(booster.best_iteration) if early else ''}, {len(x)} rows")


case("binary", 12, {"objective": "binary:logistic"})
case("weights", 8, {"objective": "binary:logistic", "base_score": 0.03}, weights=True)
case("pruned", 8, {"objective": "binary:logistic", "tree_method": "exact", "gamma": 6, "max_depth": 5, "base_score": 0.2})
case("logitraw", 6, {"objective": "binary:logitraw", "base_score": 0.3})
case("regression", 8, {"objective": "reg:squarederror", "base_score": 1.7}, regression=True)
case("reg-logistic", 6, {"objective": "reg:logistic", "base_score": 0.6, "tree_method": "approx"})
case("dart", 10, {"objective": "binary:logistic", "booster": "dart", "rate_drop": 0.4, "skip_drop": 0.1, "base_score": 0.4})
case("one-hot", 8, {"objective": "binary:logistic", "max_cat_to_onehot": 100}, categorical=True)
case("partition", 10, {"objective": "binary:logistic", "max_cat_to_onehot": 1, "max_depth": 5}, categorical=True)
case("early-stopping", 60, {"objective": "binary:logistic", "num_parallel_tree": 2, "subsample": 0.7, "colsample_bynode": 0.7, "max_depth": 2}, early=3)
case("no-split", 3, {"objective": "binary:logistic", "gamma": 1e9, "base_score": 0.1})
