// The kept choice of colours, put on <html> before anything is painted: a classic script for that.
// "auto" follows the system, as if there were no choice.
(() => {
  let choice = null;
  try {
    choice = localStorage.getItem('scantrend.theme');
  } catch {
    // Storage may be forbidden; the system's colours then.
  }
  if (choice === 'light' || choice === 'dark') {
    document.documentElement.dataset.theme = choice;
  }
})();
