"""The website: complete, its links lead somewhere, nothing comes from afar."""

import html
import http.server
import json
import re
import threading
from functools import partial
from html.parser import HTMLParser
from urllib.parse import unquote, urlsplit

import browser
import nbformat
import pytest

from course_authoring import frames, lessons, new, site, slides

AXE = slides.MODULES / "axe-core/axe.min.js"
FOLDERS = list(lessons.LANGUAGES.values())
WITH_VIEWS = [
    lesson for lesson in lessons.load_all() if frames.cells_with_views(lesson)
]
pytestmark = pytest.mark.thorough
needs_browser = pytest.mark.skipif(
    not browser.executable(), reason="no Chromium; set COURSE_BROWSER"
)


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """The website, built into a folder of its own."""
    folder = tmp_path_factory.mktemp("site")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(site, "SOURCE", folder / "source")
        patch.setattr(site, "OUT", folder / "site")
        site.main([])
    return folder / "site"


class Links(HTMLParser):
    """What a page links to, what it loads, and the names in it."""

    def __init__(self, page):
        super().__init__()
        self.targets, self.loaded, self.names = set(), set(), set()
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        self.names |= {given.get("id"), given.get("name")}
        if tag == "a":
            self.targets.add(given.get("href") or "")
            return
        for name in ("href", "src", "data-picture"):
            if given.get(name) and tag != "form":
                self.loaded.add(given[name])


@pytest.fixture(scope="module")
def pages(built):
    """{path: Links} of every page."""
    return {
        path.resolve(): Links(path.read_text(encoding="utf-8"))
        for path in built.rglob("*.html")
        if "_static" not in path.parts
    }


def test_every_lesson_and_page_is_there_in_both_languages(built):
    names = [lesson.name for lesson in lessons.outline()]
    for folder in FOLDERS:
        for name in (*names, *site.PAGES, *site.MEASURED, "index", "search"):
            assert (built / folder / f"{name}.html").exists()
        for name in names:
            assert (built / "slides" / folder / f"{name}.html").exists()


@pytest.mark.parametrize("folder", FOLDERS)
def test_slides_show_a_figure_where_a_view_would_move(built, folder):
    slide = (built / f"slides/{folder}/05_mlp_mnist.html").read_text("utf-8")
    assert "widgets.live(" not in re.sub("<[^>]*>", "", slide)
    assert "is at place 405" in slide, "the figure's text"


def test_no_page_names_itself_as_the_other_language():
    text = "# Terms\n\n*[中文](glossary.zh-TW.md)*\n\n*[A](b.md)* and more\n"
    assert site.linked(text) == "# Terms\n\n*[A](b.md)* and more\n"


def test_every_link_leads_somewhere(pages):
    broken = []
    for path, page in pages.items():
        for target in page.targets | page.loaded:
            address = urlsplit(target)
            if address.scheme or address.netloc:
                continue
            other = path
            if address.path:
                other = (path.parent / unquote(address.path)).resolve()
            if not other.exists():
                broken.append((path.name, target))
            elif address.fragment and path.parts[-3] != "slides":
                if unquote(address.fragment) not in pages[other].names:
                    broken.append((path.name, target))
    assert not broken


def test_nothing_is_loaded_from_elsewhere(pages):
    for path, page in pages.items():
        remote = {
            address
            for address in page.loaded
            if urlsplit(address).netloc or address.startswith("http")
        }
        assert not remote, path


def test_a_page_leads_to_itself_in_the_other_language(built):
    for ours, other in (FOLDERS, FOLDERS[::-1]):
        for path in (built / ours).glob("[0-9]*.html"):
            page = path.read_text(encoding="utf-8")
            (link,) = re.findall(
                r'class="course-language"[^>]*href="([^"]*)"', page
            )
            there = (path.parent / link).resolve()
            assert there == (built / other / path.name).resolve()
            names = r'id="(s\d\d-\d+)"'
            theirs = there.read_text(encoding="utf-8")
            assert re.findall(names, page) == re.findall(names, theirs)


@pytest.mark.parametrize("language", lessons.LANGUAGES)
@pytest.mark.parametrize("number", ["01", "06"])
def test_a_page_shows_what_its_notebook_shows(built, language, number):
    (lesson,) = lessons.load_all([number])
    path = lesson.notebook_path(language)
    cells = nbformat.read(path, as_version=4).cells
    folder = lessons.LANGUAGES[language]
    page = (built / folder / f"{lesson.name}.html").read_text("utf-8")
    text = " ".join(html.unescape(re.sub("<[^>]*>", "", page)).split())
    pictures = 0
    for cell in cells:
        if cell.id == lessons.INSTALL_ID or cell.cell_type != "code":
            continue
        assert " ".join(cell.source.split()) in text
        for output in cell.outputs:
            pictures += "image/png" in output.get("data", {})
            said = output.get("text", "")
            assert " ".join(said.split()) in text
    assert page.count('class="course-figure"') == pictures
    code = "\n".join(cell.source for cell in cells)
    assert page.count('class="course-view"') == len(
        re.findall(r"^widgets\.live\(", code, re.M)
    )
    for heading in re.findall(r"^#+ (\d+\. .*)$", code, re.M):
        if "$" not in heading:
            assert heading in text


def test_every_picture_is_described(built):
    for folder in FOLDERS:
        for path in (built / folder).glob("[0-9]*.html"):
            page = path.read_text(encoding="utf-8")
            for picture in re.findall("<img [^>]*course-figure[^>]*>", page):
                assert re.search('alt="[^"]{10,}"', picture)


def test_chinese_is_indexed_by_pairs(built):
    text = (built / "zh-TW/searchindex.js").read_text(encoding="utf-8")
    terms = json.loads(text.removeprefix("Search.setIndex(")[:-1])["terms"]
    assert {"梯度", "度消", "消失", "lstm"} <= set(terms)


def settings(monkeypatch, language="en", **given):
    monkeypatch.setenv("COURSE_SITE_LANGUAGE", language)
    for name, value in given.items():
        monkeypatch.setenv(f"COURSE_{name}", value)
    found = {}
    exec((site.HERE / "conf.py").read_text(encoding="utf-8"), found)
    return found["html_theme_options"]


def test_buttons_open_a_lesson_where_the_address_is_known(monkeypatch):
    monkeypatch.delenv("COURSE_REPOSITORY", raising=False)
    assert "launch_buttons" not in settings(monkeypatch)
    where = "https://github.com/school/course/"
    options = settings(monkeypatch, "zh", REPOSITORY=where)
    assert options["repository_url"] == where.rstrip("/")
    assert options["path_to_docs"] == "notebooks/zh-TW"
    assert set(options["launch_buttons"]) == {"colab_url", "binderhub_url"}
    options = settings(monkeypatch, HUB="https://hub.school.tw/")
    hub = options["launch_buttons"]["jupyterhub_url"]
    assert hub == "https://hub.school.tw"


def test_a_new_lesson_appears_without_a_line_for_it(tmp_path, monkeypatch):
    monkeypatch.setattr(lessons, "SOURCES", tmp_path / "lessons")
    monkeypatch.setattr(lessons, "NOTEBOOKS", tmp_path / "notebooks")
    monkeypatch.setattr(site, "OUT", tmp_path / "site")
    monkeypatch.setattr(site.docs, "story", lambda: bytes(30))
    (tmp_path / "lessons").mkdir()
    new.lay_out("77", "trial")
    (lesson,) = lessons.load_all()
    for language in lessons.LANGUAGES:
        path = lesson.notebook_path(language)
        path.parent.mkdir(parents=True)
        nbformat.write(lessons.derive(lesson, language), path)
        folder = tmp_path / language
        site.write_sources(language, folder)
        assert (folder / "77_trial.ipynb").exists()
        index = (folder / "index.md").read_text(encoding="utf-8")
        title = lesson.header[f"title_{language}"]
        assert f"[77 {title}](77_trial.ipynb)" in index
        assert "\n77_trial\n" in index, "in the menu"
        assert "/77_trial.html" in index, "among the slides"


def test_what_is_not_built_yet_is_not_published(monkeypatch):
    monkeypatch.setattr(site.frames, "stale", lambda lesson: False)
    lesson = lessons.load_all(["00"])[0]
    assert not site.stale(lesson)
    lesson.cells[-1].source += "\n# and more"
    assert site.stale(lesson)


def test_arguments_are_refused():
    with pytest.raises(SystemExit, match="no arguments"):
        site.main(["05"])


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *words):
        """Nobody reads them."""


@pytest.fixture(scope="module")
def address(built):
    serve = partial(Quiet, directory=built)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), serve)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


@pytest.fixture
def page(chromium):
    """A window of its own: what another has not loaded yet is no concern."""
    with chromium.new_page(viewport=browser.SIZE) as page:
        yield page


def frame_of(view):
    picture = view.locator(".course-view-frame img")
    return picture.evaluate("(x) => [x.style.left, x.style.top, x.alt]")


def settle(page):
    """Wait until formulas are typeset, if there are any."""
    page.evaluate("window.MathJax?.startup?.promise")


@needs_browser
def test_a_live_view_moves_without_a_kernel(page, address):
    with browser.watch(page, "site-view"):
        page.goto(f"{address}/en/01_perceptron.html")
        view = page.locator(".course-view").nth(1)
        view.scroll_into_view_if_needed()
        before = frame_of(view)
        slider = view.locator("input[type=range]").first
        slider.focus()
        page.keyboard.press("ArrowRight")
        after = frame_of(view)
        assert after != before and after[2] in view.inner_text()
        shown = view.locator("output").first.inner_text()
        assert slider.get_attribute("aria-valuetext") == shown
        loaded = "(x) => x.complete && x.naturalWidth > 0"
        picture = view.locator(".course-view-frame img")
        page.wait_for_function(loaded, arg=picture.element_handle())
        handle = view.locator(".course-view-point")
        box = handle.bounding_box()
        page.mouse.move(box["x"] + 13, box["y"] + 13)
        page.mouse.down()
        page.mouse.move(box["x"] - 100, box["y"] + 40, steps=5)
        page.mouse.up()
        moved = handle.bounding_box()
        assert moved["x"] < box["x"] - 50 and frame_of(view) != after


def set_otherwise(control):
    """Move a slider or choose from a menu, with the keyboard."""
    control.focus()
    before = control.input_value()
    for key in ("ArrowRight", "ArrowLeft", "ArrowDown", "ArrowUp"):
        control.press(key)
        if control.input_value() != before:
            return
    raise AssertionError(f"the control stays at {before}")


@needs_browser
@pytest.mark.parametrize("lesson", WITH_VIEWS, ids=lambda one: one.name)
def test_every_control_of_every_view_shows_another_frame(
    page, address, lesson
):
    with browser.watch(page, f"site-views-{lesson.number}"):
        page.goto(f"{address}/en/{lesson.name}.html")
        views = page.locator(".course-view").all()
        assert len(views) == len(frames.cells_with_views(lesson))
        for view in views:
            view.scroll_into_view_if_needed()
            controls = view.locator("input, select").all()
            shown = [control for control in controls if control.is_visible()]
            assert shown
            for control in shown:
                before = frame_of(view)
                set_otherwise(control)
                assert frame_of(view)[:2] != before[:2]
            picture = view.locator(".course-view-frame img")
            loaded = "(x) => x.complete && x.naturalWidth > 0"
            page.wait_for_function(loaded, arg=picture.element_handle())


@needs_browser
def test_the_other_language_opens_at_the_same_place(page, address):
    with browser.watch(page, "site-switch"):
        page.goto(f"{address}/zh-TW/02_activations.html")
        settle(page)
        page.evaluate("document.getElementById('s02-30').scrollIntoView()")
        page.wait_for_load_state("networkidle")
        link = page.locator("a.course-language")
        link.evaluate("(link) => link.focus({preventScroll: true})")
        page.keyboard.press("Enter")
        page.wait_for_url("**/en/02_activations.html#s02-30")
        assert page.locator("html").get_attribute("lang") == "en"
        page.wait_for_load_state("networkidle")


@needs_browser
@pytest.mark.parametrize(
    ("folder", "words", "found"),
    [
        ("zh-TW", "梯度消失", "02_activations"),
        ("zh-TW", "LSTM", "07_rnn_lstm_imdb"),
        ("en", "vanishing", "02_activations"),
    ],
)
def test_search_finds(page, address, folder, words, found):
    with browser.watch(page, "site-search"):
        page.goto(f"{address}/{folder}/search.html?q={words}")
        page.wait_for_selector(f"#search-results a[href*='{found}']")
        page.wait_for_load_state("networkidle")  # each page tells what it has


@needs_browser
@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("name", ["index", "01_perceptron", "glossary"])
def test_a_page_can_be_read_by_everyone(page, address, name, mode):
    page.emulate_media(color_scheme=mode, reduced_motion="reduce")
    page.goto(f"{address}/zh-TW/{name}.html")
    settle(page)
    page.add_script_tag(path=AXE)
    found = page.evaluate("() => axe.run({resultTypes: ['violations']})")
    page.emulate_media(color_scheme="light")
    assert not [
        (rule["id"], len(rule["nodes"]), rule["nodes"][0]["html"][:200])
        for rule in found["violations"]
        if rule["impact"] in ("serious", "critical")
    ]


@needs_browser
@pytest.mark.parametrize("name", ["index", "01_perceptron", "05_mlp_mnist"])
def test_a_page_fits_a_telephone(page, address, name):
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(f"{address}/zh-TW/{name}.html")
    wide = page.evaluate("document.documentElement.scrollWidth")
    page.set_viewport_size(browser.SIZE)
    assert wide <= 360
