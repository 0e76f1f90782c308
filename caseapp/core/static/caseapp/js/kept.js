// On the pages for broken servers: what was sent was not saved, so its draft stays.
try {
  for (const name of Object.keys(sessionStorage)) if (name.startsWith("draft:") && name.endsWith(":sent")) sessionStorage.removeItem(name);
} catch {
  // No storage, no draft.
}
