// Shows the chosen paper beside the form before it is sent: PDF in a frame, a picture as it is. Nothing else is opened.

const place = document.getElementById("page-image");
const input = document.querySelector('input[type="file"][name="file"]');
let address = "";

function show(file) {
  place.querySelector(".page-image")?.remove();
  if (address) URL.revokeObjectURL(address);
  address = "";
  const picture = file?.type.startsWith("image/") && file.type !== "image/svg+xml";
  place.hidden = !(picture || file?.type === "application/pdf");
  if (place.hidden) return;
  address = URL.createObjectURL(file);
  const page = document.createElement(picture ? "img" : "iframe");
  page.className = "page-image";
  page.src = address;
  if (picture) page.alt = `The chosen file ${file.name}`;
  else page.title = `The chosen file ${file.name}`;
  place.append(page);
}

if (place && input) {
  input.addEventListener("change", () => show(input.files[0]));
  if (input.files.length) show(input.files[0]); // the browser kept it after going back
}
