"""Lesson 13's data preparation and masked LSTM, held to slow references."""

import io
import itertools
import statistics
import time
import warnings

import keras
import matplotlib
import matplotlib.pyplot as plt
import numpy as np
import pytest
from lesson_functions import definitions

from course_utils import datasets

matplotlib.use("Agg")
LESSON = definitions("13")
COUNTED = ["G", "AB", "R", "H", "2B", "3B", "HR", "BB"]
UNSURE = ["RBI", "SB", "SO", "HBP", "SH", "SF"]


def quietly(function, *arguments, **options):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return function(*arguments, **options)


@pytest.fixture(scope="module")
def tables():
    """12,000 random rows: stints, gaps, unknown counts, empty seasons."""
    rng = np.random.default_rng(0)
    n, players = 12_000, 900
    batting = {
        "playerID": np.array([f"p{i:04d}" for i in range(players)])[
            rng.integers(0, players, n)
        ],
        "yearID": rng.integers(1970, 2020, n),
        "lgID": rng.choice(["AL", "NL"], n),
    }
    for name in COUNTED:
        batting[name] = rng.integers(0, 200, n)
    for name in UNSURE:
        known = rng.integers(0, 40, n).astype(float)
        batting[name] = np.where(rng.random(n) < 0.1, np.nan, known)
    nothing = rng.random(n) < 0.05  # in a game, never at bat
    for name in COUNTED[1:] + UNSURE:
        batting[name] = np.where(nothing, 0, batting[name])
    order = rng.permutation(players)  # people come in any order
    people = {
        "playerID": np.array([f"p{i:04d}" for i in order]),
        "birthYear": rng.integers(1935, 1995, players).astype(float),
        "birthMonth": rng.integers(1, 13, players).astype(float),
    }
    people["birthMonth"][rng.random(players) < 0.1] = np.nan
    return batting, people


def by_dictionaries(batting, people):
    """{(player, year): features}, one row of the table after the other."""
    first = LESSON["FIRST_TARGET"] - LESSON["LENGTH"]
    born = {
        p: (y, m)
        for p, y, m in zip(
            people["playerID"],
            people["birthYear"],
            people["birthMonth"],
            strict=True,
        )
    }
    rows, league = [], {}
    for i in range(len(batting["yearID"])):
        if batting["yearID"][i] < first:
            continue
        row = {name: float(batting[name][i]) for name in COUNTED}
        for name in UNSURE:
            value = float(batting[name][i])
            row[name] = 0.0 if value != value else value
        row["reached"] = row["H"] + row["BB"] + row["HBP"]
        row["chances"] = row["AB"] + row["BB"] + row["HBP"] + row["SF"]
        row["PA"] = row["chances"] + row["SH"]
        single = row["H"] - row["2B"] - row["3B"] - row["HR"]
        row["TB"] = single + 2 * row["2B"] + 3 * row["3B"] + 4 * row["HR"]
        key = int(batting["yearID"][i]), batting["lgID"][i]
        totals = league.setdefault(key, dict.fromkeys(row, 0.0))
        for name, value in row.items():
            totals[name] += value
        rows.append((batting["playerID"][i], key, row))
    seasons = {}
    for player, key, row in rows:
        mean = league[key]
        obp = mean["reached"] / max(mean["chances"], 1)
        slg = mean["TB"] / max(mean["AB"], 1)
        row["expected reached"] = obp * row["chances"]
        row["expected TB"] = slg * row["AB"]
        season = seasons.setdefault((player, key[0]), dict.fromkeys(row, 0.0))
        for name, value in row.items():
            season[name] += value
    for (player, year), season in seasons.items():
        season["OPS+"] = 100.0
        if season["expected reached"] > 0 and season["expected TB"] > 0:
            obp = season["reached"] / season["expected reached"]
            slg = season["TB"] / season["expected TB"]
            season["OPS+"] = min(max(100 * (obp + slg - 1), 0), 250)
        birth_year, birth_month = born[player]
        season["Age"] = year - birth_year - (1 if birth_month > 6 else 0)
    return seasons


def test_seasons_are_those_of_a_slow_loop(tables):
    batting, people = tables
    got = quietly(LESSON["prepare"], batting, people)
    wanted = by_dictionaries(batting, people)
    keys = zip(people["playerID"][got["player"]], got["year"], strict=True)
    keys = [(str(player), int(year)) for player, year in keys]
    assert len(keys) == len(set(keys)) and set(keys) == set(wanted)
    for name in LESSON["FEATURES"]:
        expected = [wanted[key][name] for key in keys]
        np.testing.assert_allclose(got[name], expected, rtol=1e-12)


@pytest.mark.parametrize("ahead", [0, 1])
def test_careers_are_those_of_a_slow_loop(tables, ahead):
    batting, people = tables
    seasons = LESSON["prepare"](batting, people)
    length, features = LESSON["LENGTH"], LESSON["FEATURES"]
    where = {
        (player, year): row
        for row, (player, year) in enumerate(
            zip(seasons["player"], seasons["year"], strict=True)
        )
        if seasons["PA"][row] > 0
    }
    rows = np.flatnonzero(seasons["year"] >= 1980)
    x, played = quietly(LESSON["careers"], seasons, rows, ahead)
    assert x.shape == (len(rows), length, len(features))
    for n, row in enumerate(rows):
        for step in range(length):
            year = seasons["year"][row] + ahead - length + step
            past = where.get((seasons["player"][row], year))
            assert played[n, step] == (past is not None)
            if past is None:
                assert not x[n, step].any()
            else:
                numbers = [seasons[name][past] for name in features]
                assert np.array_equal(x[n, step], numbers)
                assert year < seasons["year"][row] + ahead


def test_examples_have_enough_turns_and_a_past(tables):
    batting, people = tables
    seasons = LESSON["prepare"](batting, people)
    group = quietly(LESSON["examples"], seasons, 1990, 1999)
    assert len(group["x"]) > 100
    assert group["year"].min() >= 1990 and group["year"].max() <= 1999
    assert group["played"].any(axis=1).all()
    assert np.array_equal(
        group["class"], np.minimum(group["HR"] // 10, 4).astype(int)
    )


def test_nothing_of_the_future_is_in_an_input(tables):
    batting, people = tables
    rng = np.random.default_rng(1)
    spoilt = dict(batting)
    future = batting["yearID"] >= 2000
    for name in COUNTED + UNSURE:
        nonsense = rng.integers(100, 300, len(future))
        spoilt[name] = np.where(future, nonsense, batting[name])
    groups = []
    for rows in (batting, spoilt):
        seasons = LESSON["prepare"](rows, people)
        train = LESSON["examples"](seasons, 1985, 1999)
        at = np.flatnonzero(seasons["year"] == 2000)
        x, played = LESSON["careers"](seasons, at)
        groups.append(LESSON["scaled"]({"x": x, "played": played}, train))
    assert np.array_equal(*groups)


def test_scaling_knows_the_training_seasons_only():
    rng = np.random.default_rng(2)
    train = {"x": rng.normal(5, 3, (50, 10, 15))}
    train["played"] = rng.random((50, 10)) < 0.6
    z = quietly(LESSON["scaled"], train, train)
    assert z.dtype == np.float32 and not z[~train["played"]].any()
    np.testing.assert_allclose(z[train["played"]].mean(axis=0), 0, atol=1e-5)
    np.testing.assert_allclose(z[train["played"]].std(axis=0), 1, atol=1e-5)


def test_adjusted_ops_of_any_shape():
    rng = np.random.default_rng(3)
    for shape in ((12_000,), (), (20, 30, 4)):
        four = rng.integers(0, 5, (4, *shape)).astype(float)
        got = quietly(LESSON["adjusted_ops"], *four)
        assert np.shape(got) == shape
        assert np.all((got >= 0) & (got <= 250))
    average = LESSON["adjusted_ops"](*np.full((4, 3), 7.0))
    assert np.array_equal(average, [100, 100, 100])


def test_classes_of_home_runs():
    home_runs = np.random.default_rng(4).integers(0, 80, 12_000)
    got = quietly(LESSON["home_run_class"], home_runs.reshape(30, 400))
    wanted = [min(int(number) // 10, 4) for number in home_runs]
    assert np.array_equal(got.ravel(), wanted)
    assert quietly(LESSON["home_run_class"], [9, 10, 40]).tolist() == [0, 1, 4]


def lstm_of(rng, features, units):
    """A Keras layer with random weights, in 64 bits."""
    layer = keras.layers.LSTM(units, unroll=True, dtype="float64")
    layer.build((None, 10, features))
    scale = rng.uniform(0.1, 2)
    layer.set_weights(
        [rng.normal(0, scale, w.shape) for w in layer.get_weights()]
    )
    return layer


@pytest.mark.parametrize("units", [1, 3, 8])
@pytest.mark.parametrize("steps", [1, 4, 10])
@pytest.mark.parametrize("features", [1, 5])
def test_the_masked_lstm_is_that_of_keras(units, steps, features):
    rng = np.random.default_rng(units * 100 + steps * 10 + features)
    layer = lstm_of(rng, features, units)
    n = 200
    x = rng.normal(0, 3, (n, steps, features))
    x[:20] *= 1e3
    played = rng.random((n, steps)) < 0.6
    played[0], played[1] = False, True  # nothing, everything
    wanted = keras.ops.convert_to_numpy(
        layer(keras.ops.convert_to_tensor(x, "float64"), mask=played)
    )
    got = quietly(LESSON["masked_lstm"], x, played, layer.cell)
    np.testing.assert_allclose(got, wanted, atol=1e-5)
    x[~played] = 1e3  # what a skipped step holds is of no matter
    again = quietly(LESSON["masked_lstm"], x, played, layer.cell)
    np.testing.assert_array_equal(again, got)


def test_wilson_is_that_of_scipy():
    from scipy.stats import binomtest

    rng = np.random.default_rng(7)
    n = rng.integers(1, 5000, 12_000)
    hits = rng.integers(0, n + 1)
    low, high = quietly(LESSON["wilson"], hits, n, 1.959963984540054)
    for i in range(0, 12_000, 40):
        wanted = binomtest(int(hits[i]), int(n[i])).proportion_ci(
            method="wilson"
        )
        np.testing.assert_allclose(
            [low[i], high[i]], [wanted.low, wanted.high], atol=1e-9
        )
    assert np.all((low > -1e-12) & (high < 1 + 1e-12) & (low < high))


def test_rivals_are_those_of_a_slow_loop():
    rng = np.random.default_rng(8)
    played = rng.random((10_000, LESSON["LENGTH"])) < 0.5
    played[~played.any(axis=1), 0] = True
    x = rng.integers(0, 60, (*played.shape, 15)) * played[..., np.newaxis]
    group = {"x": x.astype(float), "played": played}
    last = quietly(LESSON["last_home_runs"], group)
    mean = quietly(LESSON["mean_of_three"], group)
    rivals = quietly(LESSON["simple_rivals"], group)
    for i in range(len(x)):
        home_runs = x[i, :, LESSON["HR"]]
        steps = np.flatnonzero(played[i])
        assert last[i] == home_runs[steps[-1]]
        recent = [s for s in steps if s >= LESSON["LENGTH"] - 3]
        weights = [s - LESSON["LENGTH"] + 6 for s in recent]  # 3, 4, 5
        wanted = last[i]
        if recent:
            wanted = np.average(home_runs[recent], weights=weights)
        assert abs(mean[i] - wanted) < 1e-9
        first = min(int(last[i]) // 10, 4)
        second = first + (1 if last[i] - 10 * first >= 5 else -1)
        second = {-1: 1, 5: 3}.get(second, second)
        assert rivals["last year"][i].tolist() == [first, second]
    assert np.all(rivals["always 0-9"] == [0, 1])


def test_hits_and_cross_entropies():
    rng = np.random.default_rng(9)
    odds = rng.dirichlet(np.ones(5), 10_000)
    classes = rng.integers(0, 5, 10_000)
    two = LESSON["best_two"](odds)
    one, both = LESSON["hits"](two, classes)
    assert np.array_equal(one, odds.argmax(axis=1) == classes)
    rank = (odds > odds[np.arange(10_000), classes][:, np.newaxis]).sum(axis=1)
    assert np.array_equal(both, rank < 2)
    wanted = keras.losses.sparse_categorical_crossentropy(classes, odds)
    np.testing.assert_allclose(
        quietly(LESSON["cross_entropies"], odds, classes),
        keras.ops.convert_to_numpy(wanted),
        rtol=1e-5,
    )
    certain = quietly(LESSON["cross_entropies"], np.eye(5), np.arange(5)[::-1])
    assert np.isfinite(certain).all()


@pytest.mark.skipif(
    not datasets.has_real("batting"), reason="the real tables are not here"
)
def test_no_age_is_unknown_in_the_real_tables():
    tables = datasets.load_batting()
    seasons = LESSON["prepare"](tables.batting, tables.people)
    assert np.isfinite(seasons["Age"]).all()


@pytest.mark.parametrize("n", [6, 300])
def test_the_bootstrap_interval_is_that_of_a_normal_mean(n):
    differences = np.random.default_rng(n).normal(0.3, 1, n)
    low, high = quietly(LESSON["bootstrap"], differences)
    half = 1.96 * differences.std() / np.sqrt(n)
    mean = differences.mean()
    np.testing.assert_allclose(
        [low, high], [mean - half, mean + half], atol=0.2 * half
    )


class Crystal:
    """A model that notes what it is asked and answers at random."""

    rng = np.random.default_rng(11)

    def predict_on_batch(self, asked):
        self.asked = asked
        return self.rng.dirichlet(np.ones(5), len(asked))


def test_the_live_view_draws_every_corner_quickly(monkeypatch):
    import course_utils

    course_utils.setup()
    rng = np.random.default_rng(10)
    length = LESSON["LENGTH"]
    full = rng.integers(0, 60, (length, 15)).astype(float)
    late = np.arange(length) >= length - 2
    batters = {
        "Full": (full, late | True),
        "Late": (full * late[:, np.newaxis], late),
    }
    model = Crystal()
    train = {"x": rng.normal(20, 9, (50, length, 15))}
    train["played"] = rng.random((50, length)) < 0.7
    for name, value in (("batters", batters), ("train", train)):
        monkeypatch.setitem(LESSON, name, value)
    monkeypatch.setitem(LESSON, "model", model)
    seconds = []
    for name, seen, older in itertools.product(batters, (1, 10), (-10, 0, 10)):
        start = time.process_time()
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            alt = LESSON["draw_career"](name=name, seen=seen, older=older)
            plt.gcf().savefig(io.BytesIO(), format="png", dpi=80)
        plt.close("all")
        seconds.append(time.process_time() - start)
        assert name in alt
        x, played = batters[name]
        older_x = x + older * (np.arange(15) == 0)  # Age comes first
        visible = played & (np.arange(length) >= length - seen)
        one = {"x": older_x[np.newaxis], "played": visible[np.newaxis]}
        assert np.array_equal(model.asked, LESSON["scaled"](one, train))
        assert model.asked.any(axis=2).sum() == min(seen, played.sum())
    assert statistics.median(seconds) < 0.4
    print(f"live view: {statistics.median(seconds):.3f} s")
