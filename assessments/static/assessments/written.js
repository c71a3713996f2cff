// Written answers: counts words, inserts the outline, sends files with a progress bar.
// Without this file the words are counted by the server and the file is sent by its button.

for (const area of document.querySelectorAll("textarea.kf-written")) watchText(area);
for (const panel of document.querySelectorAll("[data-upload]")) watchUpload(panel);

function watchText(area) {
  const words = document.querySelector(`[data-words-of="${area.name}"]`);
  const over = document.querySelector(`[data-over-of="${area.name}"]`);
  const insert = document.querySelector(`[data-insert="${area.name}"]`);
  const most = Number(words.dataset.most) || Infinity;

  const show = () => {
    const count = area.value.split(/\s+/).filter(Boolean).length;
    const told = count > most ? over.dataset.text : "";
    words.textContent = words.dataset.text.replace("%1", count);
    words.classList.toggle("is-over", count > most);
    if (over.textContent !== told) over.textContent = told;
    if (insert) insert.hidden = area.value.trim() !== "";
  };

  insert?.addEventListener("click", () => {
    area.value = document.getElementById(`${area.name}-outline`).textContent;
    area.dispatchEvent(new Event("change", { bubbles: true }));
    show();
    area.focus();
  });
  area.addEventListener("input", show);
  area.closest("fieldset").addEventListener("restored", show);
  show();
}

function watchUpload(panel) {
  const slot = panel.dataset.upload;
  const question = panel.closest("fieldset");
  const answer = question.querySelector(`[name="slot-${slot}-file"]`);
  const attached = panel.querySelector(".kf-upload__file");
  const chooser = panel.querySelector("input[type=file]");
  const label = panel.querySelector("label");
  const state = panel.querySelector(".kf-upload__state");
  const bar = panel.querySelector("progress");
  const running = panel.querySelector(".kf-upload__progress");
  const known = {}; // names of the files that this page has seen, by their id
  let request = null;

  if (answer.value) known[answer.value] = { name: nameLink().textContent, size: sizeText().textContent };
  panel.querySelector("[data-send]").hidden = true;
  panel.querySelector("[name=remove]").type = "button";

  function nameLink() {
    return attached.querySelector("[data-name]");
  }

  function sizeText() {
    return attached.querySelector("[data-size]");
  }

  function show() {
    const file = known[answer.value] ?? { name: panel.dataset.elsewhere, size: "" };
    attached.hidden = answer.value === "";
    nameLink().textContent = answer.value ? file.name : "";
    sizeText().textContent = answer.value ? file.size : "";
    label.textContent = answer.value ? panel.dataset.replace : panel.dataset.choose;
  }

  function setAnswer(value, told) {
    answer.value = value;
    show();
    tell(told);
    answer.dispatchEvent(new Event("change", { bubbles: true }));
  }

  function tell(text, isError = false) {
    state.textContent = text;
    state.classList.toggle("is-error", isError);
  }

  function showProgress(isRunning) {
    running.hidden = !isRunning;
    chooser.disabled = isRunning;
    bar.removeAttribute("value"); // until the first bytes are confirmed
  }

  function send(file) {
    request = new XMLHttpRequest();
    const form = new FormData();
    form.append("file", file, file.name);
    request.open("POST", panel.dataset.url);
    request.setRequestHeader("Accept", "application/json");
    request.setRequestHeader("X-CSRFToken", csrfToken());
    request.responseType = "json";
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) bar.value = Math.round((event.loaded / event.total) * 100);
    });
    request.addEventListener("load", () => takeReply(request));
    request.addEventListener("error", () => tell(panel.dataset.failed, true));
    request.addEventListener("loadend", () => {
      showProgress(false);
      chooser.value = "";
    });
    tell(panel.dataset.uploading);
    showProgress(true);
    request.send(form);
  }

  function takeReply({ status, response }) {
    if (status === 201) {
      known[response.file] = { name: response.name, size: response.size };
      setAnswer(response.file, panel.dataset.uploaded);
    } else if (["attempt_finished", "deadline_passed"].includes(response?.code)) {
      location.reload();
    } else {
      tell(response?.message ?? panel.dataset.failed, true);
    }
  }

  chooser.addEventListener("change", (event) => {
    event.stopPropagation(); // choosing a file is no answer yet
    const [file] = chooser.files;
    if (!file) return;
    if (file.size <= Number(panel.dataset.most)) send(file);
    else {
      chooser.value = "";
      tell(panel.dataset.tooLarge, true);
    }
  });
  panel.querySelector("[data-cancel]").addEventListener("click", () => {
    request?.abort();
    tell("");
  });
  panel.querySelector("[name=remove]").addEventListener("click", () => {
    setAnswer("", panel.dataset.removed);
    chooser.focus();
  });
  question.addEventListener("restored", show);
}

// Signing in again in another window changes the token; the cookie has the newest.
function csrfToken() {
  const found = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/);
  return found?.[1] ?? document.querySelector("[name=csrfmiddlewaretoken]").value;
}
