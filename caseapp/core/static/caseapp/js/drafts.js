// Keeps unsaved input of <form data-draft="name"> in this tab (sessionStorage) until it was saved.
// Passwords, files, hidden fields and anything marked data-private are never kept. Signing out forgets all drafts.

const PREFIX = "draft:";
const SENT = ":sent";
let leaving = false;

function fieldsOf(form) {
  return [...form.elements].filter(
    (field) => field.name && !["password", "file", "hidden", "submit", "button"].includes(field.type) && !field.closest("[data-private]"),
  );
}

function keyOf(form) {
  return `${PREFIX}${form.dataset.draft}:${location.pathname}`;
}

function read(form) {
  return fieldsOf(form).map((field) => [
    field.name,
    field.value,
    field.type === "checkbox" || field.type === "radio" ? field.checked : null,
  ]);
}

function isDirty(form) {
  return JSON.stringify(read(form)) !== form.dataset.asLoaded;
}

function restore(form, kept) {
  const fields = fieldsOf(form);
  for (const [name, value, checked] of kept) {
    const field = fields.find((candidate) => candidate.name === name && (checked === null || candidate.value === value));
    if (!field) continue;
    if (checked === null) field.value = value;
    else field.checked = checked;
  }
}

function note(form, key) {
  const line = document.createElement("p");
  line.className = "draft-note";
  line.setAttribute("role", "status");
  line.textContent = "What you had typed here was kept. ";
  const forget = Object.assign(document.createElement("button"), { type: "button", className: "btn btn-sm", textContent: "Start over" });
  forget.addEventListener("click", () => {
    sessionStorage.removeItem(key);
    form.reset();
    line.remove();
  });
  line.append(forget);
  form.prepend(line);
}

function keep(form) {
  if (form.dataset.asLoaded) return;
  const key = keyOf(form);
  form.dataset.asLoaded = JSON.stringify(read(form));
  const kept = sessionStorage.getItem(key);
  if (kept && kept !== form.dataset.asLoaded && !form.querySelector(".error-summary")) {
    restore(form, JSON.parse(kept));
    note(form, key);
  }
  let timer = 0;
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => sessionStorage.setItem(key, JSON.stringify(read(form))), 300);
  });
  form.addEventListener("submit", () => {
    clearTimeout(timer);
    sessionStorage.setItem(key, JSON.stringify(read(form)));
    sessionStorage.setItem(`${key}${SENT}`, "yes");
    leaving = true;
  });
  // The way out that a person chose ("Cancel") drops the draft.
  form.querySelector(".form-actions a")?.addEventListener("click", () => {
    clearTimeout(timer);
    sessionStorage.removeItem(key);
  });
}

// A draft that was sent is done once a page came that is neither an error, nor the sign-in, nor the way back. After an
// error or the sign-in it is as if it had not been sent, so that it is there whichever way leads to the form again.
function clearSent() {
  const arrived = performance.getEntriesByType("navigation")[0]?.type === "navigate";
  const saved = arrived && !document.querySelector("[data-server-error], body.entrance, .error-summary");
  for (const name of Object.keys(sessionStorage).filter((name) => name.startsWith(PREFIX) && name.endsWith(SENT))) {
    sessionStorage.removeItem(name);
    if (saved) sessionStorage.removeItem(name.slice(0, -SENT.length));
  }
}

clearSent();
for (const form of document.querySelectorAll("form[data-draft]")) keep(form);

// Forms that arrive in place, and forms that are sent in place.
document.addEventListener("htmx:load", (event) => {
  for (const form of event.detail.elt.querySelectorAll?.("form[data-draft]") ?? []) keep(form);
});
document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.detail.elt.closest?.("form[data-draft]");
  if (!form) return;
  leaving = false;
  sessionStorage.removeItem(`${keyOf(form)}${SENT}`);
  if (event.detail.successful && event.detail.xhr.status !== 422) sessionStorage.removeItem(keyOf(form));
});

// Closing the tab loses a draft; going elsewhere in it does not.
document.addEventListener("click", (event) => {
  if (event.target.closest("a[href]")) leaving = true;
});
addEventListener("pageshow", () => (leaving = false));
addEventListener("beforeunload", (event) => {
  const open = [...document.querySelectorAll("form[data-draft]")].some(isDirty);
  if (open && !leaving) event.preventDefault();
});

document.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-clears-drafts]")) return;
  for (const name of Object.keys(sessionStorage)) if (name.startsWith(PREFIX)) sessionStorage.removeItem(name);
});
