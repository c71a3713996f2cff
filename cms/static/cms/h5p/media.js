// Pictures, sound, video and files: uploaded at once, named by the document, shown small.

import { button, el, isObject } from "./dom.js";

const ACCEPTED = { image: "image/*", audio: "audio/*", video: "video/*" };
const isLink = (path) => /^https?:\/\//i.test(path ?? "");

export function drawMedia(part, frame) {
  const { field, slot, form, id } = part;
  const { texts } = form;
  const isList = field.media === "audio" || field.media === "video";
  const shown = el("div", { class: "h5p-media__shown" });
  const status = el("p", { class: "help", role: "status" });
  const progress = el("progress", { max: 100, value: 0, hidden: true, "aria-label": texts.upload });
  const input = el("input", { type: "file", id, accept: ACCEPTED[field.media], class: "h5p-media__input" });
  const sources = () => {
    const value = slot.get();
    if (isList) return Array.isArray(value) ? value : [];
    return isObject(value) && value.path ? [value] : [];
  };

  input.addEventListener("change", async () => {
    if (!input.files.length) return;
    const [file] = input.files;
    progress.hidden = false;
    status.textContent = texts.uploading;
    try {
      const stored = await form.upload(file, field.media, (percent) => (progress.value = percent));
      const source = { path: stored.path, mime: stored.mime, copyright: { license: "U" } };
      if (field.media === "image") Object.assign(source, await sizeOf(file));
      put(source);
      status.textContent = texts.uploaded;
    } catch (error) {
      status.textContent = "";
      form.complain(part.element, error.message);
    } finally {
      progress.hidden = true;
      input.value = "";
    }
  });

  function put(source) {
    form.complain(part.element, "");
    const before = slot.get();
    if (isList) slot.set([...sources(), source]);
    else slot.set(isObject(before) ? { ...before, width: undefined, height: undefined, ...source } : source);
    form.changed();
    show();
  }

  function drop(index) {
    if (isList) {
      const rest = sources().filter((_source, place) => place !== index);
      slot.set(rest.length ? rest : undefined);
    } else slot.set(undefined);
    form.changed();
    show();
    input.focus();
  }

  function show() {
    shown.replaceChildren(
      ...sources().map((source, index) =>
        el(
          "div",
          { class: "h5p-media__one" },
          looks(source),
          el("span", { class: "h5p-media__name" }, nameOf(source)),
          button("", () => drop(index), { iconName: "bin", title: `${texts.removeFile} ${nameOf(source)}` }),
        ),
      ),
    );
  }

  function looks(source) {
    const address = isLink(source.path) ? "" : form.fileAddress(source.path);
    if (field.media === "image" && address) return el("img", { src: address, alt: "", loading: "lazy" });
    if (field.media === "video" && address) return el("video", { src: address, controls: true, preload: "metadata" });
    if (field.media === "audio" && address) return el("audio", { src: address, controls: true, preload: "none" });
    return el("span", {});
  }

  const control = el("div", { class: "h5p-media" }, shown, el("div", { class: "h5p-media__add" }, input, progress), status);
  if (field.links || field.media === "video") control.append(linkAdder());
  frame(part, control, { legend: false });
  show();

  function linkAdder() {
    const link = el("input", { type: "url", placeholder: "https://", "aria-label": texts.link });
    const take = () => {
      if (!isLink(link.value.trim())) return link.focus();
      put({ path: link.value.trim(), mime: mimeOfLink(link.value), copyright: { license: "U" } });
      link.value = "";
      return undefined;
    };
    return el("div", { class: "h5p-media__link" }, link, button(texts.addLink, take));
  }
}

const mimeOfLink = (address) => (/youtu\.?be/i.test(address) ? "video/YouTube" : "video/unknown");

const nameOf = (source) => (isLink(source.path) ? source.path : (source.path ?? "").split("/").at(-1));

async function sizeOf(file) {
  const address = URL.createObjectURL(file);
  try {
    const picture = new Image();
    picture.src = address;
    await picture.decode();
    return { width: picture.naturalWidth, height: picture.naturalHeight };
  } catch {
    return {};
  } finally {
    URL.revokeObjectURL(address);
  }
}
