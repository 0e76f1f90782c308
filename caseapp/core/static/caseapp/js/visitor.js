// For visitors: lists that apply themselves, the zone of this device, the key behind "#". All of it works without.

document.documentElement.classList.add("has-script");

for (const form of document.querySelectorAll("form[data-submits-itself]")) {
  form.addEventListener("change", () => form.requestSubmit());
}

const zone = document.querySelector("select[data-guess-zone]");
const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
if (zone && own && own !== zone.value && [...zone.options].some((option) => option.value === own)) {
  zone.value = own;
  zone.form.requestSubmit();
}

// The key is taken out of the address before it is sent, so that it stays in no history and no log.
const keyForm = document.querySelector("form[data-takes-key]");
if (keyForm && location.hash.length > 1 && !document.querySelector(".error-summary")) {
  const key = decodeURIComponent(location.hash.slice(1));
  history.replaceState(null, "", location.pathname);
  keyForm.elements.key.value = key;
  keyForm.requestSubmit();
}

// Saving while typing: when it fails, say that it is not saved yet; the next keystroke tries again.
const answers = document.querySelector("form[data-not-saved]");
for (const trouble of ["htmx:sendError", "htmx:responseError", "htmx:timeout"]) {
  document.addEventListener(trouble, () => {
    const line = document.getElementById("saved");
    if (answers && line) line.textContent = answers.dataset.notSaved;
  });
}
