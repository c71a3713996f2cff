// Inside the isolated frame: brings a content to a newer version of its library by the scripts of the
// libraries themselves (upgrades.js), and tells the page around what came out. Nothing is kept here.
(() => {
  "use strict";

  // What upgrade scripts ask of the core of H5P.
  window.H5P = { createUUID: () => crypto.randomUUID() };
  const STEP_WITHIN_MS = 10_000;
  const { plan, origin } = JSON.parse(document.getElementById("h5p-upgrade").textContent);
  const libraries = new Map(plan.libraries.map((library) => [library.name, library]));

  class UpgradeError extends Error {
    constructor(library, cause) {
      super(String(cause?.message ?? cause));
      this.library = library;
    }
  }

  const compare = (one, other) => one.major - other.major || one.minor - other.minor;

  function parseName(text) {
    const [machineName, version] = String(text).split(" ");
    const [major, minor] = (version ?? "").split(".").map(Number);
    return { machineName, major, minor };
  }

  // The steps after the version that the content has, up to the one that it is to have.
  function stepsBetween(from, to) {
    const byMajor = window.H5PUpgrades?.[from.machineName] ?? {};
    return Object.entries(byMajor)
      .flatMap(([major, byMinor]) =>
        Object.entries(byMinor).map(([minor, step]) => ({
          major: Number(major),
          minor: Number(minor),
          run: typeof step === "function" ? step : step?.contentUpgrade,
        })),
      )
      .filter((step) => typeof step.run === "function" && compare(step, from) > 0 && compare(step, to) <= 0)
      .sort(compare);
  }

  function runStep(step, params, extras) {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error("The script does not end.")), STEP_WITHIN_MS);
      const finished = (error, newParams, newExtras) => {
        clearTimeout(timer);
        if (error) reject(error);
        else resolve({ params: newParams ?? params, extras: newExtras ?? extras });
      };
      step.run(params, finished, extras);
    });
  }

  async function upgrade(from, to, params, extras) {
    let state = { params, extras };
    for (const step of stepsBetween(from, to)) {
      try {
        state = await runStep(step, state.params, state.extras);
      } catch (error) {
        throw new UpgradeError(`${from.machineName} ${step.major}.${step.minor}`, error);
      }
    }
    const name = `${to.machineName} ${to.major}.${to.minor}`;
    if (!libraries.has(name)) throw new UpgradeError(name, "It is not installed.");
    return { ...state, params: await upgradeFields(libraries.get(name).semantics, state.params) };
  }

  async function upgradeFields(fields, params) {
    if (!params || typeof params !== "object") return params;
    for (const field of fields) {
      if (params[field.name] !== undefined) params[field.name] = await upgradeField(field, params[field.name]);
    }
    return params;
  }

  async function upgradeField(field, value) {
    if (field.type === "library") return upgradePart(field, value);
    if (field.type === "list" && Array.isArray(value)) {
      for (const [index, entry] of value.entries()) value[index] = await upgradeField(field.field, entry);
    }
    if (field.type === "group") {
      // A group of one field holds the value of that field itself.
      if (field.fields.length === 1 && !field.isSubContent) return upgradeField(field.fields[0], value);
      return upgradeFields(field.fields, value);
    }
    return value;
  }

  async function upgradePart(field, part) {
    if (!part?.library) return part;
    const from = parseName(part.library);
    const to = (field.options ?? [])
      .map((option) => parseName(option.name ?? option))
      .find((option) => option.machineName === from.machineName);
    if (!to || compare(to, from) <= 0) return part;
    const done = await upgrade(from, to, part.params, { metadata: part.metadata });
    const library = `${to.machineName} ${to.major}.${to.minor}`;
    return { ...part, library, params: done.params, ...(done.extras?.metadata && { metadata: done.extras.metadata }) };
  }

  const send = (message) => window.parent.postMessage({ kafedra: "h5p", ...message }, origin);

  document.addEventListener("DOMContentLoaded", async () => {
    try {
      const extras = { metadata: plan.metadata };
      const done = await upgrade(parseName(plan.source), parseName(plan.target), plan.params, extras);
      send({ type: "upgraded", params: done.params, metadata: done.extras?.metadata ?? plan.metadata });
    } catch (error) {
      send({ type: "upgrade-failed", library: error.library ?? plan.target, message: error.message });
    }
  });
})();
