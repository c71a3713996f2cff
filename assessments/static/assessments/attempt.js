// Saves answers while the person works. Without this file the form is sent and saved by its buttons.

const AUTOSAVE_DELAY_MS = 2000;
const RETRY_FIRST_MS = 3000;
const RETRY_MOST_MS = 30000;
const SAVE_BEFORE_DEADLINE_S = 5;

const form = document.querySelector("#attempt-form");
const notice = document.querySelector("#attempt-notice");
const saveState = document.querySelector("#attempt-save-state");
const progress = document.querySelector("#attempt-progress");
const numbers = document.querySelector("#attempt-numbers");
const slots = [...form.querySelectorAll("fieldset[data-slot]")].map((set) => set.dataset.slot);

let step = Number(form.elements.step.value);
// What the server has: on a page that shows answers of two windows it is told apart from what is shown.
let known = readAnswers((input) => input.defaultChecked);
if (form.dataset.known) for (const slot of slots) known[slot] = JSON.parse(form.dataset.known)[slot] ?? [];
let saveTimer = 0;
let running = null;
let waiting = null; // a request that was sent and not answered: repeated with the same id
let retryDelay = RETRY_FIRST_MS;
let isLeaving = false;
let noticeNumber = 0;

function inputsOf(slot) {
  return [...form.querySelectorAll(`input[name="slot-${slot}"]`)];
}

function readAnswers(isChosen = (input) => input.checked) {
  return Object.fromEntries(
    slots.map((slot) => [slot, inputsOf(slot).filter(isChosen).map((input) => input.value)]),
  );
}

function same(one, other) {
  return one.length === other.length && one.every((value) => other.includes(value));
}

function changedAnswers() {
  const now = readAnswers();
  return Object.fromEntries(Object.entries(now).filter(([slot, chosen]) => !same(chosen, known[slot])));
}

function isDirty() {
  return waiting !== null || Object.keys(changedAnswers()).length > 0;
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

function showProgress() {
  const now = readAnswers();
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

function setAnswer(slot, chosen) {
  for (const input of inputsOf(slot)) input.checked = chosen.includes(input.value);
}

// Another window saved newer answers: take them, keep what only this window changed,
// and name the questions where both did.
function mergeSaved(state) {
  const mine = readAnswers();
  const taken = [];
  for (const slot of slots) {
    const theirs = state.responses[slot] ?? [];
    const theyChanged = !same(theirs, known[slot]);
    if (theyChanged && !same(mine[slot], theirs)) {
      if (!same(mine[slot], known[slot])) taken.push(slot);
      setAnswer(slot, theirs);
    }
    known[slot] = theirs;
  }
  setStep(state.step);
  showNotice(taken);
  showProgress();
}

function showNotice(taken) {
  const lead = document.createElement("p");
  lead.textContent = form.dataset.textMerged;
  notice.replaceChildren(lead);
  for (const set of form.querySelectorAll("fieldset[data-slot]")) {
    set.classList.toggle("is-taken", taken.includes(set.dataset.slot));
  }
  if (taken.length > 0) {
    const list = document.createElement("p");
    list.append(form.dataset.textTaken, " ");
    taken.forEach((slot, index) => {
      const link = document.createElement("a");
      link.href = `#question-${slot}`;
      link.textContent = slot;
      list.append(index > 0 ? ", " : "", link);
    });
    notice.append(list);
  }
  notice.hidden = false;
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

function save(kind) {
  clearTimeout(saveTimer);
  saveTimer = 0;
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
  if (waiting === null) {
    const responses = changedAnswers();
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
    return repeatLater(form.dataset.textOffline);
  }
  if (response.type === "opaqueredirect" || response.status === 403) {
    return repeatLater(form.dataset.textSignedOut);
  }
  if (response.status >= 500) return repeatLater(form.dataset.textOffline);
  const answer = await response.json().catch(() => ({}));
  return takeAnswer(response, answer, sent);
}

function repeatLater(text) {
  tell("error", text);
  scheduleSave(retryDelay);
  retryDelay = Math.min(retryDelay * 2, RETRY_MOST_MS);
  return false;
}

function takeAnswer(response, answer, sent) {
  waiting = null;
  retryDelay = RETRY_FIRST_MS;
  if (response.ok) {
    Object.assign(known, sent.responses);
    setStep(answer.step);
    const time = new Date().toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
    const isClean = continueIfChanged();
    if (isClean) tell("saved", `${form.dataset.textSaved} ${time}`);
    else tell("changed", form.dataset.textChanged);
    return isClean;
  }
  if (answer.code === "stale_step") {
    mergeSaved(answer);
    const isClean = continueIfChanged();
    if (isClean) tell("saved", "");
    else tell("changed", form.dataset.textChanged);
    return isClean;
  }
  if (answer.code === "attempt_finished" || answer.code === "deadline_passed") {
    leave();
    return false;
  }
  tell("error", form.dataset.textRefused);
  return false;
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
  if (isNoticeNew || !isSaved) {
    disableButtons(false);
    return;
  }
  isLeaving = true;
  csrfToken();
  form.submit();
}

form.addEventListener("change", () => {
  showProgress();
  tell("changed", form.dataset.textChanged);
  scheduleSave();
});

form.addEventListener("submit", (event) => {
  event.preventDefault();
  if (event.submitter?.dataset.action === "submit") finish();
  else save("save");
});

window.addEventListener("online", () => {
  if (isDirty()) scheduleSave(0);
});

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

if (!notice.hidden) notice.dataset.seen = String(noticeNumber);
if (form.dataset.secondsLeft !== undefined) startClock();
showProgress();
