// How JavaScript and styles are set: as the C++ of this project, in 100 columns.

export default {
  printWidth: 100,
  singleQuote: true,
  bracketSpacing: false,
  quoteProps: 'consistent',
};
