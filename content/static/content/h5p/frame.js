// Inside the frame, before the core of H5P: runs the libraries' scripts one by one, starts the content when
// the page around it says so, and is the content's only way out. Every message is {kafedra: "h5p", type, …}.
// It stands in the same world as the scripts of strangers, so the page around trusts nothing that it says.
(() => {
  "use strict";

  const read = (id) => JSON.parse(document.getElementById(id).textContent);
  const parentOrigin = read("h5p-parent").origin;
  const LONGEST_MESSAGE = 1_000_000;
  const READY_EVERY_MS = 250;
  const PAINT_WITHIN_MS = 5000;

  window.H5PIntegration = read("h5p-integration");
  window.H5P = { preventInit: true };
  window.KafedraH5P = { run };

  // Browsers that refuse storage to frames of other hosts would stop the core, and what one learner leaves on
  // a shared computer is no business of the next: what scripts store lives as long as the page.
  for (const name of ["localStorage", "sessionStorage"]) {
    Object.defineProperty(window, name, { configurable: true, value: storageInMemory() });
  }

  let started = false;
  let readOnly = false;
  let announcing = 0;
  let shownHeight = 0;

  function storageInMemory() {
    const items = new Map();
    const methods = {
      getItem: (key) => items.get(String(key)) ?? null,
      setItem: (key, value) => void items.set(String(key), String(value)),
      removeItem: (key) => void items.delete(String(key)),
      clear: () => items.clear(),
      key: (index) => [...items.keys()][index] ?? null,
    };
    return new Proxy(methods, {
      get: (target, key) => (key === "length" ? items.size : target[key] ?? items.get(key)),
      set: (_target, key, value) => (methods.setItem(key, value), true),
      deleteProperty: (_target, key) => (methods.removeItem(key), true),
      has: (target, key) => key in target || items.has(key),
      ownKeys: () => [...items.keys()],
      getOwnPropertyDescriptor: (_target, key) =>
        items.has(key) ? { configurable: true, enumerable: true, writable: true, value: items.get(key) } : undefined,
    });
  }

  // Each file stays a script of its own: its errors, its "use strict", its names. The address is told to
  // those that look for it in order to find the files beside them.
  function run(path, source) {
    const address = location.origin + path;
    const script = document.createElement("script");
    Object.defineProperty(script, "src", { value: address });
    script.textContent = `${source}\n//# sourceURL=${encodeURI(address)}`;
    document.head.append(script);
  }

  function send(type, content = {}) {
    const message = { kafedra: "h5p", type, ...content };
    if (JSON.stringify(message).length > LONGEST_MESSAGE) return false;
    window.parent.postMessage(message, parentOrigin);
    return true;
  }

  function randomId() {
    if (window.crypto.randomUUID) return window.crypto.randomUUID();
    const hex = [...window.crypto.getRandomValues(new Uint8Array(16))]
      .map((byte, index) => (index === 6 ? (byte & 15) | 64 : index === 8 ? (byte & 63) | 128 : byte))
      .map((byte) => byte.toString(16).padStart(2, "0"));
    return [4, 6, 8, 10, 16].map((end, n) => hex.slice([0, 4, 6, 8, 10][n], end).join("")).join("-");
  }

  // What the core would send to its server goes to the page around; what it would ask for is here already.
  function keepStateOutside() {
    const content = Object.values(window.H5PIntegration.contents)[0];
    const kept = (subContent) => (content.contentUserData[subContent || 0] ||= {});

    H5P.getUserData = (_content, type, done, subContent) => {
      const data = kept(subContent)[type];
      if (data === undefined) return done(undefined, undefined);
      let value;
      try {
        value = JSON.parse(data);
      } catch (error) {
        return done(String(error));
      }
      return done(undefined, value);
    };
    H5P.setUserData = (_content, type, value, options = {}) => {
      const subContent = options.subContentId || 0;
      let data;
      try {
        data = JSON.stringify(value);
      } catch (error) {
        options.errorCallback?.(error);
        return;
      }
      if (data === undefined || kept(subContent)[type] === data) return;
      kept(subContent)[type] = data;
      sendState(subContent, type, data, options);
    };
    H5P.deleteUserData = (_content, type, subContent) => {
      delete kept(subContent)[type];
      sendState(subContent || 0, type, null, {});
    };
  }

  function sendState(subContent, type, data, options) {
    if (readOnly) return;
    const sent = send("state", {
      sub_content_id: String(subContent),
      data_type: String(type),
      data,
      preload: options.preloaded !== false,
      delete_on_change: options.deleteOnChange === true,
    });
    if (!sent) options.errorCallback?.("too large");
  }

  function forwardStatements() {
    // Nobody is named here, and nothing that would tell one person from another stays in the browser.
    H5P.XAPIEvent.prototype.setActor = function setActor() {
      const account = { name: "anonymous", homePage: window.H5PIntegration.siteUrl };
      this.data.statement.actor = { objectType: "Agent", account };
    };
    H5P.externalDispatcher.on("xAPI", (event) => {
      if (readOnly) return;
      if (closes(event)) answersInside().forEach(sendStatement);
      sendStatement(event.data.statement);
    });
  }

  // For a verb that the core does not know it makes a statement without one, which says nothing.
  function sendStatement(told) {
    const statement = JSON.parse(JSON.stringify(told));
    if (!statement.verb) return;
    statement.id ||= randomId();
    statement.timestamp ||= new Date().toISOString();
    send("statement", { statement });
  }

  function closes(event) {
    const isWhole = !event.getVerifiedStatementValue(["context", "contextActivities", "parent"]);
    return isWhole && ["completed", "answered"].includes(event.getVerb());
  }

  // A set closes with its score alone. What was answered inside it stands in its report, and the server
  // grades answers: https://h5p.org/documentation/developers/contracts#guides-header-6
  function answersInside() {
    const found = [];
    const collect = (report) => {
      if (report?.statement) found.push(report.statement);
      report?.children?.forEach(collect);
    };
    try {
      H5P.instances[0].getXAPIData?.()?.children?.forEach(collect);
    } catch (error) {
      console.warn(error);
    }
    return found;
  }

  // Some contents cannot tell their state before all their parts are shown. The core would stop saving then.
  function forgiveEarlyQuestions(instance) {
    const { getCurrentState } = instance;
    if (typeof getCurrentState !== "function") return;
    instance.getCurrentState = (...given) => {
      try {
        return getCurrentState.apply(instance, given);
      } catch (error) {
        console.warn(error);
        return undefined;
      }
    };
  }

  function collectState() {
    for (const instance of H5P.instances) {
      const state = instance.getCurrentState?.();
      if (state !== undefined) H5P.setUserData(instance.contentId, "state", state, { deleteOnChange: true });
    }
  }

  // The core speaks to a page around it by a protocol of its own, which nobody here listens to.
  const silent = { on() {}, send() {} };

  function followSize() {
    const content = document.querySelector(".h5p-content");
    let width = window.innerWidth;
    const tell = () => {
      if (H5P.isFullscreen || document.fullscreenElement) return;
      const height = Math.ceil(content.getBoundingClientRect().height);
      if (height === shownHeight) return;
      shownHeight = height;
      send("resize", { height });
    };
    new ResizeObserver(tell).observe(content);
    for (const instance of H5P.instances) H5P.on(instance, "resize", () => requestAnimationFrame(tell));
    window.addEventListener("resize", () => {
      if (window.innerWidth === width) return;
      width = window.innerWidth;
      for (const instance of H5P.instances) H5P.trigger(instance, "resize");
    });
    tell();
  }

  function tellWhenPainted() {
    const deadline = performance.now() + PAINT_WITHIN_MS;
    const content = document.querySelector(".h5p-container");
    const look = () => {
      // Elements without a height are pictures still to come; words are there at once.
      const seen = content && (content.offsetHeight > 20 ? content.hasChildNodes() : content.innerText?.trim());
      if (!seen && performance.now() < deadline) return requestAnimationFrame(look);
      return requestAnimationFrame(() => setTimeout(() => send("painted")));
    };
    look();
  }

  function start({ state = {}, save_seconds: saveSeconds = 10, read_only: isReadOnly = false }) {
    started = true;
    readOnly = Boolean(isReadOnly);
    clearInterval(announcing);
    const content = Object.values(window.H5PIntegration.contents)[0];
    content.contentUserData = state && typeof state === "object" ? structuredClone(state) : {};
    // The core hands over a kept state only where there is an interval for saving.
    window.H5PIntegration.saveFreq = Number(saveSeconds) || 10;
    H5P.communicator = silent;
    try {
      H5P.init(document.body);
    } catch (error) {
      console.error(error);
    }
    if (!H5P.instances.length) return send("fault", { message: "The content did not start." });
    H5P.instances.forEach(forgiveEarlyQuestions);
    followSize();
    return tellWhenPainted();
  }

  window.addEventListener("message", (event) => {
    if (event.source !== window.parent || event.origin !== parentOrigin) return;
    const message = event.data;
    if (message?.kafedra !== "h5p") return;
    if (message.type === "start" && !started && window.H5P.init) start(message);
    if (message.type === "flush" && started) {
      collectState();
      send("flushed");
    }
  });

  document.addEventListener("DOMContentLoaded", () => {
    if (!window.H5P.init) return send("fault", { message: "The core of H5P did not load." });
    keepStateOutside();
    forwardStatements();
    send("ready");
    announcing = setInterval(() => send("ready"), READY_EVERY_MS);
    return undefined;
  });
})();
