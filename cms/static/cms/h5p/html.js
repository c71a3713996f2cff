// A small editor of markup, limited to the tags of its field. What nobody touches stays byte by byte.

import { button, el } from "./dom.js";

// Tags that H5P lets in with others.
const COMPANIONS = { ul: ["li"], ol: ["li"], strong: ["b"], em: ["i"], b: ["strong"], i: ["em"], del: ["s", "strike"], strike: ["s"],
  table: ["tr", "td", "th", "tbody", "thead", "tfoot", "colgroup", "col", "caption", "figure", "figcaption"] };
const ALWAYS = ["div", "span", "p", "br"];
const TOOLS = [
  ["bold", "bold", ["strong", "b"]],
  ["italic", "italic", ["em", "i"]],
  ["subscript", "subscript", ["sub"]],
  ["superscript", "superscript", ["sup"]],
  ["insertUnorderedList", "list-ul", ["ul"]],
  ["insertOrderedList", "list-ol", ["ol"]],
  ["createLink", "link", ["a"]],
];
const HARMLESS_ADDRESS = /^(https?:|mailto:|tel:|#|\/|[^:]*$)/i;

function allowedTags(field) {
  const tags = new Set([...ALWAYS, ...field.tags]);
  for (const tag of field.tags) for (const companion of COMPANIONS[tag] ?? []) tags.add(companion);
  return tags;
}

// Parsed without running anything; the server cleans once more.
function safe(markup, tags) {
  const parsed = new DOMParser().parseFromString(String(markup ?? ""), "text/html");
  const clean = (node) => {
    for (const child of [...node.childNodes]) {
      if (child.nodeType === Node.TEXT_NODE) continue;
      if (child.nodeType !== Node.ELEMENT_NODE || /^(script|style|iframe|object|embed|template)$/i.test(child.tagName)) {
        child.remove();
        continue;
      }
      clean(child);
      if (!tags.has(child.tagName.toLowerCase())) {
        child.replaceWith(...child.childNodes);
        continue;
      }
      for (const { name, value } of [...child.attributes]) {
        const isAddress = name === "href" || name === "src";
        if (name.startsWith("on") || (isAddress && !HARMLESS_ADDRESS.test(value.trim()))) child.removeAttribute(name);
      }
    }
  };
  clean(parsed.body);
  return parsed.body;
}

// Browsers write <b> and <i>; contents keep <strong> and <em>.
function written(area, field) {
  const copy = area.cloneNode(true);
  for (const [from, to] of [["b", "strong"], ["i", "em"]]) {
    if (!field.tags.includes(to)) continue;
    for (const old of copy.querySelectorAll(from)) {
      const fresh = document.createElement(to);
      fresh.append(...old.childNodes);
      old.replaceWith(fresh);
    }
  }
  const isEmpty = !copy.textContent.trim() && !copy.querySelector("img, hr, table");
  return isEmpty ? "" : copy.innerHTML;
}

export function drawHtml(part, frame) {
  const { field, slot, form, id, title } = part;
  const { texts } = form;
  const tags = allowedTags(field);
  const area = el("div", {
    class: "h5p-html__area", contenteditable: "true", role: "textbox", "aria-multiline": "true", id, "aria-label": title,
  });
  area.append(...safe(slot.get(), tags).childNodes);
  const source = el("textarea", { class: "h5p-html__source", rows: 4, "aria-label": `${title}: ${texts.source}`, hidden: true, spellcheck: "false" });
  const keep = (value) => {
    slot.set(value === "" && field.optional ? undefined : value);
    form.changed();
  };
  area.addEventListener("focus", () => document.execCommand("defaultParagraphSeparator", false, field.enterMode === "div" ? "div" : "p"));
  area.addEventListener("input", () => keep(written(area, field)));
  area.addEventListener("paste", (event) => {
    event.preventDefault();
    const markup = event.clipboardData.getData("text/html");
    const text = event.clipboardData.getData("text/plain");
    if (markup) document.execCommand("insertHTML", false, stripped(safe(markup, tags)));
    else document.execCommand("insertText", false, text);
  });
  source.addEventListener("input", () => keep(source.value));

  const run = (command) => {
    area.focus();
    if (command !== "createLink") return document.execCommand(command);
    const address = window.prompt(texts.linkAddress, "https://");
    return address && HARMLESS_ADDRESS.test(address) ? document.execCommand("createLink", false, address) : false;
  };
  const toggleSource = () => {
    source.hidden = !source.hidden;
    area.hidden = !source.hidden;
    if (source.hidden) area.replaceChildren(...safe(slot.get(), tags).childNodes);
    else source.value = slot.get() ?? "";
    (source.hidden ? area : source).focus();
  };
  const tools = TOOLS.filter(([, , needs]) => needs.some((tag) => field.tags.includes(tag))).map(([command, name]) =>
    button("", () => run(command), { iconName: name, title: texts[command] }),
  );
  tools.push(button("", toggleSource, { iconName: "code", title: texts.source }));
  const bar = el("div", { class: "h5p-html__tools", role: "toolbar", "aria-label": texts.formatting }, ...tools);
  // Pressing a tool must not take the selection away.
  bar.addEventListener("mousedown", (event) => event.preventDefault());
  const control = el("div", { class: "h5p-html" }, bar, area, source);
  frame(part, control);
  part.element.querySelector("label")?.addEventListener("click", () => area.focus());
}

// Text processors bring their classes and styles along.
function stripped(body) {
  for (const element of body.querySelectorAll("*")) {
    for (const name of ["style", "class", "id", "lang"]) element.removeAttribute(name);
  }
  return body.innerHTML;
}

