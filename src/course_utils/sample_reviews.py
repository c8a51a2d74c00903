"""The embedded sample of IMDB: film reviews written by a small grammar.

Pure functions, which always give the same arrays; RandomState, because its
numbers stay the same in every version of NumPy.
"""

import tomllib
from collections import Counter
from pathlib import Path

import numpy as np

SEED = 0


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
