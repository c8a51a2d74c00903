"""The embedded sample of the baseball tables: an invented league.

Pure functions, which always give the same tables; RandomState, because its
numbers stay the same in every version of NumPy.
"""

import numpy as np

SEED = 0
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
