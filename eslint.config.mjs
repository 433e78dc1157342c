// typescript-eslint's strict rules with types, over all TypeScript; eslint's own over the scripts, which tsc does not see.
// A rule that is off has its reason beside it.
import js from '@eslint/js';
import tseslint from 'typescript-eslint';

const strict = {
  // noUncheckedIndexedAccess wants one wherever an index is known to be in range, which the type system cannot say.
  '@typescript-eslint/no-non-null-assertion': 'off',
  '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
  // `return print(...)` ends a branch.
  '@typescript-eslint/no-confusing-void-expression': 'off',
  // What is loaded when it is first used, and what a program of tests loads in its own way.
  '@typescript-eslint/no-require-imports': 'off',
  // Callers may write plain JavaScript: what the types say of a value is looked at again where it comes in.
  '@typescript-eslint/no-unnecessary-condition': 'off',
  '@typescript-eslint/no-unnecessary-type-conversion': 'off',
  // Methods of native prototypes and of ccxt are taken to be called on their object later, which the types cannot follow.
  '@typescript-eslint/unbound-method': 'off',
  // An asynchronous function turns what is thrown into a rejection, also where nothing waits.
  '@typescript-eslint/require-await': 'off',
  // tsc looks (noUnusedLocals), and counts what a docstring links to.
  '@typescript-eslint/no-unused-vars': 'off',
  // Control characters are what these expressions are about: nothing printed may move the cursor.
  'no-control-regex': 'off',
  // Ranges of code points, written as escapes: none combines with another.
  'no-misleading-character-class': 'off',
};

// Tests hand over what the types forbid, read what others wrote as it is, and are right about their own ASCII.
const tests = {
  '@typescript-eslint/ban-ts-comment': 'off',
  '@typescript-eslint/no-base-to-string': 'off',
  '@typescript-eslint/no-deprecated': 'off',
  '@typescript-eslint/no-dynamic-delete': 'off',
  '@typescript-eslint/no-extraneous-class': 'off',
  '@typescript-eslint/no-invalid-void-type': 'off',
  '@typescript-eslint/no-meaningless-void-operator': 'off',
  '@typescript-eslint/no-misused-spread': 'off',
  '@typescript-eslint/no-unnecessary-type-assertion': 'off',
  '@typescript-eslint/no-unnecessary-type-parameters': 'off',
  '@typescript-eslint/no-unsafe-argument': 'off',
  '@typescript-eslint/no-unsafe-assignment': 'off',
  '@typescript-eslint/no-unsafe-call': 'off',
  '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
  '@typescript-eslint/no-unsafe-member-access': 'off',
  '@typescript-eslint/no-unsafe-return': 'off',
  '@typescript-eslint/no-unused-expressions': 'off', // test/types states uses, and runs none
  '@typescript-eslint/restrict-plus-operands': 'off',
  '@typescript-eslint/restrict-template-expressions': 'off',
  '@typescript-eslint/use-unknown-in-catch-callback-variable': 'off',
  'no-dupe-else-if': 'off', // two draws of chance
  'no-regex-spaces': 'off',
  'no-sparse-arrays': 'off', // what JavaScript allows is what is refused
};

export default tseslint.config(
  { ignores: ['dist/', 'build/', 'out/', 'prebuilds/', '**/node_modules/', 'test/fixtures/', 'test/vectors/'] },
  js.configs.recommended,
  {
    files: ['**/*.{mjs,cjs}'],
    rules: {
      'no-undef': 'off', // node's own globals
      'no-unused-vars': ['error', { varsIgnorePattern: '^_', argsIgnorePattern: '^_', destructuredArrayIgnorePattern: '^_' }],
    },
  },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true } },
    rules: strict,
  },
  { files: ['test/**/*.ts', 'demo/**/*.ts', 'bench/**/*.ts', 'lab/**/*.ts'], rules: tests },
);
