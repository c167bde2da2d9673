/** Functions that may be longer than the rule says: "path function", with the reason. */
export const LONG_FUNCTIONS: Readonly<Record<string, string>> = {};

/** Files that may be longer than the rule says, with the reason. */
export const LONG_FILES: Readonly<Record<string, string>> = {};

/** Files that may hold type assertions, with the reason. */
export const ASSERTING_FILES: Readonly<Record<string, string>> = {
  'go/value.ts': 'narrows the union of Go values by tags',
  'go/asn1.ts': 'gives what it read the type that the description of the caller stands for',
  'functions/define.ts': 'joins parameter types with the functions that take them',
};
