"""The errata of the decks on one page, from the ledger."""

from course_utils import facts

SOURCE = "lessons/*/facts.toml"
DECKS = {
    "S0": ("蔡炎龍（人工智慧學校）：RNN", "蔡炎龍, RNN"),
    "S1": ("蔡炎龍（iThome TechTalk）", "蔡炎龍, iThome TechTalk"),
    "S2": ("李宏毅：深度學習教程", "李宏毅, deep learning tutorial"),
    "S3": ("黃志勝：梯度下降與倒傳遞", "黃志勝, gradient descent"),
    "S4": ("王一書：人工智慧深度學習", "王一書, AI and deep learning"),
}
KINDS = {
    "F": ("公式或推導", "formula or derivation"),
    "N": ("數字或標示", "number or label"),
    "C": ("觀念或說法", "concept or wording"),
    "K": ("程式或函式庫", "code or library"),
    "T": ("翻譯或名稱", "translation or name"),
    "X": ("文字擷取造成，並非講者的錯", "damage of the text extraction"),
    "V": ("慣例不同，不是錯誤", "convention, not an error"),
}
TEXT = {
    "zh": {
        "title": "投影片勘誤",
        "intro": "謝謝五份講義的作者：這門課因為有它們才存在。"
        "每一條都附上證據，也歡迎指正我們。",
        "says": "投影片",
        "right": "更正",
        "why": "依據",
        "lesson": "課程",
    },
    "en": {
        "title": "Errata of the decks",
        "intro": "With thanks to the authors of the five decks, without which "
        "there would be no course. Each entry names its evidence; corrections "
        "of ours are welcome.",
        "says": "Slide",
        "right": "Correction",
        "why": "Evidence",
        "lesson": "lesson",
    },
}


def decks(language):
    """What the short names of the decks stand for, in one line."""
    which = 0 if language == "zh" else 1
    mark = "；" if language == "zh" else "; "
    return mark.join(f"{deck} {names[which]}" for deck, names in DECKS.items())


def page(language):
    """The whole page in Markdown."""
    text = TEXT[language]
    which = 0 if language == "zh" else 1
    errata = facts.ledger()["errata"]
    parts = [f"# {text['title']}", text["intro"]]
    for deck, names in DECKS.items():
        parts.append(f"## {deck} · {names[which]}")
        for number in sorted(errata, key=lambda key: int(key[1:])):
            if errata[number]["deck"] == deck:
                parts.append(_entry(number, errata[number], language, which))
    return "\n\n".join(parts) + "\n"


def _entry(number, erratum, language, which):
    text = TEXT[language]
    about = f"{erratum['slide']} · {KINDS[erratum['kind']][which]}"
    facts_used = ", ".join(erratum.get("facts", []))
    evidence = erratum["why"][language]
    if facts_used:
        evidence += f" ({facts_used})"
    return "\n".join(
        [
            f"### {number} · {about}",
            "",
            f"- **{text['says']}**: {erratum['says'][language]}",
            f"- **{text['right']}**: {erratum['right'][language]}",
            f"- **{text['why']}**: {evidence}",
            f"- {text['lesson']} {erratum['lesson']}",
        ]
    )
