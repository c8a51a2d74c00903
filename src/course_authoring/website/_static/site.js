// The course's pages: the other language at the same place, live views.

// Both languages have the same headings, with the same names: s05-1, ...
function headingInView() {
  const named = [...document.querySelectorAll('article [id^="s"]')];
  const seen = named.filter(
    (part) => /^s\d+-\d+$/.test(part.id) && part.getBoundingClientRect().top < 200,
  );
  return seen.length ? `#${seen.at(-1).id}` : "";
}

function switchLanguage(link) {
  const page = link.getAttribute("href").split("#")[0];
  const follow = () => link.setAttribute("href", page + headingInView());
  for (const moment of ["pointerenter", "focus", "pointerdown", "keydown"])
    link.addEventListener(moment, follow);
}

// A live view: frames of one picture, chosen by controls and by a point.
class Frames {
  constructor(box) {
    this.box = box;
    this.about = JSON.parse(box.querySelector("script").textContent);
    this.words = box.dataset;
    this.place = this.about.axes.map((axis) => axis.start);
    this.inputs = [];
    this.build();
    this.show();
  }

  build() {
    const { size, columns, frames, axes, point } = this.about;
    const rows = Math.ceil(Object.keys(frames).length / columns);
    const controls = document.createElement("div");
    controls.className = "course-view-controls";
    axes.forEach((axis, number) => {
      const input = axis.menu ? this.menu(axis) : this.slider(axis);
      this.inputs.push(input);
      if (axis.texts.length < 2) return;
      const label = document.createElement("label");
      const name = document.createElement("span");
      name.textContent = axis.label;
      label.append(name, input);
      if (!axis.menu) label.append(input.output);
      input.addEventListener("input", () => this.choose({ [number]: +input.value }));
      controls.append(label);
    });
    this.frame = document.createElement("div");
    this.frame.className = "course-view-frame";
    this.frame.style.aspectRatio = `${size[0]} / ${size[1]}`;
    this.frame.style.maxWidth = `${size[0] * 1.25}px`;
    this.picture = document.createElement("img");
    this.picture.loading = "lazy";
    this.picture.decoding = "async";
    this.picture.draggable = false;
    this.picture.src = this.box.dataset.picture;
    this.picture.style.width = `${100 * columns}%`;
    this.picture.style.height = `${100 * rows}%`;
    this.frame.append(this.picture);
    if (point) this.addHandle();
    this.said = document.createElement("p");
    this.said.className = "course-view-said";
    this.said.setAttribute("aria-live", "polite");
    const note = document.createElement("p");
    note.className = "course-view-note";
    note.textContent = this.words.note;
    this.box.append(controls, this.frame, this.said, note);
  }

  slider(axis) {
    const input = document.createElement("input");
    Object.assign(input, { type: "range", min: 0, step: 1 });
    input.max = axis.texts.length - 1;
    input.output = document.createElement("output");
    return input;
  }

  menu(axis) {
    const input = document.createElement("select");
    axis.texts.forEach((text, value) => input.append(new Option(text, value)));
    return input;
  }

  // Where controls have no common frame, the other sliders go back to their
  // start, and if need be the menus as well.
  choose(changes) {
    Object.assign(this.place, changes);
    for (const menus of [false, true]) {
      if (this.place.join() in this.about.frames) break;
      this.about.axes.forEach((axis, number) => {
        if (axis.menu === menus && !(number in changes))
          this.place[number] = axis.start;
      });
    }
    this.show();
  }

  show() {
    const { axes, frames, alts, problems = [], columns, point } = this.about;
    const number = frames[this.place.join()];
    const column = number % columns;
    const row = Math.floor(number / columns);
    this.picture.style.left = `${-100 * column}%`;
    this.picture.style.top = `${-100 * row}%`;
    this.picture.alt = alts[number];
    // What cannot be drawn is told to everybody, below the last picture.
    const wrong = problems.includes(number);
    this.said.classList.toggle("course-view-problem", wrong);
    if (wrong || this.box.contains(document.activeElement))
      this.said.textContent = alts[number];
    this.inputs.forEach((input, axis) => {
      const text = axes[axis].texts[this.place[axis]];
      input.value = this.place[axis];
      if (input.output) {
        input.output.textContent = text;
        input.setAttribute("aria-valuetext", text);
      }
    });
    if (!point) return;
    const [across, up] = this.place.slice(-2);
    this.handle.style.left = `${100 * point[0][across]}%`;
    this.handle.style.top = `${100 * point[1][up]}%`;
  }

  // The sliders of the point do the same for keyboards and screen readers.
  addHandle() {
    this.handle = document.createElement("div");
    this.handle.className = "course-view-point";
    this.frame.append(this.handle);
    const nearest = (all, part) =>
      all.reduce((best, at, i) =>
        Math.abs(at - part) < Math.abs(all[best] - part) ? i : best, 0);
    const follow = (event) => {
      const box = this.frame.getBoundingClientRect();
      const last = this.about.axes.length;
      const [across, up] = this.about.point;
      this.choose({
        [last - 2]: nearest(across, (event.clientX - box.left) / box.width),
        [last - 1]: nearest(up, (event.clientY - box.top) / box.height),
      });
    };
    this.handle.addEventListener("pointerdown", (event) => {
      this.handle.setPointerCapture(event.pointerId);
      event.preventDefault();
    });
    this.handle.addEventListener("pointermove", (event) => {
      if (this.handle.hasPointerCapture(event.pointerId)) follow(event);
    });
  }
}

// The theme names what has a name, by another one than is seen.
function leaveNamesAsSeen() {
  const named = "summary[aria-label], .search-button-field[aria-label]";
  for (const part of document.querySelectorAll(named))
    part.removeAttribute("aria-label");
}

document.addEventListener("DOMContentLoaded", () => {
  leaveNamesAsSeen();
  document.querySelectorAll("a.course-language").forEach(switchLanguage);
  document.querySelectorAll(".course-view").forEach((box) => new Frames(box));
});
