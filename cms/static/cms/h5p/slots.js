// Places in the document: where a field reads and writes its value.

import { isObject, uuid } from "./dom.js";

const escape = (key) => String(key).replaceAll("~", "~0").replaceAll("/", "~1");

export const member = (slot, name) => ({
  get: () => slot.get()?.[name],
  set(value) {
    let holder = slot.get();
    if (!isObject(holder)) {
      if (value === undefined) return;
      slot.set((holder = {}));
    }
    if (value === undefined) delete holder[name];
    else holder[name] = value;
  },
  pointer: () => `${slot.pointer()}/${escape(name)}`,
});

export const entry = (slot, index) => ({
  get: () => slot.get()?.[index()],
  set(value) {
    if (!Array.isArray(slot.get())) slot.set([]);
    slot.get()[index()] = value;
  },
  pointer: () => `${slot.pointer()}/${index()}`,
});

// What a new entry of a list, or a field that is shown for the first time, begins as.
export async function startOf(field, form) {
  if (field.kind === "group") return startOfGroup(field, form);
  if (field.kind === "list") {
    const entries = [];
    for (let left = Math.max(field.min ?? 0, field.count ?? 0); left > 0; left -= 1) {
      const value = await startOf(field.item, form);
      if (value !== undefined) entries.push(value);
    }
    return entries.length ? entries : field.default ?? undefined;
  }
  if (field.kind === "library") {
    const only = field.options.length === 1 ? field.options[0] : undefined;
    return only?.installed && !field.optional ? newSubContent(only.name, form) : undefined;
  }
  if (field.default !== null && field.default !== undefined) return structuredClone(field.default);
  if (field.optional) return undefined;
  if (field.kind === "boolean") return false;
  if (field.kind === "text" || field.kind === "html") return "";
  if (field.kind === "select" && !field.multiple) return field.options[0]?.[0];
  return undefined;
}

async function startOfGroup(group, form) {
  if (!group.whole) return startOf(group.fields[0], form);
  const members = {};
  for (const field of group.fields) {
    const value = await startOf(field, form);
    if (value !== undefined) members[field.name] = value;
  }
  if (isObject(group.default)) Object.assign(members, structuredClone(group.default));
  if (group.subContent) members.subContentId = uuid();
  return members;
}

export async function newSubContent(name, form) {
  const type = await form.typeOf(name);
  return {
    library: name,
    params: structuredClone(type.defaults),
    subContentId: uuid(),
    metadata: { contentType: type.title, license: "U", title: type.title },
  };
}

// Fields that are asked for only while others hold certain values.
export const within = (slot, outer) => ({ values: () => slot.get(), outer });

export function isShown(field, scope) {
  const rules = Array.isArray(field.showWhen?.rules) ? field.showWhen.rules.filter(isObject) : [];
  if (!rules.length) return true;
  const holds = rules.map((rule) => ruleHolds(rule, scope));
  return field.showWhen.type === "or" ? holds.some(Boolean) : holds.every(Boolean);
}

function ruleHolds(rule, scope) {
  if (typeof rule.field !== "string") return true;
  let [place, value] = [scope, scope.values()];
  for (const name of rule.field.split("/")) {
    if (name === "..") value = (place = place?.outer)?.values();
    else if (name && name !== ".") value = isObject(value) ? value[name] : undefined;
  }
  const wanted = Array.isArray(rule.equals) ? rule.equals : [rule.equals];
  if (isObject(value) && typeof value.library === "string") {
    return wanted.includes(value.library) || wanted.includes(value.library.split(" ")[0]);
  }
  return wanted.includes(value);
}
