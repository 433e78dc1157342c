// What every bot loads, joined into one file: node takes longer to find, read and compile forty small ones than to open a vault
// (docs/speed.md, "A bot's start"). What lib/ loads at its first use, by require(), stays a file of its own.
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { rollup } from 'rollup';
import ts from 'typescript';
import { root } from './run.mjs';

const lib = path.join(root, 'lib');
const joined = path.join(root, 'dist/lib/joined.js');
const { compilerOptions } = JSON.parse(readFileSync(path.join(root, 'tsconfig.json'), 'utf8'));
const nameOf = (file) => path.relative(lib, file).replace(/\.ts$/, '');

/** As tsc compiles a file, but for its imports, which rollup resolves. What it loads by require() is found from where the joined file lies. */
const typescript = {
  name: 'typescript',
  resolveId(wanted, from) {
    if (wanted.startsWith('.')) return path.join(path.dirname(from), wanted).replace(/\.js$/, '.ts');
    return { id: wanted, external: wanted.startsWith('node:') };
  },
  transform(code, file) {
    if (!file.endsWith('.ts')) return null;
    const asModule = { ...compilerOptions, module: 'ESNext', moduleResolution: 'Bundler', declaration: false };
    const { outputText } = ts.transpileModule(code, { fileName: file, compilerOptions: asModule });
    const fromJoined = (wanted) => `./${path.relative(lib, path.join(path.dirname(file), wanted))}`;
    return { code: outputText.replace(/\brequire\('(\.[^']+)'\)/g, (_, wanted) => `require('${fromJoined(wanted)}')`), map: null };
  },
};

/** A module that exports each of the files, by its name, as one object. */
const filesAsObjects = (names) => ({
  name: 'files as objects',
  load: (id) =>
    id === 'joined'
      ? names.map((name) => `export * as ${JSON.stringify(name)} from ${JSON.stringify(path.join(lib, `${name}.ts`))};`).join('\n')
      : null,
});

/** The chunk's code with a line before what is of each file, which says which. */
function withNames({ code, modules }) {
  let named = '';
  let at = 0;
  for (const [file, { code: part }] of Object.entries(modules)) {
    if (!part) continue;
    const from = code.indexOf(part, at);
    if (from < 0) throw new Error(`${file} is not in the joined file as rollup says it is`);
    named += `${code.slice(at, from)}// lib/${nameOf(file)}.ts\n`;
    at = from;
  }
  return named + code.slice(at);
}

async function bundleOf(input, plugins) {
  const onLog = (_, { message }) => {
    throw new Error(message); // what rollup would only warn of is an import that is not there, or a circle
  };
  return rollup({ input, plugins, onLog, treeshake: false });
}

/**
 * Writes dist/lib/joined.js, with its comments, and leaves in the place of each file that is in it a line that gives out its part: there is one
 * copy of everything in a process, whichever way it is loaded, and the tests run what is shipped.
 */
export async function joinModules() {
  const index = path.join(lib, 'index.ts');
  const {
    output: [{ moduleIds, exports }],
  } = await (await bundleOf(index, [typescript])).generate({ format: 'es' });
  const names = moduleIds.map(nameOf);
  const bundle = await bundleOf('joined', [filesAsObjects(names), typescript]);
  // The interop and bindings of tsc's own output, without its getters: nothing here is exported before it has its value.
  const plain = {
    interop: 'esModule',
    esModule: false,
    externalLiveBindings: false,
    freeze: false,
    generatedCode: { preset: 'es2015', symbols: false },
  };
  const {
    output: [chunk],
  } = await bundle.generate({ format: 'cjs', ...plain });
  writeFileSync(joined, withNames(chunk));
  for (const name of names) {
    const file = path.join(root, 'dist/lib', `${name}.js`);
    const up = path.relative(path.dirname(file), path.dirname(joined)) || '.';
    // The last line never runs: it is how node learns what `import` finds in the package.
    const forImport = name === 'index' ? `0 && (module.exports = { ${exports.join(', ')} });\n` : '';
    writeFileSync(file, `'use strict';\nObject.assign(exports, require('${up}/joined.js')['${name}']);\n${forImport}`);
  }
}
