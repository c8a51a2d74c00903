// A figure as a picture; where Python gives a point, it can be moved with
// the mouse, a finger or the arrow keys.

function render({ model, el }) {
  const make = (tag, name, into = el) => {
    const part = document.createElement(tag);
    part.className = `course-live-${name}`;
    into.append(part);
    return part;
  };
  el.classList.add("course-live-picture");
  const frame = make("div", "frame");
  const image = make("img", "image", frame);
  image.draggable = false;
  // A new picture replaces the old one in one go, without a white moment.
  image.decoding = "sync";
  const handle = make("div", "point", frame);
  handle.tabIndex = 0;
  handle.setAttribute("role", "application");
  const problem = make("p", "line");
  problem.setAttribute("role", "alert");
  const notice = make("p", "notice");
  const said = make("p", "said");
  said.setAttribute("role", "status");

  // Python is asked for one picture at a time: while it draws, only the
  // latest place is remembered.
  let waiting = false;
  let wanted = null;
  let dragging = false;

  function ask(point) {
    place(point);
    if (waiting) {
      wanted = point;
      return;
    }
    // At the edge the point stays where it is, and nothing would be drawn.
    if (String(point) === String(model.get("point"))) return;
    waiting = true;
    model.set("point", point);
    model.save_changes();
  }

  function answered() {
    waiting = false;
    if (wanted) {
      const point = wanted;
      wanted = null;
      ask(point);
    }
  }

  function place([x, y]) {
    const [left, bottom, right, top] = model.get("box");
    const [x0, x1, y0, y1] = model.get("limits");
    const across = left + ((right - left) * (x - x0)) / (x1 - x0);
    const up = bottom + ((top - bottom) * (y - y0)) / (y1 - y0);
    handle.style.left = `${100 * across}%`;
    handle.style.top = `${100 * (1 - up)}%`;
    handle.setAttribute(
      "aria-label",
      `點 point x = ${x.toPrecision(3)}, y = ${y.toPrecision(3)}; ` +
        "方向鍵移動 move with the arrow keys",
    );
  }

  function inside([x, y]) {
    const [x0, x1, y0, y1] = model.get("limits");
    const clip = (v, a, b) =>
      Math.min(Math.max(v, Math.min(a, b)), Math.max(a, b));
    return [clip(x, x0, x1), clip(y, y0, y1)];
  }

  function under(event) {
    const area = image.getBoundingClientRect();
    const [left, bottom, right, top] = model.get("box");
    const [x0, x1, y0, y1] = model.get("limits");
    const across = (event.clientX - area.left) / area.width;
    const up = 1 - (event.clientY - area.top) / area.height;
    return inside([
      x0 + ((x1 - x0) * (across - left)) / (right - left),
      y0 + ((y1 - y0) * (up - bottom)) / (top - bottom),
    ]);
  }

  frame.addEventListener("pointerdown", (event) => {
    if (!model.get("point").length) return;
    event.preventDefault();
    dragging = true;
    frame.setPointerCapture(event.pointerId);
    handle.focus({ preventScroll: true });
    ask(under(event));
  });
  frame.addEventListener("pointermove", (event) => {
    if (dragging) ask(under(event));
  });
  for (const name of ["pointerup", "pointercancel"]) {
    frame.addEventListener(name, () => (dragging = false));
  }

  const steps = {
    ArrowLeft: [-1, 0],
    ArrowRight: [1, 0],
    ArrowUp: [0, 1],
    ArrowDown: [0, -1],
  };
  handle.addEventListener("keydown", (event) => {
    const step = steps[event.key];
    if (!step) return;
    // Otherwise the notebook would move on to the next cell.
    event.preventDefault();
    event.stopPropagation();
    const [x0, x1, y0, y1] = model.get("limits");
    const [x, y] = wanted || model.get("point");
    ask(inside([x + (step[0] * (x1 - x0)) / 50, y + (step[1] * (y1 - y0)) / 50]));
  });

  let address = null;
  function update() {
    const old = address;
    const blob = new Blob([model.get("png")], { type: "image/png" });
    address = URL.createObjectURL(blob);
    image.onload = () => old && URL.revokeObjectURL(old);
    image.src = address;
    image.alt = model.get("alt");
    problem.textContent = model.get("problem");
    const point = model.get("point");
    handle.style.display = point.length ? "block" : "none";
    if (point.length && !dragging) place(point);
  }

  let pause = null;
  model.on("change:drawn", () => {
    update();
    // Screen readers hear of the last picture of a movement, not of each.
    clearTimeout(pause);
    pause = setTimeout(() => (said.textContent = image.alt), 700);
    // Not at once: what is set while a change is being told is not sent.
    setTimeout(answered);
  });
  update();
  follow(model, notice);
  return () => URL.revokeObjectURL(address);
}

// The controls are ipywidgets' own; two things are added to them here.
async function follow(model, notice) {
  const controls = await Promise.all(
    model
      .get("controls")
      .map((name) => model.widget_manager.get_model(name.slice(10))),
  );
  for (const control of controls) {
    for (const view of Object.values(control.views)) {
      const element = (await view).el;
      element.addEventListener("keydown", keep);
      call(control, element);
    }
  }
  // JupyterLab's manager knows the kernel, which was restarted or is gone;
  // that of an exported page has none.
  const lost =
    "kernel" in model.widget_manager
      ? "核心已經換過：先選 Run → Run All Above Selected Cell，" +
        "再執行這一格 the kernel is another one: choose this, then run " +
        "this cell again"
      : "要有執行中的核心才會跟著動 a running kernel is needed to follow";
  const tell = () => {
    notice.textContent = controls[0].comm_live ? "" : lost;
  };
  controls[0].on("comm_live_update", tell);
  tell();
}

// Otherwise keys would go to another cell, or turn the slide. Escape leaves
// the slides.
function keep(event) {
  const command = event.ctrlKey || event.metaKey || event.altKey;
  if (!command && event.key !== "Escape") event.stopPropagation();
}

// A slider and its number get the label as their name, and the number as
// their value: of a logarithmic slider it would be the exponent.
function call(control, element) {
  const handle = element.querySelector("[role=slider]");
  const number = element.querySelector("[contenteditable]");
  if (!handle || !number) return;
  number.setAttribute("role", "textbox");
  for (const part of [handle, number]) {
    part.setAttribute("aria-label", control.get("description"));
  }
  const value = () =>
    setTimeout(() => handle.setAttribute("aria-valuetext", number.innerText));
  control.on("change:value", value);
  value();
}

export default { render };
