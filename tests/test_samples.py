"""The embedded sample: always the same, and like the real thing."""

import hashlib
import json

import numpy as np
import pytest

from course_utils import (
    datasets,
    sample_digits,
    sample_league,
    sample_reviews,
)


@pytest.fixture(scope="module")
def digits():
    return sample_digits.digits()


@pytest.fixture(scope="module")
def reviews():
    return sample_reviews.reviews()


@pytest.fixture(scope="module")
def league():
    tables = sample_league.league()
    return [datasets._columns(table) for table in tables]


def test_digits_have_the_form_of_mnist(digits):
    x_train, y_train, x_test, y_test = digits
    assert x_train.shape == (12_000, 28, 28) and x_test.shape == (2000, 28, 28)
    assert {a.dtype for a in digits} == {np.dtype(np.uint8)}
    assert x_train.max() == 255
    assert x_train[:, [0, -1]].any((1, 2)).mean() < 0.03  # a dark frame
    assert 0.15 < (x_train > 0).mean() < 0.25  # MNIST: 0.19
    for y in (y_train, y_test):
        assert np.bincount(y).shape == (10,)
        assert 0.06 < np.bincount(y).min() / len(y)
    assert len(np.unique(x_train)) > 200  # smooth edges


def test_digits_are_centred(digits):
    x = digits[0][:500].astype(float)
    for axis in (1, 2):
        centre = (x.sum(axis=3 - axis) @ np.arange(28)) / x.sum(axis=(1, 2))
        assert abs(centre.mean() - 13.5) < 0.2 and centre.std() < 1


def test_originals_are_not_shared(monkeypatch):
    """Draw each picture as the number of its original."""
    seen = []

    def draw(pictures, centre, half, rng):
        seen.append(set(pictures[:, 0, 0].astype(int)))
        return np.zeros((len(pictures), 28, 28), np.uint8)

    enlarged, labels = sample_digits._enlarged_digits()
    enlarged[:, 0, 0] = np.arange(len(labels))
    monkeypatch.setattr(
        sample_digits, "_enlarged_digits", lambda: (enlarged, labels)
    )
    monkeypatch.setattr(sample_digits, "_draw", draw)
    sample_digits.digits()
    train, test = set().union(*seen[:24]), set().union(*seen[24:])
    assert len(seen) == 28 and len(train) > 1400 and len(test) > 300
    assert not train & test


def test_digits_can_be_told_apart_but_not_too_easily(digits):
    """A straight-line classifier, least squares on the pixels."""
    x_train, y_train, x_test, y_test = digits
    a = np.column_stack([x_train.reshape(-1, 784) / 255, np.ones(12_000)])
    b = np.column_stack([x_test.reshape(-1, 784) / 255, np.ones(2_000)])
    gram = a.T @ a + np.eye(785)
    w = np.linalg.solve(gram, a.T @ np.eye(10)[y_train])
    assert 0.75 < ((b @ w).argmax(1) == y_test).mean() < 0.95


def test_every_sample_is_always_the_same(digits, reviews, league):
    for old, new in zip(digits, sample_digits.digits(), strict=True):
        assert (old == new).all()
    *arrays, index = sample_reviews.reviews()
    for old, new in zip(reviews[:4], arrays, strict=True):
        assert old.tolist() == new.tolist()
    assert index == reviews[4]
    again = [datasets._columns(table) for table in sample_league.league()]
    assert again[0]["HR"].tolist() == league[0]["HR"].tolist()


def fingerprint(*data):
    return hashlib.sha256(json.dumps(data).encode()).hexdigest()[:16]


def test_digits_are_those_of_every_machine(digits):
    """What is printed of them in the notebooks depends on each of them."""
    x_train, y_train, x_test, y_test = digits
    labels = fingerprint(y_train.tolist(), y_test.tolist())
    assert labels == "72d014b07c30f181"
    # Another machine may round the last bit of a pixel the other way; one
    # picture that differs moves this sum by thousands.
    weights = np.random.RandomState(1).randint(-9, 10, (14_000, 28, 28))
    pictures = np.concatenate([x_train, x_test])
    assert abs((weights * pictures).sum() + 472875) < 500


def test_reviews_are_those_of_every_machine(reviews):
    *arrays, index = reviews
    found = fingerprint(*(array.tolist() for array in arrays), index)
    assert found == "98aff041f0392158"


def test_league_is_that_of_every_machine():
    assert fingerprint(*sample_league.league()) == "2799c5edabe86885"


def test_reviews_have_the_form_of_imdb(reviews):
    x_train, y_train, x_test, y_test, index = reviews
    assert (len(x_train), len(x_test)) == (2000, 1000)
    assert y_train.mean() == y_test.mean() == 0.5
    assert y_train.dtype == np.int64
    lengths = np.array([len(x) for x in x_train])
    assert lengths.min() < 30 and 0.2 < (lengths > 100).mean() < 0.6
    assert sorted(index.values()) == list(range(1, len(index) + 1))
    assert 200 < len(index) < 1000
    counts = np.bincount(np.concatenate([*x_train, *x_test]))
    assert (np.diff(counts[1:]) <= 0).all()  # rank 1 is the most frequent
    assert not set(map(tuple, x_train)) & set(map(tuple, x_test))


def _accuracy(reviews, pairs):
    """Naive Bayes on single words or on pairs of neighbours."""
    x_train, y_train, x_test, y_test, index = reviews
    size = (len(index) + 1) ** (2 if pairs else 1)

    def features(x):
        x = np.array(x)
        return x[:-1] * (len(index) + 1) + x[1:] if pairs else x

    counts = np.ones((2, size))
    for x, y in zip(x_train, y_train, strict=True):
        np.add.at(counts[y], features(x), 1)
    odds = np.diff(np.log(counts / counts.sum(1, keepdims=True)), axis=0)[0]
    guess = [odds[features(x)].sum() > 0 for x in x_test]
    return (guess == y_test).mean()


def test_word_order_matters_in_reviews(reviews):
    words, pairs = _accuracy(reviews, False), _accuracy(reviews, True)
    assert 0.75 < words < 0.90
    assert pairs > words + 0.05


def test_league_has_the_columns_of_lahman(league):
    batting, people = league
    names = "playerID yearID stint teamID lgID G AB R H 2B 3B HR RBI SB CS"
    assert list(batting) == f"{names} BB SO IBB HBP SH SF".split()
    names = "playerID nameFirst nameLast birthYear birthMonth bats throws"
    assert list(people) == f"{names} debut finalGame".split()
    assert len(set(people["playerID"])) == len(people["playerID"]) == 600
    assert set(batting["playerID"]) == set(people["playerID"])
    years = batting["yearID"]
    assert (years.min(), years.max()) == (1990, 2024)
    assert set(batting["stint"]) == {1, 2}


def test_league_plays_by_the_rules(league):
    batting, _ = league
    long = batting["2B"] + batting["3B"] + batting["HR"]
    assert (batting["H"] >= long).all()
    assert (batting["AB"] >= batting["H"] + batting["SO"]).all()
    assert (batting["R"] >= batting["HR"]).all() and batting["G"].max() <= 162
    assert all((column >= 0).all() for column in list(batting.values())[5:])


def test_league_ages_and_players_differ(league):
    batting, people = league
    born = dict(zip(people["playerID"], people["birthYear"], strict=True))
    age = batting["yearID"] - np.array([born[p] for p in batting["playerID"]])
    rate = [
        batting["HR"][m].sum() / batting["AB"][m].sum()
        for m in (age < 23, (26 <= age) & (age <= 30), age > 35)
    ]
    assert rate[0] < rate[1] > rate[2]
    homers = {}
    for player, year, n, at_bats in zip(
        *(batting[c] for c in ("playerID", "yearID", "HR", "AB")), strict=True
    ):
        if at_bats >= 300:
            homers.setdefault(player, {})[year] = n
    pairs = np.array(
        [(h[y], h[y + 1]) for h in homers.values() for y in h if y + 1 in h]
    )
    assert 0.6 < np.corrcoef(pairs.T)[0, 1] < 0.9  # Lahman: 0.69
    assert sum(len(h) >= 10 for h in homers.values()) > 50
