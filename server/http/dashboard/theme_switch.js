// The switch between the system's colours, light and dark, which is kept.
/* global applyTheme */

import {onChoice, press} from './dom.js';

const root = document.documentElement;

/** Wires the buttons of `group`; calls `onChange` when the colours became others. */
export function wireThemeSwitch(group, onChange) {
  const change = (choice) => {
    const had = theme();
    applyTheme(choice);
    press(group, 'choice', choice);
    if (theme() !== had) {
      onChange();
    }
  };
  onChoice(group, 'choice', (choice) => {
    try {
      localStorage.setItem('scantrend.theme', choice);
    } catch {
      // Not kept then; it holds for this page.
    }
    change(choice);
  });
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () =>
    change(root.dataset.themeChoice),
  );
  press(group, 'choice', root.dataset.themeChoice);
}

/** The colours that are in force: "light" or "dark". */
export function theme() {
  return root.dataset.theme;
}

/** The value of a custom property of the page's colours, such as "--ink". */
export function color(name) {
  return getComputedStyle(root).getPropertyValue(name).trim();
}
