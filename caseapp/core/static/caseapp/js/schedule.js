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
    attorney: cell.dataset.attorney,
    at: new URL(cell.querySelector("a").href).searchParams.get("at"),
    back: "desk",
  };
  for (const [name, value] of Object.entries(said)) {
    form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
  }
  document.body.append(form);
  form.submit();
});

// Opening the panel brings the first field under the fingers: a call is over in a minute.
document.addEventListener("htmx:afterSettle", (event) => {
  if (event.detail.target.id !== "booking-panel") return;
  event.detail.target.querySelector("#id_given_name")?.focus();
});
