// lib/ with its mutants, compiled file by file into dist/lib of the folder that this is run in, and joined by nothing: what is joined was made
// without them. Types were looked at when dist/ was made.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { filesUnder, root } from '../../scripts/lib/run.mjs';

const { compilerOptions } = JSON.parse(readFileSync(path.join(root, 'tsconfig.json'), 'utf8'));
for (const file of filesUnder(['lib'], /\.ts$/)) {
  const { outputText } = ts.transpileModule(readFileSync(file, 'utf8'), { fileName: path.resolve(file), compilerOptions });
  const compiled = path.join('dist', file.replace(/\.ts$/, '.js'));
  mkdirSync(path.dirname(compiled), { recursive: true });
  writeFileSync(compiled, outputText);
}
