// Answers that the server does not have yet, kept in this browser so that they survive a reload, a
// crash and a day without a connection.
//
// Every page of an attempt keeps an entry of its own: {slot: {base, mine}}, where `base` is the answer
// that the server had when `mine` was given. A page holds a lock as long as it lives; whoever gets that
// lock later knows that the page is gone and takes its entry over.

const PREFIX = "kafedra-answers:";

export class KeptAnswers {
  #attempt;
  #name;
  #isOver = false;
  #watched = new Set();

  constructor(attempt, page) {
    this.#attempt = attempt;
    this.#name = `${PREFIX}${attempt}:${page}`;
    navigator.locks?.request(this.#name, () => new Promise(() => {})).catch(ignore);
  }

  // True when the browser holds them; false in a private window or when its store is full.
  write(changes) {
    if (this.#isOver) return true;
    try {
      if (Object.keys(changes).length === 0) localStorage.removeItem(this.#name);
      else localStorage.setItem(this.#name, JSON.stringify(changes));
      return true;
    } catch {
      return false;
    }
  }

  // Gives `take` the answers of every page of this attempt once that page is gone, and drops its entry.
  takeOver(take) {
    for (const name of entryNames()) this.#watch(name, take);
    if (navigator.locks) addEventListener("storage", ({ key }) => this.#watch(key ?? "", take));
  }

  #watch(name, take) {
    const isOfAttempt = name.startsWith(`${PREFIX}${this.#attempt}:`);
    if (!isOfAttempt || name === this.#name || this.#watched.has(name)) return;
    this.#watched.add(name);
    whenGone(name, () => {
      const changes = readEntry(name);
      if (changes !== null) take(changes);
      drop(name);
    });
  }

  // After the attempt is handed in nothing of it stays here.
  forget() {
    this.#isOver = true;
    for (const name of entryNames()) if (attemptOf(name) === this.#attempt) drop(name);
  }

  // `isOpen` asks the server; entries of attempts that are over, or another person's, go.
  async dropClosed(isOpen) {
    const attempts = new Set(entryNames().map(attemptOf));
    attempts.delete(this.#attempt);
    for (const attempt of attempts) {
      if (await isOpen(attempt)) continue;
      for (const name of entryNames()) if (attemptOf(name) === attempt) drop(name);
    }
  }
}

// Without locks, on a page that came without https, every other page counts as gone: at worst both
// send the same answer.
function whenGone(name, act) {
  if (navigator.locks) navigator.locks.request(name, act).catch(ignore);
  else act();
}

// Where the browser forbids locks it forbids its store too.
function ignore() {}

function entryNames() {
  try {
    return Object.keys(localStorage).filter((name) => name.startsWith(PREFIX));
  } catch {
    return [];
  }
}

function attemptOf(name) {
  return name.slice(PREFIX.length).split(":")[0];
}

function readEntry(name) {
  try {
    const entry = JSON.parse(localStorage.getItem(name)) ?? {};
    const sound = Object.entries(entry).filter(([, change]) => isAnswer(change?.base) && isAnswer(change?.mine));
    return sound.length > 0 ? Object.fromEntries(sound) : null;
  } catch {
    return null;
  }
}

function isAnswer(value) {
  return Array.isArray(value) && value.every((one) => typeof one === "string");
}

function drop(name) {
  try {
    localStorage.removeItem(name);
  } catch {
    // A browser without a store has nothing to drop.
  }
}
