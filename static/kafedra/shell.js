// The menus of the header are <details> and work without this: it adds closing by Escape and by a click outside.
const openMenus = () => document.querySelectorAll("details.kf-menu[open]");

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of openMenus()) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

document.addEventListener("click", (event) => {
  for (const menu of openMenus()) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});

// Without pictures their words are shown: the version for the visually impaired asks for it.
if (document.documentElement.dataset.kfImages === "off") {
  for (const image of document.querySelectorAll("main img[alt]:not([alt=''], [data-essential])")) {
    const words = document.createElement("span");
    words.className = "kf-image-text";
    words.textContent = image.alt;
    image.replaceWith(words);
  }
}
