// Where a question takes at most N answers, one more is not taken, and it is said why.

document.addEventListener(
  "change",
  (event) => {
    const limit = event.target.closest("fieldset")?.querySelector("[data-max-picks]");
    if (!limit) return;
    const ticked = limit.closest("fieldset").querySelectorAll("input:checked").length;
    const isTooMany = ticked > Number(limit.dataset.maxPicks);
    if (isTooMany) event.target.checked = false;
    limit.textContent = isTooMany ? limit.dataset.text : "";
  },
  { capture: true }, // before the page reads what was ticked
);
