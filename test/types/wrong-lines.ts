/** What the compiler finds in a program that is no file: the lines under the comment `// wrong` must be what it refuses, and no other. */
import ts from 'typescript';

interface Finding {
  /** From 1; 0 for none. */
  readonly line: number;
  readonly message: string;
}

/**
 * @param file where the program would lie, so that what it imports is found from there
 * @returns what was found, and the lines in which something should be
 */
export function wrongLines(file: string, text: string): { found: readonly Finding[]; expected: readonly number[] } {
  const options: ts.CompilerOptions = {
    noEmit: true,
    strict: true,
    skipLibCheck: true,
    target: ts.ScriptTarget.ES2022,
    lib: ['lib.es2022.d.ts', 'lib.esnext.disposable.d.ts'],
    module: ts.ModuleKind.Node16,
    moduleResolution: ts.ModuleResolutionKind.Node16,
    types: ['node'],
  };
  const host = ts.createCompilerHost(options);
  const { readFile, fileExists, getSourceFile } = host;
  host.fileExists = (name) => name === file || fileExists.call(host, name);
  host.readFile = (name) => (name === file ? text : readFile.call(host, name));
  host.getSourceFile = (name, version, ...rest) =>
    name === file ? ts.createSourceFile(name, text, version) : getSourceFile.call(host, name, version, ...rest);
  const program = ts.createProgram([file], options, host);
  const found = ts.getPreEmitDiagnostics(program).map((one) => ({
    line: one.file === undefined ? 0 : ts.getLineAndCharacterOfPosition(one.file, one.start!).line + 1,
    message: ts.flattenDiagnosticMessageText(one.messageText, '\n'),
  }));
  const lines = text.trimEnd().split('\n');
  const wrong = lines.indexOf('// wrong') + 1;
  return { found, expected: lines.slice(wrong).map((_, index) => wrong + index + 1) };
}
