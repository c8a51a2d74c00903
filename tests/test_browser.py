"""Every lesson in JupyterLab and as exported slides, in a real browser.

A kernel of these tests trains on one batch only (tests/rehearsal): here
the question is what is shown, not what is learned.
"""

import contextlib
import re

import browser
import leave_slides
import nbformat
import pytest

from course_authoring import build, lessons, slides

sync_api = pytest.importorskip("playwright.sync_api")
pytestmark = pytest.mark.skipif(
    not browser.executable(), reason="Chromium is not installed"
)
SMOKE = "01"
SECONDS = 1000  # Playwright counts milliseconds
NOTEBOOK = "jupyterapp.shell.currentWidget"
AXE = slides.MODULES / "axe-core/axe.min.js"
# All slides below each other, with all their parts, as a checker reads.
ALL_SLIDES = """.reveal .slides section, .reveal .slides .fragment {
  display: block !important; position: static !important;
  visibility: visible !important; opacity: 1 !important; }"""
# Formulas that nobody typeset; a $ in code is none.
RAW_FORMULAS = r"""() => {
  const copy = document.querySelector(".slides").cloneNode(true);
  copy.querySelectorAll("pre, code, script").forEach((x) => x.remove());
  const text = [...copy.querySelectorAll("p, li, td, th, h1, h2, h3")];
  return text.map((x) => x.textContent).filter((x) => /\$.+\$/.test(x));
}"""
STEPS = ("slide", "subslide", "fragment")
# Height of each slide, once it has been made smaller, and by how much what
# it shows is wider than the slide.
SIZES = """async () => {
  const next = () => new Promise((done) => requestAnimationFrame(done));
  await next().then(next);
  return Reveal.getSlides().map((slide) => {
    const top = slide.getBoundingClientRect().top;
    const parts = [...slide.children].filter((part) => part.offsetParent);
    const ends = parts.map((part) => part.getBoundingClientRect().bottom);
    const margin = parseFloat(getComputedStyle(slide).borderRightWidth);
    const over = slide.scrollWidth - slide.clientWidth - margin;
    return [Math.max(...ends) - top, Math.max(over, 0)];
  });
}"""
# Letters of figures have 11 points, at 80 dots an inch.
LABEL = 11 * 80 / 72
LEAST = {"text": 20, "code": 16, "label": 14}  # points that a letter has
# Pages for paper that something sticks out of.
CUT = """() => [...document.querySelectorAll(".pdf-page")].filter((page) => {
  const box = page.getBoundingClientRect();
  return [...page.querySelectorAll("section *")].some((part) => {
    const { height, right, bottom } = part.getBoundingClientRect();
    return height && (right > box.right + 1 || bottom > box.bottom + 1);
  });
}).length"""
# What a slide of JupyterLab shows, once the cell before is not active.
SLIDE = f"""async (before) => {{
  const notebook = {NOTEBOOK}.content, end = Date.now() + 1000;
  while (notebook.activeCellIndex === before && Date.now() < end)
    await new Promise((done) => requestAnimationFrame(done));
  // What is too large is made smaller once it has been laid out.
  for (let frame = 0; frame < 4; frame++)
    await new Promise((done) => requestAnimationFrame(done));
  const boxes = notebook.widgets.map((cell) => cell.node)
    .filter((cell) => cell.offsetParent)
    .map((cell) => cell.getBoundingClientRect());
  const least = (parts, size) => Math.min(
    ...[...document.querySelectorAll(parts)]
      .filter((part) => part.closest(".jp-deck-mod-onscreen"))
      .filter((part) => part.getBoundingClientRect().height).map(size), 99);
  const letters = (part) => parseFloat(getComputedStyle(part).fontSize);
  return {{
    text: least(".jp-RenderedMarkdown :is(p, li, td, th)", letters),
    code: least(".cm-line, .jp-OutputArea-output pre", letters),
    label: least(".jp-OutputArea-output img", (figure) =>
      {LABEL} * figure.getBoundingClientRect().width / figure.naturalWidth),
    number: notebook.activeCellIndex,
    top: Math.min(...boxes.map((box) => box.top)),
    right: Math.max(...boxes.map((box) => box.right)),
    bottom: Math.max(...boxes.map((box) => box.bottom)),
    cut: Math.max(0, ...[...document.querySelectorAll(
        ".jp-deck-mod-onscreen .jp-RenderedMarkdown")]
      .map((prose) => prose.scrollWidth - prose.clientWidth)),
  }};
}}"""


@pytest.fixture(scope="session")
def lab(chromium, tmp_path_factory):
    """A window for JupyterLab, its address and its folder."""
    folder = tmp_path_factory.mktemp("lab")
    with browser.jupyterlab(folder) as address:
        yield chromium.new_page(viewport=browser.SIZE), address, folder


@pytest.fixture(scope="session")
def pages(chromium, tmp_path_factory):
    """A window for exported slides, with no network, and their folder."""
    folder = tmp_path_factory.mktemp("slides")
    return chromium.new_page(viewport=browser.SIZE, offline=True), folder


# One lesson is enough to see that the browser works: the smoke test.
EACH_LESSON = [
    pytest.param(
        lesson,
        id=lesson.name,
        marks=() if lesson.number == SMOKE else pytest.mark.thorough,
    )
    for lesson in lessons.load_all()
]


@pytest.mark.parametrize("lesson", EACH_LESSON)
def test_lesson(lesson, lab, pages):
    page, address, folder = lab
    # The languages have the same code; which one runs it, takes turns.
    languages = sorted(lessons.LANGUAGES, reverse=int(lesson.number) % 2)
    for language in languages:
        path = lesson.notebook_path(language).relative_to(lessons.NOTEBOOKS)
        name = f"{lesson.name}-{language}"
        runs = language == languages[0]
        with browser.watch(page, name):
            if page.url == "about:blank":  # at the start, after a failure
                leave_slides.leave(folder / "settings")
                page.goto(address.format(name))
            with opened(page, path):
                if runs:
                    run_all(page)
                    page.evaluate(f"{NOTEBOOK}.context.save()")
                present(page, runs)
        if runs:
            ran = nbformat.read(folder / "notebooks" / path, as_version=4)
    try:
        slides.fetch()
    except slides.SlidesError as error:
        pytest.skip(f"JupyterLab is as it should be, but: {error}")
    slides.copy_assets(pages[1] / "assets")
    for language in languages:
        notebook = with_views(lesson, language, ran)
        exported = slides.export(notebook, pages[1])
        with browser.watch(pages[0], f"{lesson.name}-{language}-slides"):
            contrast = language == languages[0]
            look_through(pages[0], exported.as_uri(), contrast)
            if for_slides(notebook.cells):
                print_pages(pages[0], exported.as_uri())


LIVE = """import matplotlib.pyplot as plt
from ipywidgets import IntSlider
from course_utils import widgets

def draw(height):
    plt.plot([0, height])
    return "A line."

widgets.live(draw, {"height": IntSlider(2)})"""
SAVE_VIEWS = "@jupyter-widgets/jupyterlab-manager:saveWidgetState"


@pytest.fixture
def live_view(lab):
    """A course's notebook with a live view, and the page it is opened in.

    It was saved with another Python, and JupyterLab, as it does if nobody
    sets it otherwise, does not save the state of live views.
    """
    page, address, folder = lab
    path = folder / "notebooks/live.ipynb"
    notebook = lessons.derive(lessons.load_all(["00"])[0], "zh")
    notebook.cells = [nbformat.v4.new_code_cell(LIVE, id="live")]
    notebook.metadata["language_info"]["version"] = "3.12.99"
    notebook.metadata["kernelspec"]["display_name"] = "A Python"
    nbformat.write(notebook, path)
    page.goto(address.format("live") + "&reset")
    page.wait_for_function("window.jupyterapp?.shell.currentWidget")
    page.evaluate(f"jupyterapp.commands.execute('{SAVE_VIEWS}')")
    yield page, path
    page.evaluate(f"jupyterapp.commands.execute('{SAVE_VIEWS}')")
    page.goto("about:blank")


def test_the_keys_of_a_remote_turn_slides_and_no_letter_edits(live_view):
    page, _ = live_view
    with opened(page, "en/01_perceptron.ipynb"):
        before = page.evaluate(f"{NOTEBOOK}.content.model.toJSON()")["cells"]
        start_slides(page)
        number = page.locator(".course-slide-number")
        sync_api.expect(number).to_have_text(re.compile("^1 / "))
        for key, there in (("PageDown", 2), ("PageDown", 3), ("PageUp", 2)):
            page.keyboard.press(key)
            sync_api.expect(number).to_have_text(re.compile(f"^{there} / "))
        for key in "axddmyzcv":
            page.keyboard.press(key)
        cells = page.evaluate(f"{NOTEBOOK}.content.model.toJSON()")["cells"]
        assert cells == before
        black = page.locator(".course-black")
        for key in "b.":
            page.keyboard.press(key)
            sync_api.expect(black).to_be_visible()
            page.keyboard.press("Space")
            sync_api.expect(black).to_have_count(0)
        sync_api.expect(number).to_have_text(re.compile("^2 / "))
        page.keyboard.press("Escape")
        sync_api.expect(page.locator("#jp-menu-panel")).to_be_visible()
        sync_api.expect(number).to_have_count(0)


@pytest.mark.parametrize("key", ["PageDown", "Space"])
def test_a_choice_that_was_clicked_leaves_its_keys_to_the_slides(
    live_view, key
):
    page, _ = live_view
    with opened(page, "en/00_start_here.ipynb"):
        start_slides(page)
        choices = first_choices(page)
        choices.nth(1).click()
        sync_api.expect(page.locator("details[open]")).to_have_count(1)
        number = page.locator(".course-slide-number")
        cell = f"{NOTEBOOK}.content.activeCellIndex"
        before = page.evaluate(cell)
        page.keyboard.press(key)
        page.wait_for_function(f"(before) => {cell} > before", arg=before)
        sync_api.expect(page.locator("details[open]")).to_have_count(1)
        page.keyboard.press("Escape")
        sync_api.expect(number).to_have_count(0)


@pytest.mark.parametrize("way", ["Space", "arrow on the screen"])
def test_a_choice_that_is_clicked_again_leaves_its_result_on_the_slide(
    live_view, way
):
    page, _ = live_view
    with opened(page, "en/00_start_here.ipynb"):
        start_slides(page)
        choices = first_choices(page)
        page.keyboard.press("PageDown")
        result = page.locator(".jp-CodeCell.jp-deck-mod-visible")
        sync_api.expect(result).to_have_count(1)
        for choice in (0, 1):
            choices.nth(choice).click()
        sync_api.expect(page.locator("details[open]")).to_have_count(2)
        sync_api.expect(result).to_have_count(1)
        if way == "Space":
            page.keyboard.press("Space")
        else:
            page.locator("[title^='Go to next slide']").click()
        number = page.locator(".course-slide-number")
        sync_api.expect(number).to_have_text(re.compile("^8 / "))
        page.keyboard.press("Escape")
        sync_api.expect(number).to_have_count(0)


def test_a_question_alone_on_its_slide_is_large(live_view):
    page, _ = live_view
    with opened(page, "en/00_start_here.ipynb"):
        start_slides(page)
        letters = {}
        for number in range(1, 6):
            shown = page.locator(".course-slide-number")
            sync_api.expect(shown).to_have_text(re.compile(f"^{number} / "))
            slide = page.evaluate(SLIDE, None)
            letters[number] = slide["text"]
            page.keyboard.press("PageDown")
        # A greeting; the map, a table; a figure; how to run a cell; a table.
        assert min(letters[1], letters[4]) > 1.3 * max(letters[2], letters[5])
        page.keyboard.press("Escape")
        sync_api.expect(shown).to_have_count(0)


def test_escape_in_a_control_gives_the_keys_back_to_the_slides(live_view):
    page, path = live_view
    with opened(page, path.name):
        run_all(page)
        start_slides(page)
        page.locator("[role=slider]").focus()
        menu = page.locator("#jp-menu-panel")
        page.keyboard.press("Escape")
        sync_api.expect(menu).to_be_hidden()
        assert page.evaluate(
            "!!document.activeElement.closest('.jp-Notebook')"
        )
        page.keyboard.press("Escape")
        sync_api.expect(menu).to_be_visible()


def start_slides(page):
    page.evaluate(f"{NOTEBOOK}.content.activeCellIndex = 0")
    page.locator("[data-jp-item-name=deck] jp-button").click()
    page.wait_for_selector(
        "body[data-jp-deck-mode=presenting]", state="attached"
    )


def first_choices(page):
    """Turn slides until a guess shows; return its choices."""
    choices = page.locator(".jp-deck-mod-onscreen summary")
    for _ in range(30):
        if choices.count():
            break
        page.keyboard.press("PageDown")
        page.wait_for_timeout(200)
    return choices


def save(page):
    page.evaluate(f"{NOTEBOOK}.context.save()")


def test_to_open_a_notebook_changes_nothing(live_view):
    """Whatever Python the student has: git would call it a change."""
    page, path = live_view
    before = path.read_bytes()
    with opened(page, path.name):
        # Only now does JupyterLab know which Python the kernel has.
        page.evaluate(f"{NOTEBOOK}.sessionContext.session.kernel.info")
        assert not page.evaluate(f"{NOTEBOOK}.context.model.dirty")
        save(page)
    assert path.read_bytes() == before


def test_a_live_view_without_its_kernel_says_run_me_again(live_view):
    """At once, with all controls in their places, and on the next day."""
    page, path = live_view
    cell = page.locator(".jp-CodeCell")
    slider = cell.locator("[role=slider]")
    with opened(page, path.name):
        run_all(page)
        place = slider.bounding_box()
        save(page)
        page.evaluate(f"{NOTEBOOK}.sessionContext.session.kernel.restart()")
        sync_api.expect(cell).to_contain_text("run this cell again")
        assert slider.bounding_box() == place
    page.reload()
    with opened(page, path.name):
        sync_api.expect(cell).to_contain_text("run this cell again")
        sync_api.expect(cell).not_to_contain_text("Error")
        run_all(page)
        sync_api.expect(slider).to_be_visible()
        sync_api.expect(cell).not_to_contain_text("run this cell again")


@contextlib.contextmanager
def opened(page, path):
    """Open a notebook; close it with its kernel, and without a question."""
    page.wait_for_function("window.jupyterapp?.shell.currentWidget")
    page.evaluate(
        """(path) => {
          jupyterapp.commands.execute('docmanager:open', { path });
        }""",
        str(path),
    )
    page.wait_for_function(
        f"(path) => {NOTEBOOK}?.context?.path === path && "
        f"{NOTEBOOK}.context.isReady && "
        f"{NOTEBOOK}.sessionContext.kernelDisplayStatus === 'idle'",
        arg=str(path),
        timeout=60 * SECONDS,
        polling=SECONDS / 5,
    )
    try:
        yield
    finally:
        page.evaluate(f"void {NOTEBOOK}?.sessionContext?.shutdown()")
    page.evaluate(f"{NOTEBOOK}.dispose()")


def run_all(page):
    """Run all cells; no cell may end in an error or write to stderr."""
    page.evaluate("jupyterapp.commands.execute('notebook:run-all-cells')")
    page.wait_for_function(
        f"""() => [...{NOTEBOOK}.content.model.cells].every((cell) =>
        cell.type !== 'code' || (cell.executionState === 'idle' &&
        cell.executionCount))""",
        timeout=200 * SECONDS,
        polling=SECONDS / 5,
    )
    for cell in page.evaluate(f"{NOTEBOOK}.content.model.toJSON()")["cells"]:
        for output in cell.get("outputs", []):
            assert output["output_type"] != "error", output
            assert output.get("name") != "stderr", output


def views(page):
    """The numbers of the cells that show a live view."""
    cells = page.evaluate(f"{NOTEBOOK}.content.model.toJSON()")["cells"]
    return [
        number
        for number, cell in enumerate(cells)
        for output in cell.get("outputs", [])
        if build.WIDGET_VIEW in output.get("data", {})
    ]


def drive(page, cell):
    """Move the controls of a live view; its figure must follow."""
    pad = cell.locator("canvas[role=application]")
    if pad.count():
        return write(page, pad, cell)
    figure = cell.locator(".course-live img")
    problem = cell.locator("[role=alert]")
    sync_api.expect(figure).to_have_attribute("alt", re.compile("."))
    start = figure.get_attribute("alt")
    followed = [turn(control, figure) for control in controls(cell)]
    assert any(followed), "no control of the live view changes its figure"
    sync_api.expect(problem).to_have_text("")
    # What a slider has not yet told the kernel would come after the reset.
    page.wait_for_function(
        f"{NOTEBOOK}.sessionContext.session.kernel.status === 'idle'"
    )
    cell.get_by_role("button", name="reset").click()
    sync_api.expect(figure).to_have_attribute("alt", start)


def controls(cell):
    """Its sliders, menus and boxes to tick, or where there is no such, text.

    Not both, for not every text that could be typed is a valid one.
    """
    for kind in (
        ["[role=slider]", "select", "[type=checkbox]"],
        ["textarea", "input[type=text]"],
    ):
        within = ",".join(f".jupyter-widgets {name}" for name in kind)
        if found := cell.locator(within).all():
            return found
    raise AssertionError("the live view has no control")


def turn(control, figure):
    """Change a control by keyboard; return whether the figure changed."""
    before = figure.get_attribute("src")
    # A slider to the right, or to the left where it stands at its right end.
    arrows = ["ArrowRight", "ArrowDown", "ArrowLeft", "ArrowUp"]
    others = {"checkbox": ["Space"], "textarea": ["x"], "text": ["x"]}
    keys = others.get(control.evaluate("(control) => control.type"), arrows)
    for key in keys:
        control.focus()
        control.press(key)
        try:
            sync_api.expect(figure).not_to_have_attribute(
                "src", before, timeout=SECONDS
            )
            return True
        except AssertionError:
            continue
    return False


def write(page, pad, cell):
    """Draw a seven with the mouse, say that it was one, take it back."""
    area = pad.bounding_box()
    for number, (x, y) in enumerate([(0.3, 0.2), (0.7, 0.2), (0.45, 0.85)]):
        across, down = x * area["width"], y * area["height"]
        page.mouse.move(area["x"] + across, area["y"] + down, steps=4)
        if not number:
            page.mouse.down()
    page.mouse.up()
    said = cell.locator(".jp-OutputArea [aria-live=polite]")
    sync_api.expect(said).to_have_text(re.compile(r"\d"))
    cell.get_by_role("button", name="it was a 7").click()
    sync_api.expect(cell).to_contain_text("/1")
    cell.get_by_role("button", name="undo").click()
    sync_api.expect(cell).not_to_contain_text("/1")


def present(page, ran):
    """Go through all slides; if cells ran, use live views and edit a cell."""
    start_slides(page)
    sync_api.expect(page.locator("#jp-menu-panel")).to_be_hidden()
    cells = page.evaluate(f"{NOTEBOOK}.content.model.toJSON()")["cells"]
    types = [slide_type(cell) for cell in cells]
    steps = [n for n, kind in enumerate(types) if kind in STEPS]
    for button, there in (("next", False), ("previous", True)):
        page.locator(f"[title^='Go to {button} slide']").click()
        page.wait_for_function(
            f"([first, there]) => ({NOTEBOOK}.content.activeCellIndex === "
            "first) === there",
            arg=[steps[0], there],
        )
    live, edited, number = views(page), False, None
    too_large, too_small = [], []
    while number != steps[-1]:
        slide = page.evaluate(SLIDE, number)
        assert number != slide["number"], "not all slides were seen"
        off = slide["bottom"] > 722 or slide["right"] > 1282
        if off or slide["top"] < 0 or slide["cut"] > 0:
            too_large.append(slide)
        if any(slide[what] < size for what, size in LEAST.items()):
            too_small.append(slide)
        number = slide["number"]
        for shown in appearing(types, number):
            cell = page.locator(
                f".jp-Cell[data-windowed-list-index='{shown}']"
            )
            if ran and shown in live:
                drive(page, cell)
                live.remove(shown)
                # Keys belong to a control until something else is clicked.
                page.mouse.click(640, 10)
            elif ran and not edited and editable(cells[shown]):
                edited = edit(page, cell)
        page.keyboard.press("Space")
    assert not too_large, str(too_large)
    assert not too_small or not for_slides(cells), str(too_small)
    assert not ran or (edited and not live), "not all live views were seen"
    page.locator("[title='Exit Deck']").click()
    sync_api.expect(page.locator("#jp-menu-panel")).to_be_visible()


def for_slides(cells):
    """Whether a lesson is made for slides: those with guesses are."""
    return any("guess" in cell["metadata"].get("tags", ()) for cell in cells)


def slide_type(cell):
    return cell["metadata"].get("slideshow", {}).get("slide_type")


def appearing(types, number):
    """The cells that one step shows: that one, and those without a type."""
    yield number
    for after in range(number + 1, len(types)):
        if types[after]:
            return
        yield after


def editable(cell):
    """Whether the cell is code that an audience sees."""
    folded = cell["metadata"].get("jupyter", {}).get("source_hidden")
    return cell["cell_type"] == "code" and not folded


def edit(page, cell):
    """Add a line to a code cell, run it, and leave the cell as it was."""
    source = f"{NOTEBOOK}.content.activeCell.model.sharedModel"
    cell.locator(".cm-content").click()
    before = page.evaluate(f"{source}.getSource()")
    page.keyboard.press("Control+End")
    page.keyboard.insert_text("\nprint('written', 'in class')")
    page.keyboard.press("Control+Enter")
    output = cell.locator(".jp-OutputArea-output")
    sync_api.expect(output.last).to_contain_text("written in class")
    page.evaluate(f"(before) => {source}.setSource(before)", before)
    page.keyboard.press("Control+Enter")
    sync_api.expect(cell).not_to_contain_text("written in class")
    return True


def with_views(lesson, language, ran):
    """The committed notebook, with the live views of one that ran."""
    path = lesson.notebook_path(language)
    notebook = nbformat.read(path, as_version=4)
    for cell, other in zip(notebook.cells, ran.cells, strict=True):
        for output in other.get("outputs", []):
            if build.WIDGET_VIEW in output.get("data", {}):
                cell.outputs.append(output)
    notebook.metadata["widgets"] = ran.metadata["widgets"]
    return notebook


def look_through(page, address, contrast):
    """All slides of an exported page are there, fit, and can be heard.

    Contrast takes axe longer than all else, and the languages share their
    colours: to look at one of them is enough.
    """
    page.goto(address)
    ready(page)
    # nbconvert would say "No description has been provided".
    undescribed = "img:not([alt]), img[alt=''], img[alt^='No description']"
    assert not page.locator(undescribed).count()
    assert page.evaluate(RAW_FORMULAS) == []
    page.keyboard.press("Space")
    page.wait_for_function("!Reveal.isFirstSlide()")
    page.add_style_tag(content=ALL_SLIDES)
    sizes = page.evaluate(SIZES)
    too_large = [
        (number, *size)
        for number, size in enumerate(sizes)
        if size[0] > 720 or size[1] > 0
    ]
    assert sizes and not too_large
    page.add_script_tag(path=AXE)
    # It must not fetch the style sheets, which files are not allowed to.
    how = {"preload": False, "resultTypes": ["violations"]}
    how["rules"] = {"color-contrast": {"enabled": contrast}}
    found = page.evaluate("(how) => axe.run(how)", how)
    assert not [
        (rule["id"], rule["nodes"][0]["html"][:200])
        for rule in found["violations"]
        if rule["impact"] in ("serious", "critical") or "heading" in rule["id"]
    ]


def print_pages(page, address):
    """For paper each step of a slide has a page, and none is cut."""
    page.goto(address)
    ready(page)
    steps = page.locator(".slides .fragment").count()
    steps += page.evaluate("Reveal.getSlides().length")
    page.goto(f"{address}?print-pdf")
    ready(page)
    sync_api.expect(page.locator(".pdf-page")).to_have_count(steps)
    page.wait_for_function(f"({CUT})() === 0")


def ready(page):
    page.wait_for_function("window.Reveal?.isReady()")
    page.wait_for_function("window.MathJax?.startup?.promise")
    page.evaluate("MathJax.startup.promise")
    page.wait_for_selector(".widget-vbox img", state="attached")
