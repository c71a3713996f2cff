// Reads and restores the answers of a test page, for every kind of input by one rule:
// `slot-3` gives its value as it is, `slot-3-<part>` gives `<part>=<value>`, blank is no answer.

export function inputsOf(form, slot) {
  const isOfSlot = ({ name }) => name === `slot-${slot}` || name?.startsWith(`slot-${slot}-`);
  return [...form.querySelector(`#question-${slot}`).elements].filter(
    (input) => isOfSlot(input) && input.type !== "file",
  );
}

export function readAnswers(form, slots) {
  return collect(form, slots, currentValue);
}

// What stood in the page when it came from the server.
export function readDefaultAnswers(form, slots) {
  return collect(form, slots, defaultValue);
}

// Item types that draw themselves by a script hear of it by the event `restored` of their question.
export function setAnswer(form, slot, answer) {
  for (const input of inputsOf(form, slot)) {
    const prefix = prefixOf(input, slot);
    if (isTick(input)) input.checked = answer.includes(prefix + input.value);
    else input.value = valueAfter(prefix, answer);
  }
  form.querySelector(`#question-${slot}`).dispatchEvent(new Event("restored", { bubbles: true }));
}

export function isTyped(input) {
  return input.matches("textarea, input:not([type]), input[type=text], input[type=number], input[type=search]");
}

export function same(one, other) {
  return one.length === other.length && one.every((value) => other.includes(value));
}

// The server may tidy spaces and line ends; that is no other answer.
export function alike(one, other) {
  const tidy = (answer) => answer.map((value) => value.trim().replace(/\s+/g, " ").replace("= ", "="));
  return same(tidy(one), tidy(other));
}

function collect(form, slots, valueOf) {
  return Object.fromEntries(slots.map((slot) => [slot, answerOf(form, slot, valueOf)]));
}

function answerOf(form, slot, valueOf) {
  const answer = [];
  for (const input of inputsOf(form, slot)) {
    const value = valueOf(input);
    if (value !== null && value.trim() !== "") answer.push(prefixOf(input, slot) + value);
  }
  return answer;
}

function currentValue(input) {
  if (isTick(input)) return input.checked ? input.value : null;
  return input.value;
}

function defaultValue(input) {
  if (isTick(input)) return input.defaultChecked ? input.value : null;
  if (input.options) return [...input.options].find((option) => option.defaultSelected)?.value ?? null;
  return input.defaultValue;
}

function isTick(input) {
  return input.type === "radio" || input.type === "checkbox";
}

function prefixOf(input, slot) {
  const part = input.name.slice(`slot-${slot}-`.length);
  return part ? `${part}=` : "";
}

function valueAfter(prefix, answer) {
  return answer.find((value) => value.startsWith(prefix))?.slice(prefix.length) ?? "";
}
