// Finishing a row without leaving the page. <a data-panel href="…/complete/"> opens that page's form beside the list; a
// saved form, and a button pressed in a region marked data-refresh, bring that region up to date. Without a script the
// same links and buttons lead to their own pages.

const dialog = document.getElementById("side-panel");
const body = dialog?.querySelector("[data-panel-body]");
const kept = new Map(); // what was typed and not saved, by address
let shown = "";

const parsed = (text) => new DOMParser().parseFromString(text, "text/html");

async function ask(address, options = {}) {
  try {
    return await fetch(address, { redirect: "manual", ...options });
  } catch {
    document.dispatchEvent(new CustomEvent("htmx:sendError"));
    return null;
  }
}

async function open(address) {
  if (kept.has(address)) return fill(kept.get(address), address);
  const answer = await ask(address);
  if (!answer) return;
  if (!answer.ok) location.assign(address);
  else show(await answer.text(), address);
}

// The page's own column without its frame; a page that holds no form is opened as a page.
function show(text, address) {
  const content = parsed(text).getElementById("content");
  if (!content?.querySelector("form[method=post]")) return location.assign(address);
  content.querySelectorAll("#messages, .page-back").forEach((part) => part.remove());
  for (const form of content.querySelectorAll("form:not([action])")) form.action = address;
  fill([...content.children], address);
  htmx.process(body);
}

function fill(nodes, address) {
  shown = address;
  body.replaceChildren(...nodes);
  const title = body.querySelector("h1");
  if (title) title.id = "side-panel-title";
  if (!dialog.open) dialog.showModal();
  const first = ".error-summary, input:not([type=hidden]):not([type=search]), select, textarea, button";
  (body.querySelector(".error-summary") ?? body.querySelector(first))?.focus();
}

function close({ saved }) {
  if (saved) kept.delete(shown);
  else kept.set(shown, [...body.children]);
  shown = "";
  dialog.close();
}

// The region as the server shows it now, with what the last action had to say. The focus stays in its section.
async function refresh() {
  const answer = await ask(location.href);
  if (!answer) return;
  if (!answer.ok) return location.reload();
  const page = parsed(await answer.text());
  const said = page.getElementById("messages");
  document.getElementById("messages")?.replaceChildren(...(said?.childNodes ?? []));
  for (const old of document.querySelectorAll("[data-refresh]")) {
    const fresh = page.getElementById(old.id);
    if (!fresh) continue;
    const section = old.contains(document.activeElement) && document.activeElement.closest("section[aria-labelledby]");
    const name = section && section.getAttribute("aria-labelledby");
    old.replaceWith(fresh);
    htmx.process(fresh);
    const place = (name && document.getElementById(name)?.closest("section")) || fresh;
    place.setAttribute("tabindex", "-1");
    place.focus({ preventScroll: true });
  }
}

async function send(form, submitter) {
  const answer = await ask(form.action, { method: "POST", body: new FormData(form, submitter) });
  if (!answer) return;
  if (answer.type === "opaqueredirect") {
    if (dialog.open) close({ saved: true });
    await refresh();
  } else if (dialog.contains(form) && (answer.ok || answer.status === 422)) {
    show(await answer.text(), shown);
  } else {
    document.dispatchEvent(new CustomEvent("htmx:responseError", { detail: { xhr: answer } }));
  }
}

if (dialog) {
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-panel]");
    const plain = link && event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey;
    if (!plain) return;
    event.preventDefault();
    open(link.href);
  });

  document.addEventListener("submit", (event) => {
    const form = event.target;
    const here = document.querySelector("[data-refresh]");
    const button = here && form.matches("[data-refresh] .post-button:not([hx-post]), #messages .undo");
    if (event.defaultPrevented || form.method !== "post" || !(button || body.contains(form))) return;
    event.preventDefault();
    send(form, event.submitter);
  });

  dialog.addEventListener("cancel", (event) => {
    event.preventDefault();
    close({ saved: false });
  });
  dialog.addEventListener("click", (event) => {
    if (event.target.closest("[data-panel-close]")) close({ saved: false });
    if (!event.target.closest(".form-actions a")) return;
    event.preventDefault();
    close({ saved: true });
  });
}
