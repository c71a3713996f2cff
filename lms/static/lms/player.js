// The arrow keys turn the screens, and the place where the reader is gets noted.
// Without this the links and the form do the same, one screen later.
const player = document.getElementById("player");
const EDITABLE = "input, textarea, select, summary, audio, video, [contenteditable], .kf-table-wrap";

document.addEventListener("keydown", (event) => {
  const modified = event.altKey || event.ctrlKey || event.metaKey || event.shiftKey;
  if (event.defaultPrevented || event.repeat || modified || event.target.closest(EDITABLE)) return;
  const target = { ArrowLeft: "previous-screen", ArrowRight: "next-screen" }[event.key];
  const control = target && document.getElementById(target);
  if (!control) return;
  event.preventDefault();
  control.click();
});

// A double click must not send the form twice; coming back by the browser's button opens it again.
const form = document.getElementById("next-screen").form;
let sent = false;
form.addEventListener("submit", (event) => {
  if (sent) event.preventDefault();
  sent = true;
});
window.addEventListener("pageshow", () => { sent = false; });

const note = new FormData();
note.set("event", player.dataset.opened);
note.set("kind", "step_opened");
note.set("step", player.dataset.step);
note.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
fetch(player.dataset.progressUrl, {
  method: "POST",
  body: note,
  keepalive: true,
  headers: { "X-Requested-With": "fetch" },
}).catch(() => { /* offline: the place is noted again by the next screen */ });
