// The running total of a rubric, and Ctrl + Enter to save. Without this file the total comes with saving.

const form = document.querySelector("#mark-form");
const total = document.querySelector("#mark-total");

function showTotal() {
  const chosen = [...form.querySelectorAll("input[data-points]:checked")];
  const points = chosen.reduce((sum, input) => sum + Number(input.dataset.points), 0);
  total.textContent = total.dataset.text.replace("%1", points);
}

form.addEventListener("change", showTotal);
form.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
});
showTotal();
