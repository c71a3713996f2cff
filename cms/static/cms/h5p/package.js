// Uploading a package: by choosing or dropping it, with progress, and with every problem told in place.

const form = document.querySelector("[data-h5p-package]");
const input = form.querySelector("[type=file]");
const drop = form.querySelector("[data-drop]");
const progress = form.querySelector("[data-progress]");
const bar = progress.querySelector("progress");
const status = form.querySelector("[data-status]");
const submit = form.querySelector("[type=submit]");

for (const part of form.querySelectorAll("[data-needs-script]")) part.hidden = false;

function inWords(bytes) {
  const [unit, size] = bytes < 100_000 ? ["kilobyte", Math.ceil(bytes / 1000)] : ["megabyte", bytes / 1_000_000];
  return new Intl.NumberFormat(document.documentElement.lang, { style: "unit", unit, maximumFractionDigits: 1 }).format(size);
}

const tellChosen = () => {
  const [file] = input.files;
  form.querySelector("[data-chosen]").textContent = file ? `${file.name}, ${inWords(file.size)}` : "";
};
input.addEventListener("change", tellChosen);

for (const name of ["dragenter", "dragover"]) {
  drop.addEventListener(name, (event) => {
    event.preventDefault();
    drop.classList.add("is-over");
  });
}
for (const name of ["dragleave", "drop"]) drop.addEventListener(name, () => drop.classList.remove("is-over"));
drop.addEventListener("drop", (event) => {
  event.preventDefault();
  if (!event.dataTransfer.files.length) return;
  input.files = event.dataTransfer.files;
  tellChosen();
});

function show(markup) {
  const answer = form.querySelector("[data-answer]");
  answer.innerHTML = markup;
  answer.querySelector("[data-refusal]")?.focus();
}

form.addEventListener("submit", (event) => {
  if (!input.files.length) return;
  event.preventDefault();
  const request = new XMLHttpRequest();
  request.open("POST", form.action || window.location.href);
  request.setRequestHeader("X-Requested-With", "XMLHttpRequest");
  progress.hidden = false;
  submit.disabled = true;
  bar.value = 0;
  status.textContent = status.dataset.sending;
  request.upload.addEventListener("progress", ({ loaded, total }) => {
    bar.value = (loaded / total) * 100;
  });
  request.upload.addEventListener("load", () => {
    bar.removeAttribute("value");
    status.textContent = status.dataset.checking;
  });
  const end = () => {
    progress.hidden = true;
    submit.disabled = false;
  };
  request.addEventListener("error", () => {
    end();
    const words = document.createElement("p");
    words.className = "help-block help-critical";
    words.textContent = status.dataset.broken;
    show(words.outerHTML);
  });
  request.addEventListener("load", () => {
    const isJson = request.getResponseHeader("content-type")?.includes("json");
    if (request.status === 200 && isJson) {
      window.location.assign(JSON.parse(request.responseText).url);
      return;
    }
    end();
    show(request.responseText);
  });
  request.send(new FormData(form, event.submitter));
});
