// Keys: whatever carries data-shortcut answers to it ("/", "n", "g t"). "?" opens the list.
// Never while typing, never with a modifier, so assistive technology and browsers keep their own keys.

const PAUSE = 1200; // milliseconds within which "g" waits for its second key
let prefix = "";
let timer = 0;

function isTyping(element) {
  return element.closest("input:not([type=checkbox], [type=radio], [type=button]), textarea, select, [contenteditable]");
}

function find(keys) {
  return [...document.querySelectorAll("[data-shortcut]")].find((element) => element.dataset.shortcut === keys);
}

function obey(element) {
  if (element.matches("input, textarea, select")) {
    element.focus();
    element.select?.();
  } else {
    element.click();
  }
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
  if (document.querySelector("dialog[open]")) return;
  if (event.key === "?") {
    document.getElementById("shortcuts")?.showModal();
    event.preventDefault();
    return;
  }
  const keys = prefix ? `${prefix} ${event.key}` : event.key;
  clearTimeout(timer);
  prefix = "";
  const element = find(keys);
  if (element) {
    event.preventDefault();
    obey(element);
  } else if (event.key === "g") {
    prefix = "g";
    timer = setTimeout(() => (prefix = ""), PAUSE);
  }
});
