// Small helpers that the parts of the form share.

let lastId = 0;
export const newId = () => `h5p-${(lastId += 1)}`;

export function el(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== undefined && child !== null));
  return element;
}

export const icon = (name) => {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", `icon icon-${name}`);
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `#icon-${name}`);
  svg.append(use);
  return svg;
};

export const button = (label, onclick, { iconName, title, className = "" } = {}) =>
  el(
    "button",
    { type: "button", class: `button button-small button-secondary ${className}`, "aria-label": title, title, onclick },
    ...(iconName ? [icon(iconName)] : []),
    ...(label ? [label] : []),
  );

export const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

export const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_whole, name) => values[name] ?? "");

// Players expect plain texts escaped, people do not.
export function decode(text) {
  const area = document.createElement("textarea");
  area.innerHTML = String(text ?? "");
  return area.value;
}
export const encode = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

export const plain = (markup) =>
  (new DOMParser().parseFromString(String(markup ?? ""), "text/html").body.textContent ?? "").trim();

export function uuid() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

// A part that is drawn when it is opened for the first time: large contents have thousands of fields.
export function fold(title, draw, { open = false, className = "", tools } = {}) {
  const body = el("div", { class: "h5p-fold__body" });
  const details = el("details", { class: `h5p-fold ${className}` }, el("summary", {}, title, ...(tools ? [tools] : [])), body);
  let drawn = false;
  const ensure = () => {
    if (drawn) return;
    drawn = true;
    body.append(draw());
  };
  details.openUp = () => {
    ensure();
    details.open = true;
  };
  details.addEventListener("toggle", () => details.open && ensure());
  if (open) details.openUp();
  return details;
}
