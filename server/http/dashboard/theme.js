// The colours of the page: <html data-theme> is "light" or "dark" before anything is painted. A
// classic script for that; theme_switch.js changes the choice.

/** `choice`: "light", "dark", or "auto", which is what the system has. */
function applyTheme(choice) {
  const isDark =
    choice === 'auto' ? matchMedia('(prefers-color-scheme: dark)').matches : choice === 'dark';
  document.documentElement.dataset.themeChoice = choice;
  document.documentElement.dataset.theme = isDark ? 'dark' : 'light';
}

/** The kept choice. */
function keptTheme() {
  try {
    const choice = localStorage.getItem('scantrend.theme');
    return choice === 'light' || choice === 'dark' ? choice : 'auto';
  } catch {
    // Storage may be forbidden.
    return 'auto';
  }
}

applyTheme(keptTheme());
