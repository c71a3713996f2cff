// Makes a list of parts movable: by buttons, by dragging with finger, pen or mouse. The selects of the
// page stay the truth: they are hidden, written to, and restored from.

const LIFTED = "is-lifted";

class OrderedList {
  constructor(list) {
    this.list = list;
    this.question = list.closest("fieldset");
    this.status = document.createElement("p");
    this.status.className = "visually-hidden";
    this.status.setAttribute("role", "status");
    this.confirm = this.makeConfirm();
    for (const part of this.parts) this.equip(part);
    list.classList.add("is-movable");
    list.after(this.confirm, this.status);
    this.question.addEventListener("restored", () => this.show());
    this.show();
  }

  get parts() {
    return [...this.list.children];
  }

  makeConfirm() {
    const line = document.createElement("p");
    line.className = "kf-order__confirm";
    const button = makeButton("btn btn-outline-primary btn-sm", this.list.dataset.textKeep);
    button.append(this.list.dataset.textKeep);
    button.addEventListener("click", () => {
      this.write();
      this.parts[0].querySelector("button").focus();
    });
    line.append(`${this.list.dataset.textUntouched} `, button);
    return line;
  }

  equip(part) {
    const text = part.querySelector(".kf-order__text");
    const handle = document.createElement("span");
    handle.className = "kf-order__handle";
    handle.append(makeIcon("bi-grip-vertical"));
    handle.addEventListener("pointerdown", (event) => this.lift(part, handle, event));
    // Or the browser takes the end of a quick drag for the start of scrolling and swallows the next tap.
    handle.addEventListener("touchstart", (event) => event.preventDefault(), { passive: false });
    part.prepend(handle);
    for (const [icon, label, steps] of [
      ["bi-arrow-up", this.list.dataset.textUp, -1],
      ["bi-arrow-down", this.list.dataset.textDown, 1],
    ]) {
      const button = makeButton("kf-order__move", `${label}: ${text.textContent}`);
      button.dataset.steps = steps;
      button.append(makeIcon(icon));
      button.addEventListener("click", () => this.move(part, steps));
      part.append(button);
    }
    selectOf(part).hidden = true;
  }

  // The order that was answered; without an answer the one that the page came with.
  show() {
    const placeOf = (part) => Number(selectOf(part).value) || this.parts.length;
    const sorted = this.parts.sort((one, other) => placeOf(one) - placeOf(other));
    if (sorted.some((part) => selectOf(part).value)) this.list.append(...sorted);
    this.markEnds();
  }

  // The neighbour moves, not the part: so the part keeps the focus and a finger keeps hold of it.
  move(part, steps) {
    if (steps < 0 && part.previousElementSibling) part.after(part.previousElementSibling);
    else if (steps > 0 && part.nextElementSibling) part.before(part.nextElementSibling);
    else return;
    this.write();
    this.tell(part);
  }

  lift(part, handle, event) {
    if (event.button !== 0) return;
    event.preventDefault();
    handle.setPointerCapture(event.pointerId);
    part.classList.add(LIFTED);
    const before = this.parts;
    const follow = ({ clientY }) => this.follow(part, clientY);
    const release = () => {
      handle.removeEventListener("pointermove", follow);
      part.classList.remove(LIFTED);
      if (before.every((one, place) => one === this.parts[place])) return;
      this.write();
      this.tell(part);
    };
    handle.addEventListener("pointermove", follow);
    handle.addEventListener("lostpointercapture", release, { once: true });
  }

  follow(part, y) {
    const above = part.previousElementSibling;
    const below = part.nextElementSibling;
    if (above && y < middleOf(above)) part.after(above);
    else if (below && y > middleOf(below)) part.before(below);
    else return;
    this.markEnds();
  }

  write() {
    this.parts.forEach((part, index) => {
      selectOf(part).value = String(index + 1);
    });
    this.markEnds();
    selectOf(this.parts[0]).dispatchEvent(new Event("change", { bubbles: true }));
  }

  markEnds() {
    const parts = this.parts;
    for (const button of this.list.querySelectorAll(".kf-order__move")) {
      const end = Number(button.dataset.steps) < 0 ? parts[0] : parts.at(-1);
      button.setAttribute("aria-disabled", String(end.contains(button)));
    }
    this.confirm.hidden = parts.every((part) => selectOf(part).value);
  }

  tell(part) {
    const place = this.parts.indexOf(part) + 1;
    const told = this.list.dataset.textMoved.replace("%1", place).replace("%2", this.parts.length);
    this.status.textContent = `${part.querySelector(".kf-order__text").textContent}: ${told}`;
  }
}

function selectOf(part) {
  return part.querySelector("select");
}

function middleOf(part) {
  const box = part.getBoundingClientRect();
  return box.top + box.height / 2;
}

function makeButton(className, label) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = className;
  button.setAttribute("aria-label", label);
  return button;
}

function makeIcon(name) {
  const icon = document.createElement("i");
  icon.className = `bi ${name}`;
  icon.setAttribute("aria-hidden", "true");
  return icon;
}

for (const list of document.querySelectorAll(".kf-order")) new OrderedList(list);
