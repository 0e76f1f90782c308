// When the browser's passkey dialog was closed or failed, say so beside the button instead of in the console.
const WORDS = {
  NotAllowedError: "That was cancelled, or it took too long. Nothing has changed; try again.",
  InvalidStateError: "This key is already yours.",
  SecurityError: "Passkeys need the firm's own address and a secure connection.",
  NotSupportedError: "This browser or this key cannot do that.",
};

document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  const box = document.createElement("div");
  box.className = "message message-error";
  box.append(Object.assign(document.createElement("p"), { textContent: WORDS[event.detail.exception.name] || "That did not work. Try again, or use another way." }));
  document.getElementById("messages").replaceChildren(box);
});

// Where passkeys do not exist the button would do nothing: leave it out.
if (!globalThis.PublicKeyCredential) {
  for (const id of ["passkey_login", "mfa_webauthn_authenticate"]) {
    const button = document.getElementById(id);
    if (button) button.hidden = true;
  }
}
