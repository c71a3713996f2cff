// Marks on a picture: set by a click or a tap, moved by dragging or by arrows, removed by their buttons.
// They are kept in the inputs of the question, in pixels of the picture; without this file those are typed in.

const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const PLACING = ["Enter", " "];
const REMOVING = ["Enter", " ", "Delete", "Backspace"];
const STEPS_ACROSS = 200;
const BIG_STEP = 10;
const NEAR_PX = 22; // half of a touch target: so near, the pointer means the mark

class Hotspot {
  constructor(root) {
    this.root = root;
    this.size = [Number(root.dataset.width), Number(root.dataset.height)];
    this.step = Math.max(1, Math.round(Math.max(...this.size) / STEPS_ACROSS));
    this.pointer = this.size.map((length) => Math.round(length / 2));
    this.inputs = [...root.querySelectorAll("input")];
    this.stage = root.querySelector(".kf-hotspot__stage");
    this.build();
    this.listen();
    this.draw();
  }

  build() {
    const { stage, root } = this;
    stage.tabIndex = 0;
    stage.setAttribute("role", "application");
    stage.setAttribute("aria-label", `${stage.querySelector("img").alt}. ${root.dataset.textStage}`);
    this.cross = make("span", "kf-hotspot__pointer", stage);
    this.marks = this.inputs.map((input, index) => {
      const mark = make("button", "kf-hotspot__mark", stage);
      mark.type = "button";
      make("span", "kf-hotspot__number", mark).textContent = index + 1;
      return mark;
    });
    this.removers = make("div", "kf-cluster kf-hotspot__removers", root);
    this.buttons = this.inputs.map((input, index) => {
      const button = make("button", "btn btn-outline-secondary btn-sm", this.removers);
      button.type = "button";
      button.textContent = this.text("remove", index);
      button.addEventListener("click", () => this.remove(index, stage));
      return button;
    });
    this.status = make("p", "kf-hotspot__status", root);
    this.status.setAttribute("role", "status");
    root.querySelector(".kf-hotspot__inputs").hidden = true;
    root.classList.add("is-live");
  }

  listen() {
    this.stage.addEventListener("click", (event) => {
      if (!event.target.closest("button")) this.place(this.pointAt(event));
    });
    this.stage.addEventListener("keydown", (event) => {
      if (event.target === this.stage) this.onPointerKey(event);
    });
    this.marks.forEach((mark, index) => {
      mark.addEventListener("keydown", (event) => this.onMarkKey(event, index));
      mark.addEventListener("pointerdown", (event) => this.drag(event, index));
    });
    this.root.closest("fieldset").addEventListener("restored", () => this.draw());
  }

  pointOf(index) {
    const numbers = this.inputs[index].value.match(/\d+/g)?.map(Number);
    return numbers?.length === 2 ? numbers : null;
  }

  pointAt({ clientX, clientY }) {
    const frame = this.stage.querySelector("img").getBoundingClientRect();
    return this.inside([
      Math.round(((clientX - frame.left) / frame.width) * this.size[0]),
      Math.round(((clientY - frame.top) / frame.height) * this.size[1]),
    ]);
  }

  inside(point) {
    return point.map((length, axis) => Math.min(Math.max(length, 0), this.size[axis]));
  }

  moved(point, event) {
    const step = this.step * (event.shiftKey ? BIG_STEP : 1);
    return this.inside(point.map((length, axis) => length + ARROWS[event.key][axis] * step));
  }

  onPointerKey(event) {
    if (event.key in ARROWS) {
      this.pointer = this.moved(this.pointer, event);
      this.draw();
      this.tell("pointer", null, this.pointer);
    } else if (PLACING.includes(event.key)) {
      const under = this.markNear(this.pointer);
      if (under < 0) this.place(this.pointer);
      else this.remove(under, this.stage);
    } else return;
    event.preventDefault();
  }

  onMarkKey(event, index) {
    if (event.key in ARROWS) this.put(index, this.moved(this.pointOf(index), event));
    else if (REMOVING.includes(event.key)) this.remove(index, this.stage);
    else return;
    event.preventDefault();
  }

  markNear([x, y]) {
    const scale = this.stage.querySelector("img").getBoundingClientRect().width / this.size[0];
    return this.inputs.findIndex((input, index) => {
      const point = this.pointOf(index);
      return point !== null && Math.hypot(point[0] - x, point[1] - y) * scale <= NEAR_PX;
    });
  }

  // The only mark of a question goes where it is wanted; of several none is moved unasked.
  place(point) {
    const free = this.inputs.findIndex((input, index) => this.pointOf(index) === null);
    if (free >= 0) this.put(free, point);
    else if (this.inputs.length === 1) this.put(0, point);
    else this.tell("full");
  }

  put(index, point) {
    this.write(index, point.join(","));
    this.tell("set", index, point);
  }

  remove(index, focused) {
    this.write(index, "");
    this.tell("removed", index);
    focused.focus();
  }

  write(index, value) {
    this.inputs[index].value = value;
    this.draw();
    this.inputs[index].dispatchEvent(new Event("change", { bubbles: true }));
  }

  drag(event, index) {
    const mark = this.marks[index];
    const from = [event.clientX, event.clientY];
    const start = this.pointOf(index);
    const frame = this.stage.querySelector("img").getBoundingClientRect();
    const scale = this.size[0] / frame.width;
    let point = start;
    const move = ({ clientX, clientY }) => {
      const way = [clientX - from[0], clientY - from[1]];
      point = this.inside(start.map((length, axis) => Math.round(length + way[axis] * scale)));
      this.show(mark, point);
    };
    const end = () => {
      mark.removeEventListener("pointermove", move);
      if (point.join() !== start.join()) this.put(index, point);
    };
    mark.setPointerCapture(event.pointerId);
    mark.addEventListener("pointermove", move);
    mark.addEventListener("lostpointercapture", end, { once: true });
  }

  draw() {
    this.show(this.cross, this.pointer);
    this.inputs.forEach((input, index) => {
      const point = this.pointOf(index);
      this.marks[index].hidden = point === null;
      this.buttons[index].hidden = point === null;
      if (point === null) return;
      this.show(this.marks[index], point);
      this.marks[index].setAttribute("aria-label", this.text("mark", index, point));
    });
  }

  show(element, point) {
    element.style.left = `${(point[0] / this.size[0]) * 100}%`;
    element.style.top = `${(point[1] / this.size[1]) * 100}%`;
  }

  tell(name, index, point) {
    this.status.textContent = this.text(name, index, point);
  }

  text(name, index, point) {
    const words = this.root.dataset[`text${name[0].toUpperCase()}${name.slice(1)}`];
    return words.replace("%1", index + 1).replace("%2", point?.[0]).replace("%3", point?.[1]);
  }
}

function make(tag, className, parent) {
  const element = document.createElement(tag);
  element.className = className;
  return parent.appendChild(element);
}

for (const root of document.querySelectorAll(".kf-hotspot")) new Hotspot(root);
