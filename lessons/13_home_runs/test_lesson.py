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


def test_careers_are_those_of_a_slow_loop(tables):
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
    players, years = seasons["player"][rows], seasons["year"][rows]
    x = quietly(LESSON["careers"], seasons, players, years)
    assert x.shape == (len(rows), length, len(features))
    for n, row in enumerate(rows):
        for step in range(length):
            year = seasons["year"][row] - length + step
            past = where.get((seasons["player"][row], year))
            assert x[n, step].any() == (past is not None)
            if past is not None:
                numbers = [seasons[name][past] for name in features]
                assert np.array_equal(x[n, step], numbers)


def test_examples_have_enough_turns_and_a_past(tables):
    batting, people = tables
    seasons = LESSON["prepare"](batting, people)
    group = quietly(LESSON["examples"], seasons, 1990, 1999)
    year, enough = seasons["year"], seasons["PA"] >= LESSON["MIN_PA"]
    rows = np.flatnonzero((year >= 1990) & (year <= 1999) & enough)
    x = LESSON["careers"](seasons, seasons["player"][rows], year[rows])
    known = x.any(axis=(1, 2))
    assert 100 < known.sum() < len(known)
    assert np.array_equal(group["x"], x[known])
    for name in ("player", "HR"):
        assert np.array_equal(group[name], seasons[name][rows][known])
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
        at = seasons["year"] == 2000
        players, years = seasons["player"][at], seasons["year"][at]
        x = LESSON["careers"](seasons, players, years)
        units = LESSON["mean_and_spread"](train["x"])
        groups.append(LESSON["scaled"](x, *units))
    assert np.array_equal(*groups)


def test_scaling_knows_the_training_seasons_only():
    rng = np.random.default_rng(2)
    x = rng.normal(5, 3, (50, 10, 15))
    played = rng.random((50, 10)) < 0.6
    x[~played] = 0
    units = quietly(LESSON["mean_and_spread"], x)
    z = quietly(LESSON["scaled"], x, *units)
    assert z.dtype == np.float32 and not z[~played].any()
    np.testing.assert_allclose(z[played].mean(axis=0), 0, atol=1e-5)
    np.testing.assert_allclose(z[played].std(axis=0), 1, atol=1e-5)


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


def test_rates_that_agree_are_the_interval_of_scipy():
    from scipy.stats import binomtest

    rng = np.random.default_rng(7)
    for n in rng.integers(1, 1000, 300):
        hits = rng.integers(0, n + 1)
        got = quietly(LESSON["rates_that_agree"], hits, n)
        wanted = binomtest(int(hits), int(n)).proportion_ci(method="wilson")
        np.testing.assert_allclose(got, [wanted.low, wanted.high], atol=0.0011)


def test_rivals_are_those_of_a_slow_loop():
    rng = np.random.default_rng(8)
    played = rng.random((10_000, LESSON["LENGTH"])) < 0.5
    played[~played.any(axis=1), 0] = True
    x = rng.integers(0, 60, (*played.shape, 15)) * played[..., np.newaxis]
    x[..., LESSON["AGE"]] += 20 * played  # nobody who played has age 0
    last = quietly(LESSON["last_home_runs"], x)
    mean = quietly(LESSON["mean_of_three"], x)
    rivals = quietly(LESSON["simple_rivals"], x)
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
        assert rivals["last year"][i] == min(last[i] // 10, 4)
        assert rivals["mean of three"][i] == min(round(mean[i]) // 10, 4)
    assert not rivals["always 0-9"].any()


def test_few_seasons_are_enough_for_the_mean_of_three(monkeypatch):
    monkeypatch.setitem(LESSON, "LENGTH", 2)
    x = np.zeros((1, 2, 15))
    x[0, :, LESSON["AGE"]], x[0, :, LESSON["HR"]] = 25, [9, 18]
    assert LESSON["mean_of_three"](x) == (4 * 9 + 5 * 18) / 9


def test_cross_entropies():
    rng = np.random.default_rng(9)
    odds = rng.dirichlet(np.ones(5), 10_000)
    classes = rng.integers(0, 5, 10_000)
    wanted = keras.losses.sparse_categorical_crossentropy(classes, odds)
    np.testing.assert_allclose(
        quietly(LESSON["cross_entropies"], odds, classes),
        keras.ops.convert_to_numpy(wanted),
        rtol=1e-5,
    )
    certain = quietly(LESSON["cross_entropies"], np.eye(5), np.arange(5)[::-1])
    assert np.isfinite(certain).all()


def test_chances_are_those_of_poisson():
    from scipy.stats import poisson

    for talent in (1, 10, 25, 30, 50):
        below = poisson.cdf([9, 19, 29, 39], talent)
        wanted = np.diff([0, *below, 1])
        got = quietly(LESSON["class_chances"], talent)
        np.testing.assert_allclose(got, wanted, atol=0.015)


@pytest.mark.skipif(
    not datasets.has_real("batting"), reason="the real tables are not here"
)
def test_no_age_is_unknown_in_the_real_tables():
    tables = datasets.load_batting()
    seasons = LESSON["prepare"](tables.batting, tables.people)
    assert np.isfinite(seasons["Age"]).all()


@pytest.mark.parametrize("n", [6, 300])
def test_paired_differences_have_the_interval_of_a_normal_mean(n):
    from scipy.stats import norm, sem

    ours, theirs = np.random.default_rng(n).normal(0.3, 1, (2, n))
    mean, half = quietly(LESSON["paired"], ours, theirs)
    wanted = norm.interval(0.95, np.mean(ours - theirs), sem(ours - theirs))
    np.testing.assert_allclose([mean - half, mean + half], wanted, rtol=1e-3)


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
    full = rng.integers(1, 60, (length, 15)).astype(float)
    late = np.arange(length) >= length - 2
    batters = {"Full": full, "Late": full * late[:, np.newaxis]}
    model = Crystal()
    units = {"mean": np.full(15, 20.0), "spread": np.full(15, 9.0)}
    for name, value in (("batters", batters), ("lstm", model), *units.items()):
        monkeypatch.setitem(LESSON, name, value)
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
        played = batters[name].any(axis=1)
        visible = played & (np.arange(length) >= length - seen)
        x = batters[name] + older * (np.arange(15) == LESSON["AGE"])
        x = x * visible[:, np.newaxis]
        assert np.array_equal(
            model.asked, LESSON["scaled"](x[np.newaxis], *units.values())
        )
        assert model.asked.any(axis=2).sum() == min(seen, played.sum())
    assert statistics.median(seconds) < 0.4
    print(f"live view: {statistics.median(seconds):.3f} s")
