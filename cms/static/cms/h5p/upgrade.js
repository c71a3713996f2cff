// The libraries' own scripts run in a frame of another host; what they make of the content is shown here.
const form = document.querySelector("[data-upgrade]");
const answer = document.querySelector("[data-answer]");
const status = form?.querySelector("[data-status]");
const progress = form?.querySelector("[data-progress]");
const ANSWERS_WITHIN_MS = 60_000;

// A hidden frame for as long as the scripts are at work: {params, metadata} comes out of it.
function runScripts(address) {
  const frame = document.createElement("iframe");
  frame.hidden = true;
  frame.setAttribute("sandbox", "allow-scripts allow-same-origin");
  frame.src = address;
  const origin = new URL(address).origin;
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(form.dataset.silent)), ANSWERS_WITHIN_MS);
    const listen = (event) => {
      if (event.source !== frame.contentWindow || event.origin !== origin || event.data?.kafedra !== "h5p") return;
      const { type, params, metadata, library, message } = event.data;
      if (type === "upgraded") resolve({ params, metadata });
      if (type === "upgrade-failed") {
        reject(new Error(`${form.dataset.failed.replace("{library}", library)} ${message}`));
      }
    };
    window.addEventListener("message", listen);
    document.body.append(frame);
    frame.kfEnd = () => {
      clearTimeout(timer);
      window.removeEventListener("message", listen);
      frame.remove();
    };
  }).finally(() => frame.kfEnd());
}

async function show(result) {
  const body = new FormData(form);
  body.set("result", JSON.stringify(result));
  const response = await fetch(window.location.pathname, { method: "POST", body }).catch(() => null);
  if (!response || ![200, 409, 422].includes(response.status)) throw new Error(form.dataset.broken);
  answer.innerHTML = await response.text();
  answer.querySelector("[data-focus]")?.focus();
  // The module of the player looks for new frames when it hears this.
  document.dispatchEvent(new Event("htmx:load"));
}

form?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const button = form.querySelector("button");
  button.disabled = true;
  progress.hidden = false;
  answer.replaceChildren();
  try {
    status.textContent = form.dataset.running;
    const result = await runScripts(form.dataset.frame);
    status.textContent = form.dataset.checking;
    await show(result);
    status.textContent = "";
  } catch (error) {
    status.textContent = error.message;
  } finally {
    button.disabled = false;
    progress.hidden = true;
  }
});
