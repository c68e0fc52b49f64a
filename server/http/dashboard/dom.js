// Building elements. Text goes in as text only: nothing that comes from data is ever markup.

/** An element: el('a', {href: '/', class: 'quiet'}, 'text', child). */
export function el(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) {
      continue;
    }
    if (name.startsWith('on')) {
      element.addEventListener(name.slice(2), value);
    } else {
      element.setAttribute(name, value === true ? '' : String(value));
    }
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

/** Shows or hides an element. */
export function setVisible(element, isVisible) {
  element.hidden = !isVisible;
}

/** Sets text only where it changes: screen readers say live text again otherwise. */
export function setText(element, text) {
  if (element.textContent !== text) {
    element.textContent = text;
  }
}

/**
 * Fills a <table>. Columns: {name, label, isLabelHidden, title, class,
 * text: left-aligned}. A cell is text, a node, or
 * {text, value, node, class}: `value` is the number behind the text, for programs (data-value).
 */
export function fillTable(table, columns, rows, rowAttributes = () => ({})) {
  const head = el(
    'thead',
    {},
    el(
      'tr',
      {},
      ...columns.map((column) =>
        el(
          'th',
          {
            'scope': 'col',
            'title': column.title,
            'data-column': column.name,
            'class': [column.text ? 'text' : null, column.class].filter(Boolean).join(' ') || null,
          },
          column.isLabelHidden ? el('span', {class: 'hidden-text'}, column.label) : column.label,
        ),
      ),
    ),
  );
  const body = el('tbody');
  rows.forEach((cells, index) => {
    body.append(
      el('tr', rowAttributes(index), ...cells.map((cell, i) => tableCell(cell, columns[i]))),
    );
  });
  table.replaceChildren(head, body);
  return table;
}

function tableCell(cell, column) {
  const parts =
    cell instanceof Node || typeof cell !== 'object' || cell === null ? {node: cell} : cell;
  const classes = [column.text ? 'text' : null, parts.class].filter(Boolean).join(' ');
  return el(
    'td',
    {
      'class': classes || null,
      'title': parts.title,
      'data-column': column.name,
      'data-label': column.label,
      'data-value': parts.value ?? null,
    },
    parts.node ?? parts.text ?? '',
  );
}

const widthObserver = new ResizeObserver((entries) => {
  for (const {
    target: {parentElement: box},
  } of entries) {
    const overflows = box.scrollWidth > box.clientWidth;
    box.toggleAttribute('data-overflows', overflows);
    if (overflows) {
      box.tabIndex = 0;
    } else {
      box.removeAttribute('tabindex');
    }
  }
});

/** A box around a table that scrolls where it is too wide; the keyboard reaches it then. */
export function scrolling(table, label) {
  return observed(el('div', {'class': 'scroll', 'role': 'group', 'aria-label': label}, table));
}

/** Makes a box with a table in it such a one. */
export function observed(box) {
  widthObserver.observe(box.firstElementChild);
  return box;
}

/** Marks the button of a group of which `dataset[name]` is `value` as the one that is on. */
export function press(group, name, value) {
  for (const button of group.querySelectorAll('button')) {
    button.setAttribute('aria-pressed', String(button.dataset[name] === String(value)));
  }
}

/** Calls `onChoice` with `dataset[name]` of the button of a group that is clicked. */
export function onChoice(group, name, choose) {
  group.addEventListener('click', (event) => {
    const button = event.target.closest('button');
    if (button && group.contains(button)) {
      choose(button.dataset[name]);
    }
  });
}
