// What JupyterLab does otherwise with the course's notebooks.
// Written by hand in the form in which JupyterLab loads extensions, so that
// nothing has to be built.

const VIEW = "application/vnd.jupyter.widget-view+json";
const LOST =
  "互動圖：先選 Run → Run All Above Selected Cell，再執行這一格，" +
  "它就會出現。 A live figure: choose this, then run this cell again.";

const plugin = {
  id: "course-utils:plugin",
  autoStart: true,
  activate: (app) => {
    window.addEventListener("keydown", (event) => onKey(event, app), true);
    app.docRegistry.addWidgetExtension("Notebook", {
      createNew(panel, context) {
        leaveKernelAlone(context.model);
        explainLostViews(panel.content.rendermime);
        nameLanguage(panel);
        keepShown(panel.content);
        numberSlides(panel.content);
        fitSlides(panel.content);
      },
    });
  },
};

const style = document.createElement("link");
style.rel = "stylesheet";
style.href = new URL("course.css", document.currentScript.src);
document.head.append(style);

// JupyterLab writes name and version of the kernel into a notebook as soon as
// it is opened. Every student has another one: `git pull` would meet a change
// that nobody made.
function leaveKernelAlone(model) {
  const set = model.setMetadata.bind(model);
  model.setMetadata = (key, value) => {
    const kernel = ["kernelspec", "language_info"].includes(key);
    const same = kernel && model.getMetadata(key)?.name === value.name;
    if (!(same && model.getMetadata("course"))) set(key, value);
  };
}

// A live view is gone with the kernel that drew it.
function explainLostViews(rendermime) {
  const create = rendermime.createRenderer.bind(rendermime);
  rendermime.createRenderer = (type) => {
    const renderer = create(type);
    if (type !== VIEW) return renderer;
    const render = renderer.renderModel.bind(renderer);
    renderer.renderModel = async (model) => {
      await render(model);
      if (renderer.node.textContent.startsWith("Error displaying widget"))
        renderer.node.textContent = LOST;
    };
    return renderer;
  };
}

// Chinese in the letter forms of Taiwan, whatever language the menus have.
function nameLanguage(panel) {
  panel.context.ready.then(() => {
    const course = panel.context.model.getMetadata("course");
    if (course?.language) panel.content.node.lang = course.language;
  });
}

const presenting = () => document.body.dataset.jpDeckMode === "presenting";
const slideType = (cell) => cell.model.getMetadata("slideshow")?.slide_type;

// A click makes a cell the active one, and slides show what comes up to that:
// a choice that is opened once more would take its result away. So what a
// slide shows stays, and the slides go on from where they were.
const SHOWN = "jp-deck-mod-visible";
const kept = new WeakMap(); // notebook: the cell that the slides go on from
let clicked = false; // whether what happened last was a click in a cell

function keepShown(notebook) {
  const slide = () => notebook.node.querySelector(".jp-deck-mod-onscreen");
  let last, first, shown; // cell, first cell of its slide, what it shows
  const onClick = ({ target }) => {
    clicked = Boolean(presenting() && target.closest(".jp-Cell"));
    if (target.closest(".jp-Deck-Remote")) goOn(notebook);
    if (!clicked || kept.has(notebook)) return;
    last = notebook.activeCell;
    first = slide();
    shown = notebook.widgets.filter((cell) => cell.hasClass(SHOWN));
  };
  const keep = () => {
    const before = notebook.activeCellIndex < notebook.widgets.indexOf(last);
    if (!clicked || !before || slide() !== first)
      return kept.delete(notebook);
    shown.forEach((cell) => cell.addClass(SHOWN));
    kept.set(notebook, last);
  };
  // Once the slides have taken off what they would.
  notebook.activeCellChanged.connect(() => queueMicrotask(keep));
  window.addEventListener("pointerdown", onClick, true);
  notebook.disposed.connect(() =>
    window.removeEventListener("pointerdown", onClick, true),
  );
}

// Before the slides are turned: from where they were before a click.
function goOn(notebook) {
  const last = presenting() && kept.get(notebook);
  if (last) notebook.activeCellIndex = notebook.widgets.indexOf(last);
}

// "3 / 24" in the corner of the slides.
function numberSlides(notebook) {
  const corner = document.createElement("div");
  corner.className = "course-slide-number";
  const starts = (cell) => ["slide", "subslide"].includes(slideType(cell));
  const show = () => {
    corner.remove();
    if (!presenting() || !notebook.isVisible) return;
    const cells = notebook.widgets;
    const before = cells.slice(0, notebook.activeCellIndex + 1);
    const number = before.filter(starts).length;
    corner.textContent = `${number} / ${cells.filter(starts).length}`;
    document.body.append(corner);
  };
  notebook.activeCellChanged.connect(show);
  const mode = new MutationObserver(show);
  mode.observe(document.body, { attributeFilter: ["data-jp-deck-mode"] });
  notebook.disposed.connect(() => {
    mode.disconnect();
    corner.remove();
  });
}

// A slide is made for 1280×720 points and grows with a larger window; one
// with more on it than fits gets smaller letters, down to half.
const SMALLEST = 0.5;
// A slide that holds a question and nothing else.
const QUESTION =
  ".jp-MarkdownCell:has(h1, h2, h3):not(:has(li, table, details, img, pre))" +
  ":not(:has(~ .jp-deck-mod-onscreen))";
const room = () =>
  Math.max(1, Math.min(window.innerWidth / 1280, window.innerHeight / 720));

function fitSlides(notebook) {
  const style = document.body.style;
  const scale = () => Number(style.getPropertyValue("--course-scale") || 1);
  // The end of a slide is in sight as well where the slide was scrolled.
  const scrolled = notebook.node.querySelector(".jp-WindowedPanel-outer");
  const tooHigh = (cell) =>
    cell.getBoundingClientRect().bottom + scrolled.scrollTop >
    window.innerHeight;
  const tooWide = (cell) => {
    const prose = cell.querySelector(".jp-RenderedMarkdown");
    return prose?.scrollWidth > prose?.clientWidth;
  };
  const overflows = () =>
    [...notebook.node.querySelectorAll(".jp-deck-mod-onscreen")].some(
      (cell) => tooHigh(cell) || tooWide(cell),
    );
  const shrink = () => {
    while (presenting() && notebook.isVisible && scale() > SMALLEST) {
      if (!overflows()) return;
      style.setProperty("--course-scale", scale() - 0.05);
    }
  };
  let slide, size;
  const onSlide = () => {
    const first = notebook.node.querySelector(".jp-deck-mod-onscreen");
    if (first === slide && size === room()) return;
    slide = first;
    size = room();
    const question = Boolean(slide?.matches(QUESTION));
    document.body.classList.toggle("course-question", question);
    style.setProperty("--course-scale", size);
  };
  // Cells come and go, figures are loaded, results arrive.
  const watch = new ResizeObserver(() => {
    onSlide();
    shrink();
  });
  watch.observe(notebook.node.querySelector(".jp-WindowedPanel-viewport"));
  notebook.disposed.connect(() => watch.disconnect());
}

// Keys on slides. A remote sends PageDown, PageUp, and B or a full stop for a
// black screen; Space turns the slides as well, also after a click on what
// opens (Enter opens it, too). Letters that would change the notebook do
// nothing; Esc in a control gives the keys back to the slides before it ends
// them.
const ON = { direction: "down", alternate: "forward" };
const BACK = { direction: "up", alternate: "back" };
const TURN = { PageDown: ON, PageUp: BACK, " ": ON };
// What the slides do with them, also after a click.
const ARROWS = {
  ArrowDown: { direction: "down" },
  ArrowUp: { direction: "up" },
  ArrowRight: { direction: "forward" },
  ArrowLeft: { direction: "back" },
};
// Interrupt, restart, run: what a teacher needs.
const KEPT = ["i", "0"];

function onKey(event, app) {
  clicked = false;
  if (!presenting()) return;
  const { key, target } = event;
  const control = target.closest(".jupyter-widgets, .course-live");
  const own = ".cm-editor, input, textarea, select, .jp-Dialog";
  const writing = target.closest(own); // these have a use for the keys
  const blank = document.querySelector(".course-black");
  const plain = !(event.ctrlKey || event.metaKey || event.altKey);
  if (blank) blank.remove();
  else if (key === "Escape" && control) focusSlide(app);
  else if (writing || control || !plain) return;
  else if (ARROWS[key] && kept.has(notebookOf(app))) turn(app, ARROWS[key]);
  else if (TURN[key]) turn(app, event.shiftKey ? BACK : TURN[key]);
  else if (key === "b" || key === ".") darken();
  else if (key.length > 1 || KEPT.includes(key)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
}

const notebookOf = (app) => app.shell.currentWidget.content;

// To the next part that an audience sees appear: a cell without a type of its
// own stands on the slide already.
async function turn(app, where) {
  const notebook = notebookOf(app);
  goOn(notebook);
  let before;
  do {
    before = notebook.activeCell;
    await app.commands.execute("deck:go", where);
  } while (notebook.activeCell !== before && !slideType(notebook.activeCell));
}

function focusSlide(app) {
  document.activeElement.blur();
  app.shell.currentWidget?.content?.node.focus();
}

function darken() {
  const blank = document.createElement("div");
  blank.className = "course-black";
  blank.onclick = () => blank.remove();
  document.body.append(blank);
}

window._JUPYTERLAB = window._JUPYTERLAB || {};
window._JUPYTERLAB["course-utils"] = {
  init() {},
  get: async () => () => ({ __esModule: true, default: plugin }),
};
