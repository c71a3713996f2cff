// The form of an H5P content. The document lives in a hidden textarea that the page posts; every field writes
// into its own place of it, and the server says by pointers what is wrong.

import { el } from "./dom.js";
import { drawMembers } from "./fields.js";
import { within } from "./slots.js";

const REFRESH_MS = 120;

class Form {
  constructor(root) {
    this.root = root;
    this.settings = JSON.parse(root.querySelector("script").textContent);
    this.texts = this.settings.texts;
    this.area = root.querySelector("[data-document]");
    this.document = JSON.parse(this.area.value || "{}") ?? {};
    this.types = new Map();
    this.titles = new Map();
    this.watched = new Set();
    this.waiting = new Set();
    this.fresh = new Map();
  }

  async start() {
    const fields = this.root.querySelector("[data-fields]");
    const slot = { get: () => this.document, set: (value) => (this.document = value), pointer: () => "" };
    try {
      const type = await this.typeOf(this.settings.library);
      fields.replaceChildren(drawMembers(type.fields, slot, this, within(slot)));
    } catch (error) {
      fields.replaceChildren(el("p", { class: "error-message" }, error.message));
    }
    fields.setAttribute("aria-busy", "false");
    this.refresh();
    await this.showProblems();
  }

  // The fields and defaults of a type, asked for once.
  typeOf(name) {
    if (!this.types.has(name)) this.types.set(name, this.askFor(name));
    return this.types.get(name);
  }

  async askFor(name) {
    const answer = await fetch(`${this.settings.fields}?library=${encodeURIComponent(name)}&lang=${this.settings.language}`);
    const type = await answer.json().catch(() => ({}));
    if (!answer.ok) throw new Error(type.error ?? this.texts.lost);
    this.titles.set(name, type.title);
    const learn = (fields) => {
      for (const field of fields) {
        for (const option of field.kind === "library" ? field.options : []) {
          if (option.title) this.titles.set(option.name, option.title);
        }
        if (field.fields) learn(field.fields);
        if (field.item) learn([field.item]);
      }
    };
    learn(type.fields);
    return type;
  }

  titleOf(name) {
    return this.titles.get(name) ?? name.split(" ")[0].replace(/^H5P\./, "");
  }

  changed() {
    this.area.value = JSON.stringify(this.document);
    this.area.dispatchEvent(new Event("input", { bubbles: true }));
    this.area.dispatchEvent(new Event("change", { bubbles: true }));
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.refresh(), REFRESH_MS);
  }

  // Fields that depend on others, and names of entries, follow what is typed.
  watch(element, isShown) {
    this.watched.add({ element, isShown });
  }

  refresh() {
    for (const watched of this.watched) {
      if (!this.root.contains(watched.element)) continue;
      watched.element.hidden = !watched.isShown();
    }
  }

  waitFor(promise) {
    this.waiting.add(promise);
    promise.finally(() => this.waiting.delete(promise));
  }

  say(text) {
    this.root.querySelector("[data-said]").textContent = text;
  }

  fileAddress(path) {
    return this.fresh.get(path) ?? this.settings.files + path.split("/").map(encodeURIComponent).join("/");
  }

  upload(file, kind, tellProgress) {
    const data = new FormData();
    data.append("file", file);
    data.append("kind", kind);
    const request = new XMLHttpRequest();
    request.open("POST", this.settings.upload);
    request.setRequestHeader("X-CSRFToken", this.root.closest("form").querySelector("[name=csrfmiddlewaretoken]").value);
    request.upload.addEventListener("progress", ({ loaded, total }) => tellProgress(total ? (loaded / total) * 100 : 0));
    return new Promise((resolve, reject) => {
      request.addEventListener("error", () => reject(new Error(this.texts.lost)));
      request.addEventListener("load", () => {
        let answer = {};
        try {
          answer = JSON.parse(request.responseText);
        } catch {
          // An error page of the server is no JSON.
        }
        if (request.status !== 200) return reject(new Error(answer.error ?? this.texts.lost));
        this.root.querySelector("[data-files]").append(
          el("input", { type: "hidden", name: this.area.dataset.newFiles, value: answer.seal }),
        );
        this.fresh.set(answer.path, URL.createObjectURL(file));
        return resolve(answer);
      });
      request.send(data);
    });
  }

  // A problem at its field; an empty message takes it away.
  complain(element, message) {
    const place = element.querySelector(":scope > [data-problems]");
    const controls = element.querySelectorAll(":scope > input, :scope > select, :scope > textarea, :scope .h5p-html__area, :scope > label > input");
    place.replaceChildren(...(message ? [el("p", { class: "error-message" }, message)] : []));
    for (const control of controls) {
      if (message) control.setAttribute("aria-invalid", "true");
      else control.removeAttribute("aria-invalid");
    }
  }

  async showProblems() {
    const { problems } = this.settings;
    if (!problems.length) return;
    const links = [];
    for (const { pointer, message } of problems) {
      const element = await this.reveal(pointer);
      if (element) this.complain(element, message);
      const name = element ? nameOf(element) : "";
      const go = (event) => {
        event.preventDefault();
        focusIn(element);
      };
      links.push(el("li", {}, element ? el("a", { href: "#", onclick: go }, name || message) : name, name ? `: ${message}` : element ? "" : message));
    }
    const summary = this.root.querySelector("[data-summary]");
    summary.className = "help-block help-critical";
    summary.replaceChildren(el("ul", {}, ...links));
    summary.hidden = false;
    focusIn(this.root.querySelector("[aria-invalid=true]")?.closest(".h5p-field") ?? summary);
  }

  // The field of a pointer, with every fold around it opened.
  async reveal(pointer) {
    const leads = (own) => pointer === own || pointer.startsWith(`${own}/`);
    for (let depth = 0; depth < 100; depth += 1) {
      await Promise.all(this.waiting);
      await Promise.resolve();
      const closed = [...this.root.querySelectorAll("details:not([open])")].find((details) => this.mayHold(details, leads));
      if (!closed) break;
      closed.openUp();
    }
    const found = [...this.root.querySelectorAll(".h5p-field")].filter((element) => leads(element.place.pointer()));
    return found.reduce((best, element) => (best && best.place.pointer().length > element.place.pointer().length ? best : element), undefined);
  }

  mayHold(details, leads) {
    if (details.holds) return details.holds().some(leads);
    const field = details.closest(".h5p-field");
    return Boolean(field) && leads(field.place.pointer());
  }
}

// Every step has a title: which step it is belongs to the name.
const nameOf = (element) => [element.closest(".h5p-row")?.name?.textContent, labelOf(element)].filter(Boolean).join(" · ");

const labelOf = (element) => element.querySelector(":scope > label, :scope > .h5p-label, :scope > details > summary")?.firstChild?.textContent.trim() ?? "";

function focusIn(element) {
  const control = element.matches("[tabindex]")
    ? element
    : element.querySelector("input:not([type=hidden]), select, textarea:not([hidden]), [contenteditable=true], button, summary");
  control?.focus();
  element.scrollIntoView({ block: "center" });
}

for (const root of document.querySelectorAll("[data-h5p-form]")) new Form(root).start();

// The preview beside the form is the editor's own side panel.
for (const show of document.querySelectorAll("[data-show-preview]")) {
  const toggle = document.querySelector('[data-side-panel-toggle="preview"], button[aria-label][data-side-panel="preview"]');
  show.hidden = !toggle;
  show.addEventListener("click", () => toggle.click());
}
