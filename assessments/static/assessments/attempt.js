// Saves answers while the person works. Without this file the form is sent and saved by its buttons.

import { alike, isTyped, readAnswers, readDefaultAnswers, same, setAnswer } from "./answers.js";
import { KeptAnswers } from "./kept.js";
import { hideRefusal, showRefusal, showTaken } from "./notices.js";

const AUTOSAVE_DELAY_MS = 2000;
const TYPING_PAUSE_MS = 3000;
const TYPING_MOST_MS = 15000;
const RETRY_FIRST_MS = 3000;
const RETRY_MOST_MS = 30000;
const SAVE_BEFORE_DEADLINE_S = 5;

const form = document.querySelector("#attempt-form");
const notice = document.querySelector("#attempt-notice");
const saveState = document.querySelector("#attempt-save-state");
const progress = document.querySelector("#attempt-progress");
const offline = document.querySelector("#attempt-offline");
const numbers = document.querySelector("#attempt-numbers");
const slots = [...form.querySelectorAll("fieldset[data-slot]")].map((set) => set.dataset.slot);

let step = Number(form.elements.step.value);
// What the server has: on a page that shows answers of two windows it is told apart from what is shown.
const known = readDefaultAnswers(form, slots);
if (form.dataset.known) {
  const saved = JSON.parse(form.dataset.known);
  for (const slot of slots) known[slot] = saved[slot] ?? [];
}
const kept = new KeptAnswers(form.dataset.attempt, makeUuid());
const refused = {}; // answers that the server will not take: not sent again until they change
let saveTimer = 0;
let typingSince = 0;
let running = null;
let waiting = null; // a request that was sent and not answered: repeated with the same id
let retryDelay = RETRY_FIRST_MS;
let isLeaving = false;
let noticeNumber = 0;

function changedAnswers() {
  const now = Object.entries(readAnswers(form, slots));
  return Object.fromEntries(now.filter(([slot, answer]) => !same(answer, known[slot])));
}

function unsentAnswers() {
  const changed = Object.entries(changedAnswers());
  return Object.fromEntries(changed.filter(([slot, answer]) => !same(answer, refused[slot] ?? known[slot])));
}

function isDirty() {
  return waiting !== null || Object.keys(unsentAnswers()).length > 0;
}

// What the server does not have survives in the browser; true when the browser can hold it.
function keep() {
  const changes = Object.entries(changedAnswers()).map(([slot, mine]) => [slot, { base: known[slot], mine }]);
  return kept.write(Object.fromEntries(changes));
}

// randomUUID exists on https and localhost only; a clinic's own server may have neither.
function makeUuid() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

function tell(state, text) {
  saveState.dataset.state = state;
  saveState.textContent = text;
}

function tellOffline() {
  offline.textContent = keep() ? form.dataset.textKept : form.dataset.textOffline;
  if (isDirty()) tell("error", form.dataset.textChanged);
}

function showProgress() {
  const now = readAnswers(form, slots);
  let answered = 0;
  for (const link of numbers.querySelectorAll("a")) {
    const slot = link.hash.replace("#question-", "");
    const isAnswered = now[slot].length > 0;
    const told = link.querySelector("[data-told]");
    answered += isAnswered ? 1 : 0;
    if (isAnswered) link.dataset.state = "answered";
    else delete link.dataset.state;
    told.textContent = isAnswered ? `, ${told.dataset.told}` : "";
  }
  progress.textContent = progress.dataset.text.replace("%1", answered).replace("%2", slots.length);
}

// Another window saved newer answers: take them, keep what only this window changed,
// and name the questions where both did.
function mergeSaved(state) {
  const mine = readAnswers(form, slots);
  const taken = {};
  for (const slot of slots) {
    const theirs = state.responses[slot] ?? [];
    if (!alike(theirs, known[slot]) && !alike(mine[slot], theirs)) {
      if (!same(mine[slot], known[slot])) taken[slot] = mine[slot];
      setAnswer(form, slot, theirs);
    }
    known[slot] = theirs;
  }
  setStep(state.step);
  notify(taken);
  showProgress();
}

// A page that is gone left answers in this browser: the same rule, and what was given here stands too.
function takeKept(changes) {
  const now = readAnswers(form, slots);
  const taken = {};
  for (const slot of slots.filter((slot) => slot in changes)) {
    const { base, mine } = changes[slot];
    const isUntouched = same(now[slot], known[slot]) && alike(base, known[slot]);
    if (isUntouched) setAnswer(form, slot, mine);
    else if (!alike(mine, now[slot])) taken[slot] = mine;
  }
  if (Object.keys(taken).length > 0) notify(taken);
  if (!isDirty()) return;
  noteChange();
  save("autosave");
}

function notify(taken) {
  showTaken(notice, form, taken);
  noticeNumber += 1;
}

function setStep(number) {
  step = number;
  form.elements.step.value = number;
  form.elements.request_uuid.value = makeUuid();
}

// The first change starts the clock and further ones do not put it back.
function scheduleSave(delay = AUTOSAVE_DELAY_MS) {
  if (saveTimer === 0) saveTimer = setTimeout(() => save("autosave"), delay);
}

// While somebody types, each key puts the save off, but not for ever.
function scheduleSaveAfterTyping() {
  const now = performance.now();
  if (typingSince === 0) typingSince = now;
  clearTimeout(saveTimer);
  saveTimer = 0;
  scheduleSave(Math.max(0, Math.min(TYPING_PAUSE_MS, typingSince + TYPING_MOST_MS - now)));
}

function save(kind) {
  clearTimeout(saveTimer);
  saveTimer = 0;
  typingSince = 0;
  running = (running ?? Promise.resolve(true)).then(() => saveOnce(kind));
  return running;
}

// Signing in again in another window changes the token; the cookie has the newest.
function csrfToken() {
  const found = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/);
  if (found) form.elements.csrfmiddlewaretoken.value = found[1];
  return form.elements.csrfmiddlewaretoken.value;
}

// True when everything on the page is saved.
async function saveOnce(kind) {
  if (isLeaving) return false;
  if (waiting === null) {
    const responses = unsentAnswers();
    if (Object.keys(responses).length === 0 && kind === "autosave") return true;
    waiting = { step, kind, request_uuid: makeUuid(), responses };
  }
  const sent = waiting;
  tell("saving", form.dataset.textSaving);
  let response;
  try {
    response = await fetch(form.dataset.saveUrl, {
      method: "POST",
      headers: {
        "Content-Type": "application/json",
        Accept: "application/json",
        "X-CSRFToken": csrfToken(),
      },
      body: JSON.stringify(sent),
      redirect: "manual",
    });
  } catch {
    return repeatLater(tellOffline);
  }
  if (response.type === "opaqueredirect" || response.status === 403) {
    return repeatLater(() => tell("error", form.dataset.textSignedOut));
  }
  if (response.status >= 500 || response.status === 429) return repeatLater(tellOffline);
  offline.textContent = "";
  const answer = await response.json().catch(() => ({}));
  const isClean = takeAnswer(response, answer, sent);
  keep();
  return isClean;
}

function repeatLater(tellWhy) {
  tellWhy();
  scheduleSave(retryDelay);
  retryDelay = Math.min(retryDelay * 2, RETRY_MOST_MS);
  return false;
}

function takeAnswer(response, answer, sent) {
  waiting = null;
  retryDelay = RETRY_FIRST_MS;
  if (response.ok) {
    Object.assign(known, sent.responses);
    Object.keys(sent.responses).forEach(forgetRefusal);
    setStep(answer.step);
    return tellSaved(`${form.dataset.textSaved} ${timeNow()}`);
  }
  if (answer.code === "stale_step") {
    mergeSaved(answer);
    return tellSaved("");
  }
  if (answer.code === "attempt_finished" || answer.code === "deadline_passed") {
    kept.forget();
    leave();
    return false;
  }
  const fields = Object.entries(answer.fields ?? {}).filter(([field]) => field.startsWith("responses."));
  if (fields.length > 0) noteRefusals(fields, sent);
  else tell("error", form.dataset.textRefused);
  return false;
}

function timeNow() {
  return new Date().toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
}

// True when nothing was changed meanwhile.
function tellSaved(text) {
  const isClean = continueIfChanged();
  if (isClean) tell("saved", text);
  else tell("changed", form.dataset.textChanged);
  return isClean;
}

// One answer that cannot be taken must not hold up the others.
function noteRefusals(fields, sent) {
  for (const [field, rules] of fields) {
    const slot = field.slice("responses.".length);
    refused[slot] = sent.responses[slot];
    showRefusal(form, slot, rules.join(" "));
  }
  tell("error", form.dataset.textNotTaken);
  continueIfChanged();
}

function forgetRefusal(slot) {
  delete refused[slot];
  hideRefusal(form, slot);
}

function continueIfChanged() {
  const isClean = !isDirty();
  if (!isClean) scheduleSave();
  return isClean;
}

function leave() {
  isLeaving = true;
  location.assign(form.dataset.pageUrl);
}

function disableButtons(isDisabled) {
  for (const button of document.querySelectorAll('button[form="attempt-form"]')) button.disabled = isDisabled;
}

async function finish() {
  disableButtons(true);
  const isSaved = (await save("autosave")) || (waiting === null && (await save("autosave")));
  const isNoticeNew = !notice.hidden && notice.dataset.seen !== String(noticeNumber);
  if (isNoticeNew) {
    // What came from another window is looked at before it is graded.
    notice.dataset.seen = String(noticeNumber);
    notice.focus();
  }
  const [stuck] = Object.keys(refused);
  if (stuck) form.querySelector(`#question-${stuck}`).focus();
  const isCut = !navigator.onLine || (!isSaved && offline.textContent !== "");
  if (isCut) offline.textContent = form.dataset.textUnfinished;
  if (isNoticeNew || stuck || !isSaved || isCut) {
    disableButtons(false);
    return;
  }
  isLeaving = true;
  csrfToken();
  form.submit();
}

function noteChange() {
  showProgress();
  const isKept = keep();
  if (offline.textContent) offline.textContent = isKept ? form.dataset.textKept : form.dataset.textOffline;
  else tell("changed", form.dataset.textChanged);
}

form.addEventListener("change", (event) => {
  const question = event.target.closest("fieldset[data-slot]");
  if (question) forgetRefusal(question.dataset.slot);
  noteChange();
  scheduleSave();
});

form.addEventListener("input", (event) => {
  if (!isTyped(event.target)) return; // ticking and choosing are told by `change`
  noteChange();
  scheduleSaveAfterTyping();
});

form.addEventListener("submit", (event) => {
  event.preventDefault();
  if (event.submitter?.dataset.action === "submit") finish();
  else save("save");
});

window.addEventListener("online", () => {
  offline.textContent = "";
  if (isDirty()) save("autosave");
});

window.addEventListener("offline", tellOffline);

document.addEventListener("visibilitychange", () => {
  if (document.hidden && isDirty()) save("autosave");
});

window.addEventListener("beforeunload", (event) => {
  if (!isLeaving && isDirty()) event.preventDefault();
});

window.addEventListener("pageshow", (event) => {
  // A page taken from the browser's memory may belong to an attempt that is finished by now.
  if (event.persisted) location.reload();
});

function startClock() {
  const timer = document.querySelector("#attempt-timer");
  const clock = timer.querySelector("[data-clock]");
  const end = performance.now() + Number(form.dataset.secondsLeft) * 1000;
  let isLastSaveDone = false;
  timer.hidden = false;
  const tick = () => {
    const left = Math.max(0, Math.ceil((end - performance.now()) / 1000));
    clock.textContent = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
    if (left <= SAVE_BEFORE_DEADLINE_S && !isLastSaveDone) {
      isLastSaveDone = true;
      save("autosave");
    }
    if (left > 0) setTimeout(tick, 500);
    else setTimeout(leave, 1500);
  };
  tick();
}

// A redirect leads to a result, a refusal away from what is another's; silence says nothing.
async function isAttemptOpen(attempt) {
  const url = form.dataset.pageUrl.replace(form.dataset.attempt, encodeURIComponent(attempt));
  const response = await fetch(url, { method: "HEAD", redirect: "manual" }).catch(() => null);
  return response === null || response.ok || response.status >= 500;
}

if (!notice.hidden) notice.dataset.seen = String(noticeNumber);
if (form.dataset.secondsLeft !== undefined) startClock();
showProgress();
kept.takeOver(takeKept);
kept.dropClosed(isAttemptOpen);
