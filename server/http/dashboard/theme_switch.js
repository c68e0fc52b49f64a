// The switch between the system's colours, light and dark; theme.js applies the kept choice at the
// next load.

const KEY = 'scantrend.theme';

/** Wires the buttons of `group`; calls `onChange` when the colours became others. */
export function wireThemeSwitch(group, onChange) {
  const buttons = [...group.querySelectorAll('[data-theme-choice]')];
  const show = () => {
    const choice = document.documentElement.dataset.theme ?? 'auto';
    for (const button of buttons) {
      button.setAttribute('aria-pressed', String(button.dataset.themeChoice === choice));
    }
  };
  for (const button of buttons) {
    button.addEventListener('click', () => {
      const choice = button.dataset.themeChoice;
      if (choice === 'auto') {
        delete document.documentElement.dataset.theme;
      } else {
        document.documentElement.dataset.theme = choice;
      }
      try {
        localStorage.setItem(KEY, choice);
      } catch {
        // Not kept then; it holds for this page.
      }
      show();
      onChange();
    });
  }
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', onChange);
  show();
}

/** The value of a custom property of the page's colours, such as "--ink". */
export function color(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}
