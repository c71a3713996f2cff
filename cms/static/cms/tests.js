// The rows of a test: added, moved and removed without reloading; what they draw is told at once.

const form = document.querySelector(".kf-test-form");
const list = form.querySelector("#rules");
const template = form.querySelector("#rule-template");
const total = form.querySelector("[name=rules-TOTAL_FORMS]");
const summary = form.querySelector("#test-summary");
const sections = form.querySelector("#sections");
const PAUSE = 400;
let timer = 0;
let asked = 0;

const rows = () => [...list.children];
const control = (row, field) => row.querySelector(`[name$="-${field}"]`);
const isBlank = (row) => !control(row, "bank").value && !control(row, "count").value && !control(row, "section").value;

function number() {
  rows().forEach((row, place) => {
    row.querySelector("[data-number]").textContent = place + 1;
    for (const attribute of ["name", "id", "for"]) {
      for (const part of row.querySelectorAll(`[${attribute}*="rules-"]`)) {
        part.setAttribute(attribute, part.getAttribute(attribute).replace(/rules-(\d+|__prefix__)-/, `rules-${place}-`));
      }
    }
    row.querySelector('[data-move="up"]').disabled = place === 0;
    row.querySelector('[data-move="down"]').disabled = place === rows().length - 1;
  });
  total.value = rows().length;
  offerSections();
}

function offerSections() {
  const titles = new Set(rows().map((row) => control(row, "section").value.trim()).filter(Boolean));
  sections.replaceChildren(...[...titles].map((title) => Object.assign(document.createElement("option"), { value: title })));
}

function add() {
  list.append(template.content.cloneNode(true));
  const row = list.lastElementChild;
  const above = row.previousElementSibling;
  if (above) {
    control(row, "section").value = control(above, "section").value;
  }
  reveal(row);
  number();
  control(row, "bank").focus();
}

function remove(row) {
  const next = row.nextElementSibling ?? row.previousElementSibling;
  row.remove();
  number();
  (next?.querySelector("[data-remove]") ?? form.querySelector("#add-rule")).focus();
  tell();
}

function move(row, button) {
  const other = button.dataset.move === "up" ? row.previousElementSibling : row.nextElementSibling;
  if (button.dataset.move === "up") {
    other.before(row);
  } else {
    other.after(row);
  }
  number();
  const stays = button.disabled ? row.querySelector("[data-move]:enabled") : button;
  stays?.focus();
  tell();
}

function tell() {
  clearTimeout(timer);
  timer = setTimeout(ask, PAUSE);
}

async function ask() {
  asked += 1;
  const mine = asked;
  try {
    const answer = await fetch(form.dataset.summaryUrl, { method: "POST", body: new FormData(form) });
    if (answer.ok && !answer.redirected && mine === asked) {
      summary.innerHTML = await answer.text();
    }
  } catch {
    // Without a connection the line stays as it was; saving tells the same.
  }
}

function reveal(part) {
  for (const tool of part.querySelectorAll("[data-needs-script]")) {
    tool.hidden = false;
  }
}

list.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button) {
    return;
  }
  const row = button.closest(".kf-rule");
  if (button.dataset.move) {
    move(row, button);
  } else {
    remove(row);
  }
});
list.addEventListener("input", () => {
  offerSections();
  tell();
});
form.querySelector("#add-rule").addEventListener("click", add);

reveal(form);
rows()
  .filter((row, place) => place > 0 && isBlank(row))
  .forEach((row) => row.remove());
number();
