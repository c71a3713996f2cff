// A list: entries are added, moved and removed by buttons, and what was removed comes back by "Undo".

import { button, el, fill, fold, isObject, plain } from "./dom.js";
import { entry } from "./slots.js";

const OPEN_ENTRIES = 6;
const DIGEST_LENGTH = 70;
const IS_LARGE = new Set(["group", "library", "list"]);

export function drawList({ field, slot, form, element, id, title }, { drawEntry, start }) {
  const { texts } = form;
  const entity = field.entity || texts.entry;
  const rows = el("ol", { class: "h5p-list", id });
  const undo = el("p", { class: "h5p-undo", role: "status", hidden: true });
  const values = () => (Array.isArray(slot.get()) ? slot.get() : []);
  const isLarge = IS_LARGE.has(field.item.kind) && (field.item.kind !== "group" || field.item.whole || IS_LARGE.has(field.item.fields[0].kind));
  const isDeep = isLarge && JSON.stringify(field.item).includes('"kind":"library"');
  const add = button(fill(texts.add, { entity }), addEntry, { iconName: "plus" });
  const limit = el("p", { class: "help" });

  element.setAttribute("role", "group");
  const heading = el("p", { class: "h5p-label", id: `${id}-label` }, title);
  element.setAttribute("aria-labelledby", heading.id);
  element.append(heading);
  if (field.description) element.append(el("p", { class: "help" }, plain(field.description)));
  element.append(rows, undo, el("p", { class: "h5p-list__add" }, add), limit);
  const openAtFirst = !isDeep && values().length <= OPEN_ENTRIES;
  values().forEach(() => rows.append(drawRow(openAtFirst)));
  number();
  form.watch(rows, () => (number(), true));

  function indexOf(row) {
    return [...rows.children].indexOf(row);
  }

  function drawRow(open) {
    const row = el("li", { class: `h5p-row${isLarge ? " h5p-row--large" : ""}` });
    const place = entry(slot, () => indexOf(row));
    row.place = place;
    const tools = el(
      "div",
      { class: "h5p-row__tools" },
      button("", () => move(row, -1), { iconName: "arrow-up", title: fill(texts.up, { entity }), className: "h5p-up" }),
      button("", () => move(row, 1), { iconName: "arrow-down", title: fill(texts.down, { entity }), className: "h5p-down" }),
      button("", () => remove(row), { iconName: "bin", title: fill(texts.remove, { entity }), className: "h5p-remove" }),
    );
    if (isLarge) {
      row.name = el("span", { class: "h5p-row__name" });
      const details = fold(row.name, () => drawEntry(place, entity, true), { open: false });
      details.holds = () => [place.pointer()];
      row.append(details, tools);
      // Its fields ask for their place, which the row has once it stands in the list.
      if (open) queueMicrotask(() => details.openUp());
    } else {
      row.append(el("div", { class: "h5p-row__body" }), tools);
      row.draw = () => row.firstElementChild.append(drawEntry(place, entity, true));
    }
    return row;
  }

  function number() {
    const all = [...rows.children];
    all.forEach((row, index) => {
      if (row.draw) {
        row.draw();
        row.draw = undefined;
      }
      if (row.name) row.name.textContent = nameOf(values()[index], index);
      row.querySelector(":scope > .h5p-row__tools > .h5p-up").disabled = index === 0;
      row.querySelector(":scope > .h5p-row__tools > .h5p-down").disabled = index === all.length - 1;
      row.querySelector(":scope > .h5p-row__tools > .h5p-remove").disabled = all.length <= (field.min ?? 0);
    });
    const isFull = field.max !== null && field.max !== undefined && all.length >= field.max;
    add.hidden = isFull;
    limit.textContent = isFull ? fill(texts.full, { count: field.max }) : "";
    limit.hidden = !isFull;
  }

  function nameOf(value, index) {
    const said = digest(value, field.item, form);
    return `${entity.charAt(0).toUpperCase()}${entity.slice(1)} ${index + 1}${said ? `: ${said}` : ""}`;
  }

  async function addEntry() {
    const value = await start();
    if (!Array.isArray(slot.get())) slot.set([]);
    slot.get().push(value ?? emptyOf(field.item));
    const row = drawRow(true);
    rows.append(row);
    number();
    form.changed();
    await Promise.resolve();
    row.querySelector("input, select, textarea, [contenteditable]")?.focus();
    form.say(fill(texts.added, { entity }));
  }

  function remove(row) {
    const index = indexOf(row);
    const [value] = values().splice(index, 1);
    const name = row.name?.textContent ?? `${entity} ${index + 1}`;
    row.remove();
    number();
    form.changed();
    const back = button(texts.undo, () => {
      slot.get().splice(index, 0, value);
      rows.insertBefore(row, rows.children[index] ?? null);
      number();
      undo.hidden = true;
      form.changed();
      row.querySelector(".h5p-remove").focus();
    });
    undo.replaceChildren(fill(texts.removed, { name }), " ", back);
    undo.hidden = false;
    back.focus();
  }

  function move(row, by) {
    const from = indexOf(row);
    const all = values();
    const [value] = all.splice(from, 1);
    all.splice(from + by, 0, value);
    if (by < 0) row.previousElementSibling.before(row);
    else row.nextElementSibling.after(row);
    number();
    form.changed();
    const tools = row.querySelector(":scope > .h5p-row__tools");
    const same = tools.querySelector(by < 0 ? ".h5p-up" : ".h5p-down");
    (same.disabled ? tools.querySelector(by < 0 ? ".h5p-down" : ".h5p-up") : same).focus();
    form.say(fill(texts.moved, { entity, place: from + by + 1 }));
  }
}

const emptyOf = (item) => (item.kind === "group" && item.whole ? {} : item.kind === "list" ? [] : item.kind === "number" ? null : "");

// A few words by which an author knows the entry: what its parts are, else its first text.
function digest(value, field, form) {
  if (field.kind === "library") return digestOfPart(value, form);
  if (field.kind === "text" || field.kind === "html") return plain(value).slice(0, DIGEST_LENGTH);
  if (field.kind === "list") return Array.isArray(value) && value.length ? digest(value[0], field.item, form) : "";
  if (field.kind !== "group") return "";
  if (!field.whole) return digest(value, field.fields[0], form);
  if (!isObject(value)) return "";
  const told = field.fields.filter((own) => !own.technical && value[own.name] !== undefined);
  for (const kinds of [["library"], ["text", "html"], ["list", "group"]]) {
    for (const own of told.filter((one) => kinds.includes(one.kind))) {
      const said = digest(value[own.name], own, form);
      if (said) return said;
    }
  }
  return "";
}

function digestOfPart(value, form) {
  if (typeof value?.library !== "string") return "";
  const type = form.titleOf(value.library);
  const title = plain(value.metadata?.title ?? "");
  const said = title && !title.startsWith("Untitled") && title !== type ? title : firstText(value.params);
  return said ? `${type} — ${said}` : type;
}

// Parts whose type has not been asked for yet.
function firstText(value, depth = 0) {
  if (typeof value === "string") return plain(value).slice(0, DIGEST_LENGTH);
  if (depth > 4 || typeof value !== "object" || value === null) return "";
  const inner = Object.entries(value).filter(([key]) => TELLING.has(key) || Array.isArray(value) || typeof value[key] === "object");
  for (const [key, own] of inner) {
    const said = TECHNICAL.has(key) ? "" : firstText(own, depth + 1);
    if (said) return said;
  }
  return "";
}

const TELLING = new Set(["text", "question", "title", "taskDescription", "label", "alt", "contentName", "header", "description"]);
const TECHNICAL = new Set(["metadata", "copyright", "behaviour", "UI", "l10n", "overallFeedback"]);
