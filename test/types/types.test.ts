/** The compiler refuses each wrong use of test/types/uses.ts, for a reason of its own, and none of the good ones. */
import assert from 'node:assert/strict';
import path from 'node:path';
import ts from 'typescript';

const packageRoot = path.join(__dirname, '..', '..', '..');
const file = path.join(packageRoot, 'test', 'types', 'uses.ts');
const EXPECTED = '// @ts-expect-error';

// What does not change from one text to the next is not read again.
let previous: ts.Program | undefined;

/** Lines (from 1) of the errors in `text`, which stands in for the file, with their codes. */
function errorsIn(text: string): Array<{ line: number; code: number; message: string }> {
  const { config } = ts.readConfigFile(path.join(packageRoot, 'tsconfig.json'), (name) => ts.sys.readFile(name)) as { config: object };
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, packageRoot);
  const host = ts.createCompilerHost({ ...options, noEmit: true });
  const { readFile } = host;
  host.readFile = (name) => (path.resolve(name) === file ? text : readFile.call(host, name));
  previous = ts.createProgram([file], { ...options, noEmit: true }, host, previous);
  return ts.getPreEmitDiagnostics(previous).map((diagnostic) => ({
    line: diagnostic.file?.fileName === file ? ts.getLineAndCharacterOfPosition(diagnostic.file, diagnostic.start!).line + 1 : 0,
    code: diagnostic.code,
    message: ts.flattenDiagnosticMessageText(diagnostic.messageText, '\n'),
  }));
}

describe('the types of requests and entries', () => {
  const text = ts.sys.readFile(file)!;
  const lines = text.split('\n');
  const wrongLines = lines.flatMap((line, i) => (line.trim().startsWith(EXPECTED) ? [i + 2] : []));

  it('refuse every wrong use, each on its own line, and take every good one', () => {
    assert.ok(wrongLines.length >= 35);
    assert.deepEqual(errorsIn(text), [], 'with the comments there is no error');
    const found = errorsIn(text.replaceAll(EXPECTED, '//'));
    assert.deepEqual(
      [...new Set(found.map(({ line }) => line))].sort((a, b) => a - b),
      wrongLines,
      JSON.stringify(found),
    );
    const cannotFind = found.filter(({ code }) => code === 2304 || code === 2307);
    assert.deepEqual(cannotFind, [], 'none is wrong because a name or a module is missing');
  });

  it('are shown wrong by this test where they take too much', () => {
    const loose = text
      .replaceAll(EXPECTED, '//')
      .replace("vault.signer('k', 'kraken');\n  const binance", "vault.signer('k');\n  const binance");
    assert.notEqual(loose, text);
    const found = errorsIn(loose).map(({ line }) => line);
    assert.ok(!found.includes(wrongLines[0]!), 'an unchecked signer takes a GET of kraken');
  });
});
