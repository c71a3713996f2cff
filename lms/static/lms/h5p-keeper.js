// Keeps what a person does inside the H5P blocks of a screen: the state that a later visit goes on from, and
// the statements by which the server judges. Everything is sent in order and again until it has arrived; the
// server knows a repeat. What could not be sent when the page closes goes out with it.

const SAVE_SECONDS = 3;
const STATE_DELAY_MS = 800;
const RETRY_FIRST_MS = 2000;
const RETRY_MOST_MS = 30000;
const FLUSHED_WITHIN_MS = 1000;
// A connection that went silent would hold back everything behind it.
const ANSWER_WITHIN_MS = 20000;
const LEAVE_WITHIN_MS = 4000;
// What browsers send after a page is gone; larger bodies go the common way.
const KEEPALIVE_BYTES = 30000;

const panel = document.querySelector("#h5p-keeping");
const line = document.querySelector("#h5p-save-state");
const conflict = document.querySelector("#h5p-conflict");
const undone = document.querySelector("#h5p-undone");
const form = document.getElementById("next-screen").form;

// Signing in again in another window changes the token; the cookie has the newest.
function csrfToken() {
  return document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] ?? form.elements.csrfmiddlewaretoken.value;
}

function wait(milliseconds) {
  return new Promise((resolve) => { setTimeout(resolve, milliseconds); });
}

class Keeper {
  constructor(element) {
    this.element = element;
    this.revision = 0;
    this.viewed = null;
    this.statements = [];
    this.states = new Map(); // what was not saved yet: the last word on each part
    this.unanswered = new Set(); // changes that were sent and may have arrived
    this.sending = null;
    this.running = null;
    this.timer = 0;
    this.retryDelay = RETRY_FIRST_MS;
    this.trouble = "";
    this.isStale = false;
  }

  async start(begin) {
    const response = await fetch(this.element.dataset.h5pUrl, {
      headers: { Accept: "application/json" },
      signal: AbortSignal.timeout?.(ANSWER_WITHIN_MS),
    }).catch(() => null);
    if (!response?.ok || response.redirected) {
      this.element.dispatchEvent(new CustomEvent("kf-h5p:failed"));
      return;
    }
    const { state, revision, result } = await response.json();
    this.revision = revision;
    this.takeResult(result);
    begin({ state, save_seconds: SAVE_SECONDS, language: document.documentElement.lang, read_only: false });
  }

  noteViewed() {
    this.viewed = { url: `${this.element.dataset.h5pUrl}viewed/`, body: "{}" };
    this.send();
  }

  noteStatement(statement) {
    this.statements.push({ url: this.element.dataset.statementsUrl, body: JSON.stringify({ statement }) });
    this.send();
    this.askForState();
  }

  // A step inside the content changes its state as well: have it now rather than seconds later.
  askForState() {
    this.element.dispatchEvent(new CustomEvent("kf-h5p:flush"));
  }

  noteState({ sub_content_id, data_type, data }) {
    if (this.isStale) return;
    this.states.set(`${sub_content_id} ${data_type}`, { sub_content_id, data_type, data });
    this.sendIn(STATE_DELAY_MS);
  }

  get isClean() {
    return this.next() === null && this.sending === null;
  }

  next() {
    if (this.viewed !== null) return this.viewed;
    if (this.statements.length > 0) return this.statements[0];
    const [change] = this.states.values();
    return change ? this.stateJob(change, this.revision) : null;
  }

  stateJob(change, revision) {
    return { url: this.element.dataset.stateUrl, body: JSON.stringify({ ...change, revision }), change };
  }

  sendIn(delay) {
    if (this.timer === 0) this.timer = setTimeout(() => this.send(), delay);
    tellState();
  }

  // True when everything has arrived.
  send() {
    clearTimeout(this.timer);
    this.timer = 0;
    this.running = (this.running ?? Promise.resolve()).then(() => this.sendAll());
    return this.running;
  }

  async sendAll() {
    for (let job = this.next(); job !== null; job = this.next()) {
      this.sending = job;
      tellState();
      const trouble = await this.sendOne(job);
      this.sending = null;
      if (trouble) {
        this.trouble = trouble;
        this.sendIn(this.retryDelay);
        this.retryDelay = Math.min(this.retryDelay * 2, RETRY_MOST_MS);
        return false;
      }
      this.retryDelay = RETRY_FIRST_MS;
    }
    tellState();
    return true;
  }

  // The reason to try again, if there is one; what the server refuses for good is not sent twice.
  async sendOne(job) {
    if (job.change) this.unanswered.add(job.change);
    const response = await this.post(job).catch(() => null);
    if (response === null || response.status >= 500) return "offline";
    if (response.type === "opaqueredirect" || [401, 403].includes(response.status)) return "signedOut";
    const answer = await response.json().catch(() => (response.ok ? null : {}));
    if (answer === null) return "offline";
    if (answer.code === "stale_state" && this.wasOwnWrite(answer)) {
      this.revision = answer.revision;
      this.unanswered.clear();
      return "";
    }
    if (job.change) this.unanswered.clear();
    this.forget(job);
    this.trouble = this.isStale ? "stale" : "";
    if (answer.code === "stale_state") this.takeConflict();
    else if (!response.ok) this.trouble = "refused";
    if (answer.revision !== undefined && response.ok) this.revision = answer.revision;
    if (answer.result) this.takeResult(answer.result);
    return "";
  }

  // The server is ahead by no more than what was sent from here: only its answers were lost on the way.
  wasOwnWrite({ revision, state }) {
    const arrived = [...this.unanswered].filter(
      ({ sub_content_id, data_type, data }) => (state[sub_content_id]?.[data_type] ?? null) === data,
    );
    return arrived.length > 0 && revision - this.revision <= arrived.length;
  }

  post({ url, body }) {
    return fetch(url, {
      method: "POST",
      headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": csrfToken() },
      body,
      redirect: "manual",
      signal: AbortSignal.timeout?.(ANSWER_WITHIN_MS),
      keepalive: body.length < KEEPALIVE_BYTES,
    });
  }

  forget(job) {
    if (job === this.viewed) this.viewed = null;
    else if (job === this.statements[0]) this.statements.shift();
    for (const [key, change] of this.states) if (change === job.change) this.states.delete(key);
  }

  // Another window went on with this content: its state stays, and nothing of here is put over it.
  takeConflict() {
    this.isStale = true;
    this.trouble = "stale";
    this.states.clear();
    conflict.hidden = false;
  }

  takeResult(result) {
    this.element.dispatchEvent(new CustomEvent("kf-h5p:result", { detail: result }));
    if (result.is_done) noteDone(this.element.dataset.block);
  }

  // Everything the content knows, on the server: true, or false when that takes too long.
  async flush() {
    const flushed = new Promise((resolve) => {
      this.element.addEventListener("kf-h5p:flushed", resolve, { once: true });
    });
    this.askForState();
    await Promise.race([flushed, wait(FLUSHED_WITHIN_MS)]);
    return this.send();
  }

  // The page is going: what is under way goes on by itself, the rest is sent after it.
  sendLast() {
    const isUnderWay = (job) => job === this.sending;
    const jobs = [this.viewed, ...this.statements].filter((job) => job !== null && !isUnderWay(job));
    const saving = this.sending?.change;
    const changes = [...this.states.values()].filter((change) => change !== saving);
    // The page may come back from the browser's memory.
    for (const change of changes) this.unanswered.add(change);
    const first = this.revision + (saving ? 1 : 0);
    const states = changes.map((change, index) => this.stateJob(change, first + index));
    for (const job of [...jobs, ...states]) this.post(job).catch(() => null);
  }
}

const keepers = new Map();

function keeperOf(element) {
  if (!keepers.has(element)) keepers.set(element, new Keeper(element));
  return keepers.get(element);
}

function noteDone(block) {
  undone.querySelector(`[data-undone="${CSS.escape(block)}"]`)?.remove();
  undone.hidden = undone.querySelector("[data-undone]") === null;
}

function tellState() {
  const all = [...keepers.values()];
  const trouble = all.map((keeper) => keeper.trouble).find(Boolean);
  const isClean = all.every((keeper) => keeper.isClean);
  const state = trouble ? "error" : isClean ? "saved" : "saving";
  const texts = {
    offline: panel.dataset.textOffline,
    signedOut: panel.dataset.textSignedOut,
    refused: panel.dataset.textRefused,
    stale: panel.dataset.textStale,
    saved: panel.dataset.textSaved,
    saving: panel.dataset.textSaving,
  };
  line.dataset.state = state;
  const text = texts[trouble ?? state];
  if (line.textContent !== text) line.textContent = text;
}

const listeners = {
  ready: (keeper, { start }) => keeper.start(start),
  painted: (keeper) => keeper.noteViewed(),
  state: (keeper, detail) => keeper.noteState(detail),
  statement: (keeper, { statement }) => keeper.noteStatement(statement),
};
for (const [type, listen] of Object.entries(listeners)) {
  document.addEventListener(`kf-h5p:${type}`, (event) => listen(keeperOf(event.target), event.detail));
}

// Leaving the frame is often the first step of leaving the page.
function askAll() {
  for (const keeper of keepers.values()) keeper.askForState();
}
window.addEventListener("focus", askAll);
document.addEventListener("pointerdown", askAll);
window.addEventListener("online", () => { for (const keeper of keepers.values()) keeper.send(); });
window.addEventListener("pagehide", () => { for (const keeper of keepers.values()) keeper.sendLast(); });
window.addEventListener("beforeunload", (event) => {
  const isCut = [...keepers.values()].some((keeper) => keeper.trouble && !keeper.isClean);
  if (isCut && !isLeaving) event.preventDefault();
});

// The next screen waits until this one is kept. The server decides whether the screen may be left; asking it
// while something is plainly undone would only load everything anew.
let isLeaving = false;
let isWaiting = false;
form.addEventListener("submit", (event) => {
  event.preventDefault();
  if (!isWaiting) leave();
});
window.addEventListener("pageshow", () => { isLeaving = false; });

async function leave() {
  isWaiting = true;
  const flushed = Promise.all([...keepers.values()].map((keeper) => keeper.flush()));
  await Promise.race([flushed, wait(LEAVE_WITHIN_MS)]);
  isWaiting = false;
  // Without a connection the next screen would not come, and this one would be gone.
  if ([...keepers.values()].some((keeper) => keeper.trouble === "offline" && !keeper.isClean)) {
    line.scrollIntoView({ block: "center" });
    return;
  }
  if (!undone.hidden) await askWhatIsDone();
  if (!undone.hidden) {
    undone.focus();
    undone.scrollIntoView({ block: "center" });
    return;
  }
  isLeaving = true;
  form.submit();
}

// Another window may have done it.
async function askWhatIsDone() {
  const asked = [...undone.querySelectorAll("[data-undone]")].map(async ({ dataset }) => {
    const response = await fetch(`${panel.dataset.h5pUrl}${encodeURIComponent(dataset.undone)}/`).catch(() => null);
    const answer = response?.ok && !response.redirected ? await response.json() : null;
    if (answer?.result.is_done) noteDone(dataset.undone);
  });
  await Promise.all(asked);
}

conflict.querySelector("button").addEventListener("click", () => location.reload());
