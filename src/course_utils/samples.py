"""The embedded sample: small made-up stand-ins for the real data sets.

Every function is pure: it always gives the same arrays, and nothing is read
from the network. The lessons' conclusions hold on these too; the
digits of the results differ. They use RandomState because its numbers stay
the same in every version of NumPy.
"""

import tomllib
from collections import Counter
from pathlib import Path

import numpy as np

SEED = 0
SIDE = 28
_BASE = 40  # side of the enlarged pictures that are sampled from


def _enlarged_digits():
    """scikit-learn's 8x8 digits, enlarged. Returns (1797, 40, 40), labels."""
    from scipy import ndimage
    from sklearn.datasets import load_digits

    digits = load_digits()
    small = np.pad(digits.images / 16.0, ((0, 0), (1, 1), (1, 1)))
    big = ndimage.zoom(
        small, (1, 4, 4), order=3, grid_mode=True, mode="grid-constant"
    )
    # Pen strokes are almost black or white: raise the contrast of the blur.
    big = np.clip((big - 0.5) * 2.0, 0.0, 1.0)
    return big.astype(np.float32), digits.target.astype(np.uint8)


def _boxes(pictures):
    """Centre of mass and half the longer side of the inked box, in pixels."""
    places = np.arange(_BASE, dtype=np.float32)
    centres, halves = [], []
    for axis in (1, 2):
        profile = pictures.sum(axis=3 - axis)
        centres.append((profile * places).sum(1) / profile.sum(1))
        inked = profile > 0.1
        first = inked.argmax(1)
        last = _BASE - 1 - inked[:, ::-1].argmax(1)
        halves.append((last - first + 1) / 2)
    return np.stack(centres, 1), np.maximum(*halves)


def _draw(pictures, centre, half, rng):
    """One slightly turned, scaled, sheared and moved copy of each picture."""
    n = len(pictures)
    turn = rng.normal(0, np.deg2rad(7), n)
    shear = rng.normal(0, 0.12, n)
    scale = half / 10 / rng.uniform(0.88, 1.08, n)  # a box of 20 pixels
    move = rng.normal(0, 0.6, (n, 2, 1))
    grid = np.mgrid[:SIDE, :SIDE].reshape(2, -1) - (SIDE - 1) / 2
    y, x = (grid[None] - move).transpose(1, 0, 2)
    # The originals are narrow, so widen them.
    x = x / rng.normal(1.1, 0.1, (n, 1)) + shear[:, None] * y
    cos, sin = np.cos(turn)[:, None], np.sin(turn)[:, None]
    rows = centre[:, :1] + scale[:, None] * (cos * y - sin * x)
    columns = centre[:, 1:] + scale[:, None] * (sin * y + cos * x)
    ink = _bilinear(pictures, rows, columns)
    ink *= rng.uniform(0.7, 1.0, (n, 1)) + rng.normal(0, 0.04, ink.shape)
    ink = np.clip(ink * 255, 0, 255).round().astype(np.uint8)
    return ink.reshape(n, SIDE, SIDE)


def _bilinear(pictures, rows, columns):
    """Values of each picture between its pixels; outside it is 0."""
    rows = np.clip(rows, 0, _BASE - 1.001)
    columns = np.clip(columns, 0, _BASE - 1.001)
    r, c = rows.astype(np.intp), columns.astype(np.intp)
    dr, dc = rows - r, columns - c
    flat = pictures.reshape(len(pictures), -1)
    at = r * _BASE + c

    def take(offset):
        return np.take_along_axis(flat, at + offset, axis=1)

    top = take(0) * (1 - dc) + take(1) * dc
    bottom = take(_BASE) * (1 - dc) + take(_BASE + 1) * dc
    return top * (1 - dr) + bottom * dr


def digits():
    """Handwritten digits in MNIST's form, drawn from scikit-learn's set.

    Returns:
        x_train (12000, 28, 28) uint8, y_train (12000,) uint8, x_test,
        y_test (2,000 of each). White on black, in a box of about 20 pixels
        centred by the centre of mass. No original serves both sets.
    """
    rng = np.random.RandomState(SEED)
    pictures, labels = _enlarged_digits()
    centre, half = _boxes(pictures)
    order = rng.permutation(len(labels))
    cut = len(labels) // 5
    parts = []
    for originals, n in ((order[cut:], 12_000), (order[:cut], 2_000)):
        chosen = rng.choice(originals, n)
        drawn = [
            _draw(pictures[i], centre[i], half[i], rng)
            for i in np.array_split(chosen, n // 500)
        ]
        parts += [np.concatenate(drawn), labels[chosen]]
    return tuple(parts)


class _Grammar:
    """Writes reviews from a row of random numbers."""

    def __init__(self, rng):
        path = Path(__file__).with_name("sample_grammar.toml")
        grammar = tomllib.loads(path.read_text(encoding="utf-8"))
        self.words = {k: text.split() for k, text in grammar["words"].items()}
        self.neutral, self.opinion = (
            [line.split() for line in grammar[kind].strip().splitlines()]
            for kind in ("neutral", "opinion")
        )
        self.next = iter(rng.random_sample(2_000_000).tolist()).__next__

    def pick(self, choices):
        return choices[int(self.next() * len(choices))]

    def judge(self, good):
        """A judgement in up to five words; negated in two of five."""
        if self.next() < 0.4:
            word = self.pick(self.words["BAD" if good else "GOOD"])
            start = "never" if self.next() < 0.3 else "not"
            return [start, word] + ["at", "all"] * (self.next() < 0.5)
        word = self.pick(self.words["GOOD" if good else "BAD"])
        return [self.pick(self.words["VERY"]), word]

    def sentence(self, templates, good=None):
        words = []
        for word in self.pick(templates):
            if word == "LIKED":
                words += self.judge(good)
            elif word == "FELT":
                verbs = self.words["LOVED" if good else "HATED"]
                words.append(self.pick(verbs))
            elif word in self.words:
                words.append(self.pick(self.words[word]))
            else:
                words.append(word)
        return words

    def review(self, good):
        """A row of sentences, most opinions of which agree with `good`."""
        opinions = 3 + 2 * int(-2.0 * np.log(1 - self.next()))
        against = int(self.next() * 0.7 * opinions / 2)
        kinds = [not good] * against + [good] * (opinions - against)
        kinds += [None] * int(self.next() * 2 * opinions)
        text = []
        while kinds:
            kind = kinds.pop(int(self.next() * len(kinds)))
            templates = self.neutral if kind is None else self.opinion
            text += self.sentence(templates, kind)
        return text


def reviews():
    """Film reviews written by a small grammar; word order matters in them.

    Returns:
        x_train, y_train, x_test, y_test, word_index. x: object arrays of
        lists of word ranks (1 is the most frequent); y: int64, half 1
        (praise) and half 0; word_index: dict of word to rank.
    """
    rng = np.random.RandomState(SEED)
    n_train, n = 2_000, 3_000
    y = np.arange(n, dtype=np.int64) % 2
    rng.shuffle(y[:n_train])
    rng.shuffle(y[n_train:])
    grammar = _Grammar(rng)
    texts = [grammar.review(bool(good)) for good in y]
    counts = Counter(word for text in texts for word in text)
    ordered = sorted(counts, key=lambda word: (-counts[word], word))
    index = {word: rank for rank, word in enumerate(ordered, 1)}
    x = np.empty(n, dtype=object)
    x[:] = [[index[word] for word in text] for text in texts]
    return x[:n_train], y[:n_train], x[n_train:], y[n_train:], index


_COUNTS = "G AB R H 2B 3B HR RBI SB CS BB SO IBB HBP SH SF"
_BATTING = "playerID yearID stint teamID lgID " + _COUNTS
_PEOPLE = "playerID nameFirst nameLast birthYear birthMonth bats throws "
_PEOPLE += "debut finalGame"
_SYLLABLES = "ba zu mo ki fle dro qui sno pim wob tra lu gri xo nep".split()
_FIRST, _LAST = 1990, 2024  # seasons
_TEAMS = "AXO BEE CUB DOT ELF FIG GNU HUM".split()


def league():
    """An invented baseball league, in the columns of the Lahman tables.

    Players differ in talent and change with age: home runs peak at about
    28, speed fades, patience grows; each season adds luck.

    Returns:
        (batting, people), each (column names, rows of str), as read from a
        CSV file; sorted by player, season and stint.
    """
    rng = np.random.RandomState(SEED)
    batting, people = [], []
    for name in sorted(_names(rng, 600)):
        seasons, birth, month = _career(rng)
        player = f"{name[1][:5]}{name[0][:2]}".lower()
        player += f"{sum(p[0].startswith(player) for p in people) + 1:02d}"
        for year, team, counts in seasons:
            for stint, (where, row) in enumerate(
                _stints(rng, team, counts), 1
            ):
                side = "AL" if _TEAMS.index(where) % 2 else "NL"
                batting.append([player, year, stint, where, side, *row])
        first, last = seasons[0][0], seasons[-1][0]
        end = f"{last}-09-28" if last < _LAST else ""
        hands = rng.choice(["R", "L", "B"], p=[0.6, 0.3, 0.1]), "R"
        debut = f"{first}-04-{rng.randint(1, 31):02d}"
        people.append([player, *name, birth, month, *hands, debut, end])
    return (
        (_BATTING.split(), [list(map(str, row)) for row in batting]),
        (_PEOPLE.split(), [list(map(str, row)) for row in people]),
    )


def _names(rng, n):
    """n different invented (first, last) names."""
    names = {}
    while len(names) < n:
        first, last = (
            "".join(rng.choice(_SYLLABLES, size)).capitalize()
            for size in (2, 3)
        )
        names[first, last] = None
    return list(names)


def _career(rng):
    """[(year, team, counts), ...], birth year and month of one player."""
    quality, power, eye, speed = rng.normal(size=4)
    power += 0.4 * quality
    debut = rng.randint(_FIRST, _LAST)
    age = rng.randint(20, 27)
    length = 1 + rng.poisson(7 * np.exp(0.35 * quality))
    years = range(debut, min(debut + length, debut + 43 - age, _LAST + 1))
    team, seasons = rng.choice(_TEAMS), []
    for year in years:
        if rng.random_sample() < 0.12:
            team = rng.choice(_TEAMS)
        talents = quality, power, eye, speed
        counts = _season(rng, age + year - debut, year - debut, talents)
        seasons.append((year, team, counts))
    return seasons, debut - age, rng.randint(1, 13)


def _season(rng, age, service, talents):
    """The counts of one season, in the order of _COUNTS."""
    quality, power, eye, speed = talents
    share = 1 / (1 + np.exp(-(quality + 0.5 * min(service, 3) - 0.5)))
    games = max(5, rng.binomial(162, share * rng.uniform(0.75, 1)))
    at_bats = rng.binomial(5 * games, 0.44 + 0.26 * share)

    def count(n, rate, spread=0.1):
        return rng.binomial(n, min(0.9, rate * np.exp(spread * rng.normal())))

    bend = (age - 28) ** 2
    mean = 0.258 + 0.012 * quality - 0.0003 * bend
    hits = count(at_bats, mean, 0.05)
    homers = count(hits, 0.11 * np.exp(0.5 * power - 0.006 * bend), 0.15)
    doubles = count(hits - homers, 0.21)
    triples = count(hits - homers - doubles, 0.03 * np.exp(0.5 * speed))
    walks = count(at_bats, 0.095 * np.exp(0.3 * eye + 0.01 * (age - 28)))
    strikeouts = count(at_bats - hits, 0.24 * np.exp(0.2 * power - 0.2 * eye))
    tries = count(
        hits + walks, 0.055 * np.exp(0.9 * speed - 0.06 * (age - 28))
    )
    caught = count(tries, 0.27)
    runs = homers + count(hits + walks - homers, 0.29)
    batted_in = homers + count(hits + homers, 0.33)
    return [
        *(games, at_bats, runs, hits, doubles, triples, homers, batted_in),
        *(tries - caught, caught, walks, strikeouts, count(walks, 0.07)),
        *(count(at_bats, p) for p in (0.01, 0.006, 0.008)),
    ]


def _stints(rng, team, counts):
    """[(team, counts), ...]: one season in 15 is split by a trade."""
    if rng.random_sample() > 1 / 15:
        return [(team, counts)]
    before = [int(n * 0.6) for n in counts]
    after = [n - b for n, b in zip(counts, before, strict=True)]
    others = [other for other in _TEAMS if other != team]
    return [(rng.choice(others), before), (team, after)]
