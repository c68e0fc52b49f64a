// What script/lint asks of JavaScript.

import js from '@eslint/js';
import globals from 'globals';

export default [
  js.configs.recommended,
  {
    linterOptions: {reportUnusedDisableDirectives: 'error'},
    rules: {
      'eqeqeq': 'error',
      'no-unused-vars': ['error', {ignoreRestSiblings: true}],
      'no-var': 'error',
      'prefer-const': 'error',
      // Nothing of data may become markup or code.
      'no-eval': 'error',
      'no-implied-eval': 'error',
      'no-restricted-properties': [
        'error',
        {property: 'innerHTML', message: 'Text goes in as text: dom.js.'},
        {property: 'outerHTML', message: 'Text goes in as text: dom.js.'},
        {property: 'insertAdjacentHTML', message: 'Text goes in as text: dom.js.'},
      ],
    },
  },
  {files: ['server/http/dashboard/**'], languageOptions: {globals: globals.browser}},
  {files: ['tests/**'], languageOptions: {globals: {...globals.node, ...globals.browser}}},
];
