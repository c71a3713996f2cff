// The fields of a type as parts of the page. Each reads and writes its own place in the document alone, so
// that whatever has no field here stays as it was.

import { decode, el, encode, fold, isObject, newId, plain } from "./dom.js";
import { drawHtml } from "./html.js";
import { drawList } from "./list.js";
import { drawMedia } from "./media.js";
import { isShown, member, newSubContent, startOf, within } from "./slots.js";

const MANY_OPTIONAL = 2;

const readable = (name) => {
  const words = name.replaceAll(/[_-]+/g, " ").replaceAll(/([a-z])([A-Z])/g, "$1 $2").toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
};

export const labelOf = (field) => field.label || readable(field.name || field.entity || "");

// All fields of a group or a type: the usual ones, then what is rarely touched, folded.
export function drawMembers(fields, slot, form, scope) {
  const part = document.createDocumentFragment();
  const known = fields.filter((field) => field.kind !== "unknown");
  const isRare = (field) =>
    field.optional && field.importance === "low" && field.kind !== "boolean" && isEmpty(slot.get()?.[field.name]);
  const technical = known.filter((field) => field.technical);
  const common = known.filter((field) => field.common && !field.technical);
  const usual = known.filter((field) => !field.common && !field.technical);
  const rare = usual.filter(isRare);
  const folded = rare.length >= MANY_OPTIONAL ? rare : [];
  const draw = (chosen) => {
    const drawn = document.createDocumentFragment();
    for (const field of chosen) drawn.append(drawField(field, member(slot, field.name), form, scope));
    return drawn;
  };
  part.append(draw(usual.filter((field) => !folded.includes(field))));
  const { texts } = form;
  if (folded.length) part.append(markedFold(texts.optional, folded, draw, slot));
  if (technical.length) part.append(markedFold(texts.technical, technical, draw, slot));
  if (common.length) part.append(markedFold(texts.common, common, draw, slot));
  return part;
}

// Problems inside a closed fold are found by the pointers that it holds.
function markedFold(title, fields, draw, slot) {
  const details = fold(title, () => draw(fields), { className: "h5p-fold--quiet" });
  details.holds = () => fields.map((field) => member(slot, field.name).pointer());
  return details;
}

const isEmpty = (value) =>
  value === undefined || value === null || value === "" || (Array.isArray(value) && value.length === 0) ||
  (isObject(value) && Object.values(value).every(isEmpty));

export function drawField(field, slot, form, scope, { label, bare = false } = {}) {
  if (field.kind === "group" && !field.whole) {
    const only = field.fields[0];
    const named = label ?? (only.label || field.label || labelOf(only));
    return drawField(only, slot, form, within({ get: () => ({ [only.name]: slot.get() }) }, scope), { label: named, bare });
  }
  const title = label ?? labelOf(field);
  const element = el("div", { class: `h5p-field h5p-field--${field.kind}` });
  element.place = slot;
  const id = newId();
  const draw = DRAWN[field.kind];
  if (draw) draw({ field, slot, form, scope, element, id, title, bare });
  element.append(el("div", { "data-problems": "" }));
  form.watch(element, () => isShown(field, scope));
  return element;
}

function frame({ element, field, id, title, bare }, control, { legend = false } = {}) {
  const label = el("label", { for: id, class: bare ? "w-sr-only" : "h5p-label" }, title);
  if (!field.optional && !bare && field.kind !== "boolean") label.append(el("span", { class: "h5p-required", "aria-hidden": "true" }, " *"));
  if (legend) {
    control.setAttribute("role", "group");
    control.setAttribute("aria-labelledby", (label.id = `${id}-label`));
    label.removeAttribute("for");
  }
  element.append(label, control);
  if (field.description) {
    const help = el("p", { class: "help", id: `${id}-help` }, plain(field.description));
    control.setAttribute("aria-describedby", help.id);
    element.append(help);
  }
}

function drawText(part) {
  const { field, slot, form, id } = part;
  const shared = { id, maxlength: field.maxLength, placeholder: field.placeholder ? plain(field.placeholder) : undefined };
  const control = field.multiline ? el("textarea", { ...shared, rows: 3 }) : el("input", { ...shared, type: "text" });
  control.value = decode(slot.get());
  control.addEventListener("input", () => {
    slot.set(control.value === "" && field.optional ? undefined : encode(control.value));
    form.changed();
  });
  frame(part, control);
}

function drawNumber(part) {
  const { field, slot, form, id } = part;
  const step = field.step ?? (field.decimals === 0 ? 1 : "any");
  const control = el("input", { id, type: "number", min: field.min, max: field.max, step, inputmode: "decimal" });
  control.value = slot.get() ?? "";
  control.addEventListener("input", () => {
    slot.set(control.value === "" ? undefined : Number(control.value));
    form.changed();
  });
  const unit = field.unit ? ` (${field.unit})` : "";
  frame({ ...part, title: part.title + unit }, control);
}

function drawBoolean({ field, slot, form, element, id, title }) {
  const control = el("input", { id, type: "checkbox" });
  control.checked = slot.get() === true;
  control.addEventListener("change", () => {
    slot.set(control.checked);
    form.changed();
  });
  element.append(el("label", { for: id, class: "h5p-tick" }, control, el("span", {}, title)));
  if (field.description) {
    control.setAttribute("aria-describedby", `${id}-help`);
    element.append(el("p", { class: "help", id: `${id}-help` }, plain(field.description)));
  }
}

function drawSelect(part) {
  const { field, slot, form, id } = part;
  if (field.multiple) return drawTicks(part);
  if (!field.options.length) return drawText({ ...part, field: { ...field, maxLength: undefined } });
  const value = slot.get();
  const options = [...field.options];
  if (!isEmpty(value) && !options.some(([own]) => own === value)) options.push([value, String(value)]);
  const control = el("select", { id });
  if (field.optional || isEmpty(value)) control.append(el("option", { value: "" }, "—"));
  for (const [own, label] of options) control.append(el("option", { value: own, selected: own === value }, plain(label)));
  control.addEventListener("change", () => {
    slot.set(control.value === "" ? undefined : options.find(([own]) => String(own) === control.value)[0]);
    form.changed();
  });
  frame(part, control);
}

function drawTicks(part) {
  const { field, slot, form } = part;
  const chosen = () => (Array.isArray(slot.get()) ? slot.get() : []);
  const ticks = field.options.map(([own, label]) => {
    const control = el("input", { type: "checkbox" });
    control.checked = chosen().includes(own);
    control.addEventListener("change", () => {
      const rest = chosen().filter((other) => other !== own);
      slot.set(control.checked ? [...rest, own] : rest);
      form.changed();
    });
    return el("label", { class: "h5p-tick" }, control, el("span", {}, plain(label)));
  });
  frame(part, el("div", { class: "h5p-ticks" }, ...ticks), { legend: true });
}

function drawGroup({ field, slot, form, scope, element, title, bare }) {
  const draw = () => {
    const members = drawMembers(field.fields, slot, form, within(slot, scope));
    if (field.description) members.prepend(el("p", { class: "help" }, plain(field.description)));
    return members;
  };
  const isOpen = (field.expanded || field.importance === "high") && field.importance !== "low" && !field.optional;
  element.append(bare ? draw() : fold(title, draw, { open: isOpen }));
}

// Choosing the type of a part, and its own form below.
function drawLibrary(part) {
  const { field, slot, form, id, element, title } = part;
  const { texts } = form;
  const nested = el("div", { class: "h5p-nested" });
  const offered = field.options.filter((option) => option.installed);
  const current = slot.get()?.library;
  const known = current && field.options.find((option) => option.name === current);
  const options = known || !current ? offered : [...offered, { name: current, title: "" }];
  const control = el("select", { id });
  control.append(el("option", { value: "" }, current || field.optional ? texts.nothing : texts.choose));
  for (const option of options) {
    control.append(el("option", { value: option.name, selected: option.name === current }, option.title || option.name));
  }
  const show = (open) => {
    nested.replaceChildren();
    const name = slot.get()?.library;
    if (name) nested.append(drawSubContent(name, part, open));
  };
  control.addEventListener("change", async () => {
    const before = slot.get()?.library ?? "";
    if (before && !window.confirm(control.value ? texts.changeType : texts.dropType)) {
      control.value = before;
      return;
    }
    slot.set(control.value ? await newSubContent(control.value, form) : undefined);
    form.changed();
    show(true);
  });
  frame({ element, field, id, title }, control);
  element.append(nested);
  if (!offered.length && !current) element.append(el("p", { class: "help" }, texts.noTypes));
  show(part.bare);
}

function drawSubContent(name, { slot, form, bare, field, scope }, open) {
  const params = member(slot, "params");
  const draw = () => {
    const body = el("div", { class: "h5p-fields" }, el("p", { class: "help" }, form.texts.loading));
    form.waitFor(
      form.typeOf(name).then(
        (type) => {
          body.replaceChildren(drawMembers(type.fields, params, form, within(params, within(slot, scope))));
          form.refresh();
        },
        (error) => body.replaceChildren(el("p", { class: "error-message" }, error.message)),
      ),
    );
    return body;
  };
  const title = field.options.find((option) => option.name === name)?.title || name;
  if (bare) return draw();
  const details = fold(title, draw, { open });
  details.holds = () => [slot.pointer()];
  return details;
}

function drawListField(part) {
  drawList(part, {
    drawEntry: (slot, label, bare) => drawField(part.field.item, slot, part.form, part.scope, { label, bare }),
    start: () => startOf(part.field.item, part.form),
  });
}

const DRAWN = {
  text: drawText,
  html: (part) => drawHtml(part, frame),
  number: drawNumber,
  boolean: drawBoolean,
  select: drawSelect,
  media: (part) => drawMedia(part, frame),
  group: drawGroup,
  list: drawListField,
  library: drawLibrary,
};
