// A figure as a picture; where Python gives a point, it can be moved with
// the mouse, a finger or the arrow keys.

function render({ model, el }) {
  const frame = document.createElement("div");
  frame.style.cssText =
    "position:relative;display:inline-block;line-height:0;max-width:100%";
  const image = document.createElement("img");
  image.style.cssText = "max-width:100%";
  image.draggable = false;
  const problem = document.createElement("p");
  problem.setAttribute("role", "alert");
  problem.style.cssText = "color:#b00020;margin:4px 0";
  const handle = document.createElement("div");
  handle.tabIndex = 0;
  handle.setAttribute("role", "application");
  handle.style.cssText =
    "position:absolute;width:22px;height:22px;margin:-13px 0 0 -13px;" +
    "border:2px solid #000;border-radius:50%;background:#e69f0066;" +
    "cursor:grab;touch-action:none;box-sizing:content-box";
  frame.append(image, handle);
  el.append(frame, problem);

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
    if (address) URL.revokeObjectURL(address);
    const blob = new Blob([model.get("png")], { type: "image/png" });
    address = URL.createObjectURL(blob);
    image.src = address;
    image.alt = model.get("alt");
    problem.textContent = model.get("problem");
    const point = model.get("point");
    handle.style.display = point.length ? "block" : "none";
    if (point.length && !dragging) place(point);
  }

  model.on("change:drawn", () => {
    update();
    // Not at once: what is set while a change is being told is not sent.
    setTimeout(answered);
  });
  update();
  return () => URL.revokeObjectURL(address);
}

export default { render };
