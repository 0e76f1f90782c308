// Drag a meeting to a free hour: the same as the form "Move", which works everywhere. The server decides.

let dragged = null;

document.addEventListener("dragstart", (event) => {
  dragged = event.target.closest?.("[data-move]") || null;
  if (!dragged) return;
  dragged.classList.add("dragged");
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", dragged.textContent.trim());
});

document.addEventListener("dragend", () => {
  dragged?.classList.remove("dragged");
  dragged = null;
  for (const cell of document.querySelectorAll(".drop-here")) cell.classList.remove("drop-here");
});

function cellUnder(event) {
  return dragged && event.target.closest?.("[data-drop]");
}

document.addEventListener("dragover", (event) => {
  const cell = cellUnder(event);
  if (!cell) return;
  event.preventDefault();
  for (const other of document.querySelectorAll(".drop-here")) if (other !== cell) other.classList.remove("drop-here");
  cell.classList.add("drop-here");
});

document.addEventListener("drop", (event) => {
  const cell = cellUnder(event);
  if (!cell) return;
  event.preventDefault();
  const form = document.createElement("form");
  form.method = "post";
  form.action = dragged.dataset.move;
  const said = {
    csrfmiddlewaretoken: document.querySelector('meta[name="csrf-token"]').content,
    slot: cell.dataset.slot,
    back: "desk",
  };
  for (const [name, value] of Object.entries(said)) {
    form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
  }
  document.body.append(form);
  form.submit();
});

// A free hour pressed in the list goes into the time's field.
document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-fill]");
  const field = button && document.getElementById(button.dataset.fill);
  if (!field) return;
  field.value = button.value;
  field.dispatchEvent(new Event("change", { bubbles: true }));
  field.focus();
});

// A field that only means something with one choice of another is out of the way otherwise.
function showWhatFits() {
  for (const part of document.querySelectorAll("[data-only-with]")) {
    const [name, wanted] = part.dataset.onlyWith.split(":");
    const chosen = part.closest("form")?.elements.namedItem(name)?.value;
    part.hidden = chosen !== wanted;
  }
}
document.addEventListener("change", showWhatFits);
document.addEventListener("htmx:afterSettle", showWhatFits);
showWhatFits();

// Opening the panel brings the first field under the fingers: a call is over in a minute.
document.addEventListener("htmx:afterSettle", (event) => {
  if (event.detail.target.id !== "booking-panel") return;
  event.detail.target.querySelector("#id_given_name")?.focus();
});
