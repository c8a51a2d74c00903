// A pad to write digits on with the mouse, a pen, a finger or the arrow
// keys: strokes go to Python, and what the networks read comes back.

const SIZE = 252; // of the pad, in pixels
const PEN = 17;
const NEAR = 1 / 100; // of the pad; a closer point adds nothing to a stroke
const STEP = 1 / 20; // of the pad, for the arrow keys
const PATIENCE = 2000; // milliseconds until a missing answer is told
const REST = 500; // milliseconds until the guess is read out
const EDGE = "display:block;box-sizing:border-box;border:1px solid #767676;";
const LATE = "要有執行中的核心才能辨識 a running kernel is needed";
const LOST =
  "沒有回應：核心在忙就等一下，不然請再執行這一格 " +
  "no answer: wait if the kernel is busy, else run this cell again";
const HELP =
  "用滑鼠、筆、手指，或方向鍵和空白鍵來寫 " +
  "write with mouse, pen, finger, or arrow keys and space";

function make(tag, style = "", text = "") {
  const element = document.createElement(tag);
  element.style.cssText = style;
  element.textContent = text;
  return element;
}

function button(text, label, act) {
  const made = make("button", "width:auto;margin:2px", text);
  made.type = "button";
  made.className = "jupyter-widgets jupyter-button";
  made.setAttribute("aria-label", label);
  made.addEventListener("click", act);
  return made;
}

// Set only when it differs, so that a screen reader does not repeat it.
function say(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

function render({ model, el }) {
  let strokes = structuredClone(model.get("strokes"));
  let stroke = null; // while the pen is down
  let writing = null; // which mouse, pen or finger holds it
  let cursor = null; // [x, y] when the arrow keys are used

  const networks = model.get("names").map(makeBars);
  const pad = makePad();
  const seen = makeSeen();
  // What the bars show, in a word, for a screen reader.
  const said = make("div", "position:absolute;clip-path:inset(50%)");
  said.setAttribute("aria-live", "polite");
  const score = make("div", "min-height:1.5em");
  const problem = make("div", "min-height:1.5em;font-weight:bold");
  problem.setAttribute("role", "alert");
  arrange();

  // Python is asked one thing at a time; meanwhile only the latest strokes
  // are remembered. A digit is collected when Python has all of them.
  let waiting = false;
  let changed = false;
  let wish = null;
  let patience = null;
  let rest = null;

  function ask() {
    changed = true;
    next();
  }
  function collect(message) {
    wish = message;
    next();
  }
  function next() {
    if (waiting) return;
    // Python would not answer to what it knows already.
    const known = JSON.stringify(model.get("strokes"));
    if (JSON.stringify(strokes) === known) changed = false;
    if (!(changed || wish)) return;
    waiting = true;
    // JupyterLab's manager knows the kernel; an exported page has none.
    const why = "kernel" in model.widget_manager ? LOST : LATE;
    patience = setTimeout(() => say(problem, why), PATIENCE);
    if (changed) {
      changed = false;
      model.set("strokes", structuredClone(strokes));
      model.save_changes();
    } else {
      model.send(wish);
      // What is written from now on belongs to the next digit.
      if ("label" in wish) strokes = [];
      wish = null;
      draw();
    }
  }
  function answered() {
    clearTimeout(patience);
    waiting = false;
    if (!changed && !stroke) strokes = structuredClone(model.get("strokes"));
    update();
    next();
  }
  // Not at once: what is set while a change is being told is not sent.
  const listen = () => setTimeout(answered);
  model.on("change:answered", listen);
  update();

  function draw() {
    const pen = pad.getContext("2d");
    pen.clearRect(0, 0, SIZE, SIZE);
    pen.lineWidth = PEN;
    pen.lineCap = pen.lineJoin = "round";
    for (const line of strokes) {
      pen.beginPath();
      // The first point twice, so that a tap is a dot.
      for (const [x, y] of [...line.slice(0, 1), ...line]) {
        pen.lineTo(x * SIZE, y * SIZE);
      }
      pen.stroke();
    }
    if (!cursor) return;
    pen.lineWidth = 3;
    pen.strokeStyle = stroke ? "#d55e00" : "#0072b2";
    pen.strokeRect(cursor[0] * SIZE - 7, cursor[1] * SIZE - 7, 14, 14);
    pen.strokeStyle = "#000";
  }

  function down(point) {
    if (wish && "label" in wish) return; // the digit is not collected yet
    stroke = [];
    strokes.push(stroke);
    put(point);
  }
  function put(point) {
    const [x, y] = point.map((value) => Math.round(1000 * value) / 1000);
    const [lastX, lastY] = stroke.at(-1) || [-1, -1];
    if (Math.hypot(x - lastX, y - lastY) < NEAR) return;
    stroke.push([x, y]);
    draw();
    ask();
  }
  function clear() {
    strokes = [];
    stroke = null;
    draw();
    ask();
  }

  function makePad() {
    const canvas = make(
      "canvas",
      EDGE + "background:#fff;touch-action:none;cursor:crosshair",
    );
    canvas.width = canvas.height = SIZE;
    canvas.tabIndex = 0;
    canvas.setAttribute("role", "application");
    canvas.setAttribute(
      "aria-label",
      "手寫板 handwriting pad; 方向鍵移動 arrow keys move, " +
        "空白鍵下筆或提筆 space puts the pen down or lifts it",
    );
    canvas.addEventListener("pointerdown", (event) => {
      if (event.button !== 0 || (stroke && !cursor)) return;
      event.preventDefault();
      writing = event.pointerId;
      canvas.setPointerCapture(event.pointerId);
      canvas.focus({ preventScroll: true });
      cursor = null;
      down(under(event));
    });
    canvas.addEventListener("pointermove", (event) => {
      const same = event.pointerId === writing;
      if (stroke && !cursor && same) put(under(event));
    });
    for (const name of ["pointerup", "pointercancel"]) {
      canvas.addEventListener(name, (event) => {
        if (event.pointerId === writing) stroke = null;
      });
    }
    canvas.addEventListener("keydown", move);
    canvas.addEventListener("blur", () => {
      cursor = stroke = null;
      draw();
    });
    return canvas;
  }

  function under(event) {
    const area = pad.getBoundingClientRect();
    return [
      (event.clientX - area.left) / area.width,
      (event.clientY - area.top) / area.height,
    ].map((value) => Math.min(1, Math.max(0, value)));
  }

  function move(event) {
    const step = {
      " ": [0, 0],
      ArrowLeft: [-STEP, 0],
      ArrowRight: [STEP, 0],
      ArrowUp: [0, -STEP],
      ArrowDown: [0, STEP],
    }[event.key];
    if (!step) return;
    event.preventDefault(); // the page would scroll
    cursor = (cursor || [0.5, 0.5]).map((value, axis) =>
      Math.min(1, Math.max(0, value + step[axis])),
    );
    if (event.key !== " ") {
      if (stroke) put(cursor);
    } else if (stroke) stroke = null;
    else down(cursor);
    draw();
  }

  function makeSeen() {
    const canvas = make("canvas", EDGE + "image-rendering:pixelated");
    canvas.style.width = "112px";
    canvas.width = canvas.height = 28;
    canvas.setAttribute("role", "img");
    canvas.setAttribute("aria-label", "網路看到的圖 what the networks see");
    return canvas;
  }

  function makeBars(name) {
    const table = make("div", "flex:1 0 92px;max-width:150px");
    table.setAttribute("role", "group");
    table.setAttribute("aria-label", name);
    const best = make("div", "font-size:1.6em;height:1.5em");
    table.append(make("strong", "white-space:nowrap", name), best);
    const lines = [...Array(10).keys()].map((digit) => {
      const line = make("div", "display:flex;align-items:center");
      const track = make("span", "flex:1;margin:0 4px");
      const bar = make("span", "display:block;height:1em");
      const percent = make("span", "flex:none;width:3.3em;text-align:right");
      track.append(bar);
      line.append(make("span", "", digit), track, percent);
      table.append(line);
      return { line, bar, percent };
    });
    return { name, table, best, lines };
  }

  function arrange() {
    const middle = make("div", "width:112px");
    middle.append(make("div", "", "網路看到的 what they see"), seen, said);
    const style = "display:flex;flex-wrap:wrap;align-items:flex-start;";
    const row = make("div", style + "gap:10px");
    row.append(pad, middle, ...networks.map(({ table }) => table));
    const buttons = make("div", "margin-top:4px");
    buttons.append(
      button("清除 clear", "清除 clear", clear),
      make("span", "margin-left:1em", "這是 it was a "),
      ...[...Array(10).keys()].map((digit) =>
        button(digit, `這是 it was a ${digit}`, () => {
          if (strokes.length) collect({ label: digit });
        }),
      ),
      button("收回 undo", "收回上一個 undo the last digit", () =>
        collect({ undo: true }),
      ),
    );
    // Otherwise keys would move to another cell or slide, or delete this
    // cell. Tab leaves the pad, Escape the slides.
    el.addEventListener("keydown", (event) => {
      const command = event.ctrlKey || event.metaKey || event.altKey;
      const arrow = event.key.startsWith("Arrow") && event.target !== pad;
      if (command || arrow || ["Tab", "Escape"].includes(event.key)) return;
      event.stopPropagation();
    });
    // Above Lab's clickable prompt, which lies over outputs in slides.
    const whole = make(
      "div",
      "font-size:var(--jp-widgets-font-size,13px);line-height:1.5;" +
        "position:relative;z-index:1",
    );
    whole.append(row, buttons, score, problem);
    el.append(whole);
  }

  function update() {
    const pixels = model.get("seen");
    const picture = new ImageData(28, 28);
    for (let i = 0; i < 28 * 28; i++) {
      const grey = 255 - pixels.getUint8(i);
      picture.data.set([grey, grey, grey, 255], 4 * i);
    }
    seen.getContext("2d").putImageData(picture, 0, 0);
    const guesses = model.get("guesses");
    networks.forEach(({ best, lines }, i) => {
      const guess = guesses[i] || Array(10).fill(0);
      const first = guesses[i] ? guess.indexOf(Math.max(...guess)) : "";
      best.textContent = first;
      lines.forEach(({ line, bar, percent }, digit) => {
        line.style.fontWeight = digit === first ? "bold" : "";
        bar.style.background = digit === first ? "#d55e00" : "#0072b2";
        bar.style.width = `${100 * guess[digit]}%`;
        percent.textContent = `${Math.round(100 * guess[digit])}%`;
      });
    });
    const reads = networks.map(
      ({ name, best }) => `${name}: ${best.textContent}`,
    );
    // When the pen has come to rest, or it would talk all the time.
    clearTimeout(rest);
    const told = guesses.length ? reads.join(" ") : "";
    rest = setTimeout(() => say(said, told), REST);
    say(score, model.get("score") || HELP);
    say(problem, model.get("problem"));
    draw();
  }

  return () => {
    clearTimeout(patience);
    clearTimeout(rest);
    model.off("change:answered", listen);
  };
}

export default { render };
