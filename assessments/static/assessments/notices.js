// What a test page says of single questions: answers that gave way to another window's, answers refused.

import { inputsOf, isTyped } from "./answers.js";

// `taken` are this window's answers, by question, that gave way to others.
export function showTaken(notice, form, taken) {
  notice.replaceChildren(makeLine(form.dataset.textMerged));
  for (const question of form.querySelectorAll("fieldset[data-slot]")) {
    question.classList.toggle("is-taken", question.dataset.slot in taken);
  }
  if (Object.keys(taken).length > 0) notice.append(listTaken(form, taken), ...quoteTyped(form, taken));
  notice.hidden = false;
}

export function showRefusal(form, slot, rule) {
  hideRefusal(form, slot);
  const line = makeLine(rule);
  line.className = "kf-question__refusal";
  line.setAttribute("role", "alert");
  form.querySelector(`#question-${slot}`).append(line);
}

export function hideRefusal(form, slot) {
  form.querySelector(`#question-${slot} .kf-question__refusal`)?.remove();
}

function listTaken(form, taken) {
  const line = makeLine(`${form.dataset.textTaken} `);
  Object.keys(taken).forEach((slot, index) => {
    const link = document.createElement("a");
    link.href = `#question-${slot}`;
    link.textContent = slot;
    line.append(index > 0 ? ", " : "", link);
  });
  return line;
}

// What was typed is not ticked again in a second: it can still be read, and copied back.
function quoteTyped(form, taken) {
  return Object.entries(taken)
    .filter(([slot, answer]) => answer.length > 0 && inputsOf(form, slot).some(isTyped))
    .map(([slot, answer]) => {
      const typed = answer.map((value) => value.replace(/^[^=]*=/, "")).join("; ");
      return makeLine(`${form.dataset.textYours.replace("%1", slot)} ${typed}`);
    });
}

function makeLine(text) {
  const line = document.createElement("p");
  line.textContent = text;
  return line;
}
