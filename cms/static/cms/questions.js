// The form of a question: rows are added, moved and removed without reloading; the learner's view follows.

const form = document.querySelector("#item-form");
const NAMING = ["name", "id", "for", "data-rows", "aria-describedby", "aria-labelledby"];
const PAUSE = 900;
let timer = 0;
let wasShown = false;
let isFollowing = false;

const rowsOf = (section) => [...section.querySelector(":scope > .kf-rows__list").children];

function rename(root, prefix, place) {
  const pattern = new RegExp(`(^|\\s|id_|title-)${prefix}-(\\d+|__prefix__)(?=-)`, "g");
  for (const part of [root, ...root.querySelectorAll("*")]) {
    for (const name of NAMING) {
      const value = part.getAttribute?.(name);
      if (value) part.setAttribute(name, value.replace(pattern, `$1${prefix}-${place}`));
    }
    if (part instanceof HTMLTemplateElement) {
      for (const child of part.content.children) rename(child, prefix, place);
    }
  }
}

function number(section) {
  const rows = rowsOf(section);
  rows.forEach((row, place) => {
    rename(row, section.dataset.rows, place);
    row.querySelector(":scope > [data-number]").textContent = place + 1;
    const tools = row.querySelector(":scope > .kf-row__tools");
    tools.querySelector('[data-move="up"]').disabled = place === 0;
    tools.querySelector('[data-move="down"]').disabled = place === rows.length - 1;
  });
  section.querySelector(":scope > [data-total]").value = rows.length;
}

function reveal(root) {
  for (const part of root.querySelectorAll("[data-needs-script]")) part.hidden = false;
}

export function addRow(section) {
  section.querySelector(":scope > .kf-rows__list").append(section.querySelector(":scope > template").content.cloneNode(true));
  const row = rowsOf(section).at(-1);
  reveal(row);
  number(section);
  for (const inner of row.querySelectorAll("[data-rows]")) number(inner);
  return row;
}

export const changed = () => form.dispatchEvent(new Event("input", { bubbles: true }));

function focusFirst(row) {
  row.querySelector("input:not([type=hidden]), select, textarea")?.focus();
}

function remove(row, section) {
  const next = row.nextElementSibling ?? row.previousElementSibling;
  row.remove();
  number(section);
  (next?.querySelector(":scope > .kf-row__tools [data-remove]") ?? section.querySelector(":scope > .kf-rows__add [data-add]")).focus();
}

function move(row, section, button) {
  if (button.dataset.move === "up") row.previousElementSibling.before(row);
  else row.nextElementSibling.after(row);
  number(section);
  (button.disabled ? row.querySelector(":scope > .kf-row__tools [data-move]:enabled") : button)?.focus();
}

form.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  const section = button.closest("[data-rows]");
  if (button.hasAttribute("data-add")) focusFirst(addRow(section));
  else if (button.hasAttribute("data-remove")) remove(button.closest("[data-row]"), section);
  else if (button.dataset.move) move(button.closest("[data-row]"), section, button);
  else if (button.dataset.insertGap) insertGap(document.getElementById(button.dataset.insertGap));
  else return;
  changed();
});

function insertGap(area) {
  const section = form.querySelector('[data-rows="gaps"]');
  const used = [...area.value.matchAll(/\{\{\s*(\d+)\s*\}\}/g)].map((found) => Number(found[1]));
  const next = Math.max(0, ...used) + 1;
  area.setRangeText(`{{${next}}}`, area.selectionStart, area.selectionEnd, "end");
  while (rowsOf(section).length < next) addRow(section);
  area.focus();
}

// The view follows what is typed once it was asked for.
function show() {
  isFollowing = true;
  form.querySelector("[data-show-preview]").click();
  isFollowing = false;
}

form.addEventListener("submit", (event) => {
  if (event.submitter?.hasAttribute("data-show-preview")) {
    wasShown = true;
    clearTimeout(timer);
    // A new frame each time: what it shows first is no step of the browser's history.
    const view = document.querySelector("#learner-view");
    const fresh = view.cloneNode();
    view.replaceWith(fresh);
    if (!isFollowing) fresh.scrollIntoView({ block: "nearest" });
  }
});
form.addEventListener("input", () => {
  if (!wasShown) return;
  clearTimeout(timer);
  timer = setTimeout(show, PAUSE);
});

// The rich editor does not name its field by itself.
function nameEditors() {
  for (const field of form.querySelectorAll("[data-draftail-input]")) {
    const editor = field.parentElement.querySelector(".public-DraftEditor-content");
    editor?.setAttribute("aria-label", form.querySelector(`label[for="${field.id}"]`)?.firstChild.textContent.trim() ?? "");
  }
}

addEventListener("load", nameEditors);
reveal(form);
form.querySelector('[aria-invalid="true"]')?.focus();
for (const section of form.querySelectorAll("[data-rows]")) number(section);
// A question that was saved is shown at once; by then its editors have been filled.
if (location.pathname.includes("/items/")) addEventListener("load", () => setTimeout(show, 0));
