// Mutants that no test kills: in a report of StrykerJS, and in survivors.json, where each has its reason. Both name a mutant by the texts
// around it and not by its line, which any change above it moves.

const oneLine = (text) => text.replace(/\s+/g, ' ').trim();

/** The text between two places of a report: lines and columns from 1, the end not included. */
function textBetween(lines, { start, end }) {
  const within = lines.slice(start.line - 1, end.line);
  within[within.length - 1] = within.at(-1).slice(0, end.column - 1);
  within[0] = within[0].slice(start.column - 1);
  return oneLine(within.join('\n'));
}

/** The survivors of a report: { file, line, from, to }, texts without line ends. */
export function surviving({ files }) {
  return Object.entries(files).flatMap(([file, { source, mutants }]) => {
    const lines = source.split('\n');
    return mutants
      .filter(({ status }) => status === 'Survived' || status === 'NoCoverage')
      .map(({ location, replacement }) => ({
        file,
        line: lines[location.start.line - 1].trim(),
        from: textBetween(lines, location),
        to: oneLine(replacement),
      }));
  });
}

const keyOf = ({ file, line, from, to }) => JSON.stringify([file, line, from, to]);

/**
 * @param listed `{ "lib/…/NAME.ts": [{ line, from, to, why }] }`
 * @param files those that were mutated
 * @returns what survived and is not listed, and what is listed and did not
 */
export function compare(found, listed, files) {
  const expected = files.flatMap((file) => (listed[file] ?? []).map((mutant) => ({ file, ...mutant })));
  const unlisted = [];
  for (const mutant of found) {
    const at = expected.findIndex((candidate) => keyOf(candidate) === keyOf(mutant));
    if (at < 0) unlisted.push(mutant);
    else expected.splice(at, 1);
  }
  return { unlisted, killed: expected };
}

export const describe = ({ file, line, from, to }) => `    ${file}: ${line}\n      ${from}\n      ${to}`;
