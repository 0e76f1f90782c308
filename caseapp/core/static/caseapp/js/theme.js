// Before the first paint: the appearance this person chose, else the system's. A classic script on purpose.
(() => {
  const root = document.documentElement;
  const dark = matchMedia("(prefers-color-scheme: dark)");

  function choice() {
    try {
      return localStorage.getItem("theme") || "system";
    } catch {
      return "system";
    }
  }

  function apply() {
    const chosen = choice();
    root.dataset.themeChoice = chosen;
    root.dataset.bsTheme = chosen === "system" ? (dark.matches ? "dark" : "light") : chosen;
  }

  apply();
  dark.addEventListener("change", apply);
  document.addEventListener("theme:choose", (event) => {
    localStorage.setItem("theme", event.detail);
    apply();
  });
})();
