// The review: one key confirms or dismisses the marked factor; the time used counts on.
// Keys are silent while typing, with a modifier, and while a dialog is open, like all others.

const factors = () => [...document.querySelectorAll("[data-factor]")];
const isOpen = (factor) => factor.dataset.factor === "open";

function marked() {
  const all = factors();
  const here = document.activeElement?.closest("[data-factor]");
  if (here && isOpen(here)) return here;
  return all.slice(all.indexOf(here) + 1).find(isOpen) ?? all.find(isOpen);
}

function go(step) {
  const all = factors();
  const here = all.indexOf(document.activeElement?.closest("[data-factor]"));
  const next = all[here < 0 ? 0 : Math.min(Math.max(here + step, 0), all.length - 1)];
  next?.focus();
}

const ACTS = {
  c: () => marked()?.querySelector("[data-confirm]")?.click(),
  d: () => {
    const box = marked()?.querySelector("[data-dismiss]");
    if (!box) return;
    box.open = true;
    box.querySelector("input[name=reason]").focus();
  },
  j: () => go(1),
  k: () => go(-1),
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || !(event.key in ACTS)) return;
  if (event.target.closest("input, textarea, select, [contenteditable]")) return;
  if (document.querySelector("dialog[open]")) return;
  event.preventDefault();
  ACTS[event.key]();
});

const clock = document.querySelector(".time-used");
const starts = Date.parse(clock?.dataset.starts);
const ends = Date.parse(clock?.dataset.ends);

function tell() {
  const now = Date.now();
  if (now < starts || now >= ends) return;
  const used = Math.floor((now - starts) / 60000);
  const left = Math.ceil((ends - now) / 60000);
  clock.querySelector("[data-used]").textContent = `${used} of ${used + left} minutes used, ${left} left`;
  clock.classList.toggle("time-short", left <= 10);
}

if (clock) {
  tell();
  setInterval(tell, 20000);
}
