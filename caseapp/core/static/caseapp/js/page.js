// What every page does: the CSRF header for HTMX, focus after swaps, menus, dialogs, the appearance switch.

document.addEventListener("htmx:configRequest", (event) => {
  event.detail.headers["X-CSRFToken"] = document.querySelector('meta[name="csrf-token"]').content;
});

// After a swap the focus goes where the fragment asks (an error summary, a new row), else stays near the change. Who
// has moved on between the swap and its settling, by a key of the page, is left where they are.
const focusAtSwap = new WeakMap();
document.addEventListener("htmx:afterSettle", (event) => {
  const { target, xhr } = event.detail;
  if (focusAtSwap.has(xhr) && focusAtSwap.get(xhr) !== document.activeElement) return;
  const wanted = target.isConnected ? target : document.getElementById(target.id);
  const asks = wanted?.matches?.("[data-focus]") ? wanted : wanted?.querySelector?.("[data-focus]");
  if (asks) asks.focus();
});

// The focus is lost when its element is swapped out: give it to the element that took the place. A fragment that
// arrives by itself takes it from nobody: the first Tab of a page still reaches the way past the navigation.
const hadFocus = new WeakSet();
for (const before of ["htmx:beforeRequest", "htmx:beforeSwap"]) {
  document.addEventListener(before, (event) => {
    const { elt, target, xhr } = event.detail;
    const active = document.activeElement;
    if (active !== document.body && (elt?.contains(active) || target?.contains(active))) hadFocus.add(xhr);
  });
}
document.addEventListener("htmx:afterSwap", (event) => {
  stayNear(event.detail);
  focusAtSwap.set(event.detail.xhr, document.activeElement);
});

function stayNear({ elt: place, xhr }) {
  if (document.activeElement !== document.body || !hadFocus.has(xhr)) return;
  if (!(place instanceof HTMLElement) || !place.isConnected || place.id === "messages") return;
  if (place.closest("[role=status]")) return;
  place.setAttribute("tabindex", "-1");
  place.focus({ preventScroll: true });
}

// A failed request says so in the page's own place for messages; what was typed is untouched.
function report(text) {
  const box = document.createElement("div");
  box.className = "message message-error";
  box.append(Object.assign(document.createElement("p"), { textContent: text }));
  document.getElementById("messages")?.replaceChildren(box);
  box.scrollIntoView({ block: "nearest" });
}

const FAILURES = {
  403: "That is not open to you, or the page is too old. Reload it and try again.",
  404: "That is not here any more. Reload the page.",
  429: "Too many requests at once. Wait a moment and try again.",
};

document.addEventListener("htmx:responseError", (event) => {
  report(FAILURES[event.detail.xhr.status] || "That did not work and nothing was saved. Try again.");
});
for (const lost of ["htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(lost, () => report("The server cannot be reached. Nothing you typed is lost; try again."));
}

// Where a full-page error moved the focus with `autofocus`, browsers differ for plain elements: make sure.
document.querySelector(".error-summary[data-focus]")?.focus();

// A link in an error summary focuses its field.
document.addEventListener("click", (event) => {
  const link = event.target.closest(".error-summary a[href^='#']");
  const field = link && document.getElementById(link.hash.slice(1));
  if (!field) return;
  event.preventDefault();
  field.focus();
  field.scrollIntoView({ block: "center" });
});

// Menus are <details>: close on a click elsewhere and on Escape.
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details[data-menu][open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});
document.addEventListener("keydown", (event) => {
  const menu = event.key === "Escape" && document.querySelector("details[data-menu][open]");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});

// Dialogs: <button data-open-dialog="ID">.
document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-open-dialog]");
  if (!opener) return;
  opener.closest("details[data-menu]")?.removeAttribute("open");
  document.getElementById(opener.dataset.openDialog)?.showModal();
});

// Appearance: system, light or dark. Hidden until there is a script to obey it.
for (const box of document.querySelectorAll("[data-theme-switch]")) {
  box.hidden = false;
  const chosen = document.documentElement.dataset.themeChoice;
  for (const radio of box.querySelectorAll("input")) radio.checked = radio.value === chosen;
  box.addEventListener("change", (event) => {
    document.dispatchEvent(new CustomEvent("theme:choose", { detail: event.target.value }));
  });
}
