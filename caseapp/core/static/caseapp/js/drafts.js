// Keeps unsaved input of <form data-draft="name"> in this tab (sessionStorage) until it was saved.
// Passwords, files, hidden fields and anything marked data-private are never kept. Signing out forgets all drafts.

const PREFIX = "draft:";

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
  const key = keyOf(form);
  form.dataset.asLoaded = JSON.stringify(read(form));
  const kept = sessionStorage.getItem(key);
  const hasErrors = form.querySelector(".error-summary");
  if (kept && !hasErrors && kept !== form.dataset.asLoaded) {
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
    form.dataset.sent = "yes";
    sessionStorage.setItem(`${key}:sent`, "yes");
  });
}

// A draft that was sent is done when the next page comes without errors for it.
function clearSent() {
  for (const name of Object.keys(sessionStorage).filter((name) => name.startsWith(PREFIX) && name.endsWith(":sent"))) {
    sessionStorage.removeItem(name);
    if (!document.querySelector(".error-summary")) sessionStorage.removeItem(name.slice(0, -":sent".length));
  }
}

if (!document.querySelector("[data-server-error]")) clearSent();
for (const form of document.querySelectorAll("form[data-draft]")) keep(form);

addEventListener("beforeunload", (event) => {
  const open = [...document.querySelectorAll("form[data-draft]")].some((form) => !form.dataset.sent && isDirty(form));
  if (open) event.preventDefault();
});

document.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-clears-drafts]")) return;
  for (const name of Object.keys(sessionStorage)) if (name.startsWith(PREFIX)) sessionStorage.removeItem(name);
});
