// Zones of a picture: drawn and dragged by pointer, kept as numbers in the rows, in pixels of the picture.

import { addRow, changed } from "./questions.js";

const SVG = "http://www.w3.org/2000/svg";
const form = document.querySelector("#item-form");
const box = form.querySelector(".kf-zones");
const stage = box.querySelector(".kf-zones__stage");
const picture = box.querySelector("[data-picture]");
const canvas = box.querySelector("[data-zones]");
const section = form.querySelector('[data-rows="zones"]');
const told = box.querySelector("[data-drawing]");
const closing = box.querySelector("[data-close-polygon]");
const refusal = form.querySelector("#picture-refusal");
const file = form.elements.picture;
let drawing = "";
let corners = [];
let grip = null;

const rows = () => [...section.querySelectorAll("[data-row]")];
const field = (row, name) => row.querySelector(`[name$="-${name}"]`);
const numbers = (row) => (field(row, "coords").value.match(/-?\d+(?:\.\d+)?/g) ?? []).map(Number);
const size = () => [Number(form.elements.width.value) || 1, Number(form.elements.height.value) || 1];
const bounded = (value, most) => Math.min(Math.max(Math.round(value), 0), most);

function pointOf(event) {
  const frame = canvas.getBoundingClientRect();
  const [width, height] = size();
  return [
    bounded(((event.clientX - frame.left) / frame.width) * width, width),
    bounded(((event.clientY - frame.top) / frame.height) * height, height),
  ];
}

function shapeElement(shape, coords) {
  const circle = shape === "circle";
  const element = document.createElementNS(SVG, circle ? "circle" : "polygon");
  if (circle) {
    ["cx", "cy", "r"].forEach((name, place) => element.setAttribute(name, coords[place]));
  } else {
    const [left, top, right, bottom] = coords;
    const points = shape === "rect" ? [left, top, right, top, right, bottom, left, bottom] : coords;
    element.setAttribute("points", points.join(" "));
  }
  element.classList.add("kf-shape");
  return element;
}

function draw(unfinished = null) {
  const [width, height] = size();
  canvas.setAttribute("viewBox", `0 0 ${width} ${height}`);
  canvas.replaceChildren();
  rows().forEach((row, place) => {
    const coords = numbers(row);
    if (coords.length < 3) return;
    const element = shapeElement(field(row, "shape").value, coords);
    element.classList.toggle("is-right", field(row, "is_right").checked);
    element.dataset.place = place;
    const frame = canvas.appendChild(element).getBBox();
    const label = document.createElementNS(SVG, "text");
    label.setAttribute("x", frame.x + frame.width / 2);
    label.setAttribute("y", frame.y + frame.height / 2);
    label.setAttribute("font-size", Math.max(width, height) / 28);
    label.textContent = place + 1;
    canvas.append(label);
  });
  if (unfinished) {
    unfinished.classList.add("is-new");
    canvas.append(unfinished);
  }
}

function choose(shape) {
  drawing = shape;
  corners = [];
  for (const button of box.querySelectorAll("[data-draw]")) {
    button.setAttribute("aria-pressed", String(button.dataset.draw === shape));
  }
  stage.classList.toggle("is-drawing", Boolean(shape));
  closing.hidden = true;
  told.textContent = { "": told.dataset.textRest, polygon: told.dataset.textCorners }[shape] ?? told.dataset.textDrag;
  draw();
}

function keep(shape, coords) {
  const blank = rows().find((row) => !field(row, "coords").value.trim()) ?? addRow(section);
  field(blank, "shape").value = shape;
  field(blank, "coords").value = coords.join(", ");
  choose("");
  changed();
  field(blank, "label").focus({ preventScroll: true });
}

function between(from, to) {
  if (drawing === "circle") {
    const [width, height] = size();
    const most = Math.min(from[0], from[1], width - from[0], height - from[1]);
    return [...from, Math.min(Math.round(Math.hypot(to[0] - from[0], to[1] - from[1])), most)];
  }
  const [left, right] = [from[0], to[0]].sort((one, other) => one - other);
  const [top, bottom] = [from[1], to[1]].sort((one, other) => one - other);
  return [left, top, right, bottom];
}

function moved(shape, coords, by) {
  const places = shape === "circle" ? 2 : coords.length;
  return coords.map((value, place) => (place < places ? value + by[place % 2] : value));
}

function isInside(shape, coords) {
  const [width, height] = size();
  const spread = shape === "circle" ? coords[2] : 0;
  const points = shape === "circle" ? coords.slice(0, 2) : coords;
  return points.every((value, place) => value - spread >= 0 && value + spread <= (place % 2 ? height : width));
}

canvas.addEventListener("pointerdown", (event) => {
  const point = pointOf(event);
  if (drawing === "polygon") {
    corners.push(...point);
    closing.hidden = corners.length < 6;
    draw(shapeElement("polygon", corners));
  } else if (drawing) {
    grip = { from: point };
  } else if (event.target.dataset.place) {
    const row = rows()[event.target.dataset.place];
    grip = { from: point, row, coords: numbers(row) };
  }
  if (grip) {
    event.preventDefault();
    canvas.setPointerCapture(event.pointerId);
  }
});

canvas.addEventListener("pointermove", (event) => {
  if (!grip) return;
  const to = pointOf(event);
  if (!grip.row) {
    draw(shapeElement(drawing, between(grip.from, to)));
    return;
  }
  const shape = field(grip.row, "shape").value;
  const coords = moved(shape, grip.coords, [to[0] - grip.from[0], to[1] - grip.from[1]]);
  if (isInside(shape, coords)) {
    field(grip.row, "coords").value = coords.join(", ");
    draw();
  }
});

canvas.addEventListener("pointerup", (event) => {
  if (!grip) return;
  const { from, row } = grip;
  grip = null;
  if (row) {
    changed();
    return;
  }
  const coords = between(from, pointOf(event));
  const hasArea = drawing === "circle" ? coords[2] > 0 : coords[0] < coords[2] && coords[1] < coords[3];
  if (hasArea) keep(drawing, coords);
  else draw();
});

canvas.addEventListener("pointercancel", () => {
  grip = null;
  draw();
});

box.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (button?.dataset.draw) choose(button.dataset.draw === drawing ? "" : button.dataset.draw);
  else if (button === closing) keep("polygon", corners);
});
form.addEventListener("input", () => draw());
form.addEventListener("change", () => draw());

async function upload() {
  refusal.hidden = true;
  const body = new FormData();
  body.append("picture", file.files[0]);
  let answer = {};
  try {
    const response = await fetch(box.dataset.uploadUrl, {
      method: "POST",
      body,
      headers: { "X-CSRFToken": form.elements.csrfmiddlewaretoken.value },
    });
    answer = await response.json();
  } catch {
    answer = { error: box.dataset.textFailed };
  }
  file.value = "";
  if (answer.error) {
    refusal.textContent = answer.error;
    refusal.hidden = false;
    return;
  }
  for (const name of ["image", "width", "height"]) form.elements[name].value = answer[name];
  picture.src = answer.image;
  box.hidden = false;
  draw();
  changed();
}

file.addEventListener("change", () => file.files.length && upload());
draw();
