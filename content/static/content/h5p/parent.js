// The page around H5P. Every [data-kf-h5p] holds a frame from another host; what comes from it is believed
// only when both its window and its origin are the ones that were put there, and then it is still only data.
//
// For whoever keeps what learners do (this module sends nothing to any server):
//   kf-h5p:ready      detail.start(message) starts the content; message {state, save_seconds, language, read_only}.
//                     Elements with data-state-url wait for that call, all others start at once, without state.
//   kf-h5p:state      detail {sub_content_id, data_type, data, preload, delete_on_change}
//   kf-h5p:statement  detail {statement}
//   kf-h5p:painted, kf-h5p:fault, kf-h5p:flushed
// and to this module: dispatch
//   kf-h5p:flush      have the content hand out its present state; kf-h5p:flushed follows
//   kf-h5p:result     detail {is_done, server_percent}: the line below the content is written anew
//   kf-h5p:failed     the state could not be had: the error and "Try again" are shown
const LONGEST_MESSAGE = 1_000_000;
// Its origin is another host's, so allow-same-origin gives it that one and no part of this page's.
const SANDBOX = "allow-scripts allow-same-origin allow-popups allow-popups-to-escape-sandbox allow-forms";
const SPEAKS_WITHIN_MS = 4_000;
const HIGHEST_PX = 20_000;
const LOWEST_PX = 40;

const pageIsRead = new Promise((resolve) => {
  if (document.readyState === "complete") resolve();
  for (const event of ["DOMContentLoaded", "load"]) window.addEventListener(event, resolve, { once: true });
});

class Block {
  constructor(element) {
    this.element = element;
    this.place = element.querySelector("[data-kf-h5p-frame]");
    this.url = this.place.dataset.kfH5pFrame;
    this.origin = new URL(this.url).origin;
    this.frame = this.makeFrame();
    this.memory = `kf-h5p-height:${element.dataset.version}:${Math.round(window.innerWidth / 100)}`;
    this.started = false;
    this.announced = false;
    this.setHeight(this.rememberedHeight());
    this.show("loading");
    element.querySelector("[data-kf-h5p-retry]").addEventListener("click", () => this.retry());
    element.addEventListener("kf-h5p:flush", () => this.post({ type: "flush" }));
    element.addEventListener("kf-h5p:result", (event) => this.showResult(event.detail));
    element.addEventListener("kf-h5p:failed", () => this.fail());
  }

  // In a shadow tree the frame is not among window.frames: contents of one host do not find each other there.
  makeFrame() {
    const frame = document.createElement("iframe");
    frame.title = this.element.getAttribute("aria-label");
    frame.loading = "lazy";
    frame.allow = "fullscreen; autoplay";
    frame.referrerPolicy = "origin";
    frame.sandbox = SANDBOX;
    frame.style.cssText = "display: block; width: 100%; height: 100%; border: 0";
    frame.addEventListener("load", () => this.expect());
    frame.src = this.url;
    this.place.attachShadow({ mode: "open" }).append(frame);
    return frame;
  }

  // A frame that has loaded and says nothing is an error page: the host is out of reach, or the address old.
  expect() {
    clearTimeout(this.timer);
    if (!this.announced) this.timer = setTimeout(() => this.announced || this.fail(), SPEAKS_WITHIN_MS);
  }

  retry() {
    this.started = this.announced = false;
    this.show("loading");
    this.frame.src = this.url;
  }

  fail() {
    clearTimeout(this.timer);
    this.show("error");
    this.tell("fault", {});
  }

  receive(event) {
    if (event.source !== this.frame.contentWindow || event.origin !== this.origin) return;
    const message = event.data;
    if (message?.kafedra !== "h5p" || typeof message.type !== "string") return;
    const handle = this.handlers[message.type];
    if (handle) handle.call(this, message);
  }

  handlers = {
    ready() {
      if (this.announced) return;
      this.announced = true;
      pageIsRead.then(() => this.offerStart());
    },
    painted() {
      clearTimeout(this.timer);
      this.show("playing");
      this.tell("painted", {});
    },
    resize({ height }) {
      if (Number.isFinite(height)) this.setHeight(height, { remember: true });
    },
    state({ sub_content_id, data_type, data, preload, delete_on_change }) {
      const isText = [sub_content_id, data_type].every((text) => typeof text === "string" && text.length <= 100);
      if (!isText || !(data === null || (typeof data === "string" && data.length <= LONGEST_MESSAGE))) return;
      const detail = { sub_content_id, data_type, data };
      this.tell("state", { ...detail, preload: preload === true, delete_on_change: delete_on_change === true });
    },
    statement({ statement }) {
      if (!statement || typeof statement !== "object") return;
      if (JSON.stringify(statement).length <= LONGEST_MESSAGE) this.tell("statement", { statement });
    },
    fault() {
      if (this.element.dataset.state === "loading") this.fail();
    },
    flushed() {
      this.tell("flushed", {});
    },
  };

  offerStart() {
    const start = (message = {}) => {
      if (this.started) return;
      this.started = true;
      this.post({ state: {}, ...message, type: "start" });
    };
    this.tell("ready", { start });
    if (!this.element.dataset.stateUrl) start({ language: document.documentElement.lang });
  }

  post(message) {
    this.frame.contentWindow?.postMessage({ ...message, kafedra: "h5p" }, this.origin);
  }

  tell(type, detail) {
    this.element.dispatchEvent(new CustomEvent(`kf-h5p:${type}`, { bubbles: true, detail }));
  }

  show(state) {
    this.element.dataset.state = state;
    this.element.setAttribute("aria-busy", String(state === "loading"));
  }

  showResult({ is_done: isDone, server_percent: percent }) {
    const line = this.element.querySelector("[data-kf-h5p-result]");
    if (!line) return;
    const words = [isDone ? line.dataset.done : line.dataset.todo];
    if (Number.isFinite(percent)) words.push(line.dataset.score.replace("{percent}", String(Math.round(percent))));
    line.dataset.state = isDone ? "completed" : "todo";
    line.querySelector("[data-kf-h5p-words]").textContent = words.filter(Boolean).join(" ");
  }

  setHeight(height, { remember = false } = {}) {
    if (!height) return;
    const fitting = Math.min(Math.max(Math.ceil(height), LOWEST_PX), HIGHEST_PX);
    this.place.style.height = `${fitting}px`;
    this.element.dataset.sized = "";
    if (!remember) return;
    try {
      window.localStorage.setItem(this.memory, String(fitting));
    } catch {
      // Without it the next visit starts with the usual height.
    }
  }

  rememberedHeight() {
    try {
      return Number(window.localStorage.getItem(this.memory));
    } catch {
      return 0;
    }
  }
}

const blocks = new Map();

function findBlocks() {
  for (const element of blocks.keys()) if (!element.isConnected) blocks.delete(element);
  for (const element of document.querySelectorAll("[data-kf-h5p]")) {
    if (!blocks.has(element)) blocks.set(element, new Block(element));
  }
}

window.addEventListener("message", (event) => {
  for (const block of blocks.values()) block.receive(event);
});
const flushAll = () => {
  for (const block of blocks.values()) if (block.started) block.post({ type: "flush" });
};
window.addEventListener("pagehide", flushAll);
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "hidden") flushAll();
});
document.addEventListener("htmx:load", findBlocks);
findBlocks();
