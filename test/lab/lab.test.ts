/** The page and the pictures of the attack lab are what its recorded run makes, and no cell of that run is without a positive control. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';

import { ATTACKS } from '../../lab/attacks.js';
import { labPage, pageFile } from '../../lab/page.js';
import { readResults, type Cell } from '../../lab/results.js';
import { WAYS } from '../../lab/ways.js';

const docs = path.join(__dirname, '../../../docs');
const results = readResults();
const nameOf = ({ attack, who, way }: Pick<Cell, 'attack' | 'who' | 'way'>): string => `${attack} as ${who}, ${way}`;

/** Where no way of these puts a key: the marker is put there. */
const EMPTY = ['environ', 'descriptors', 'reopen'];

describe('the attack lab', () => {
  it('ran every attack on every way of holding a key, once', () => {
    const wanted = Object.entries(ATTACKS).flatMap(([attack, { who: whos }]) =>
      whos.flatMap((who) => Object.keys(WAYS).map((way) => `${attack} as ${who}, ${way}`)),
    );
    assert.deepEqual(results.cells.map(nameOf), wanted);
  });

  it('found the marker beside the key in every cell', () => {
    assert.deepEqual(results.cells.filter(({ marker, bytes }) => !marker || bytes === 0).map(nameOf), []);
  });

  it('found a key by every attack that is no look at places where nobody put one', () => {
    const without = Object.keys(ATTACKS).filter((attack) => !results.cells.some((cell) => cell.attack === attack && cell.copies > 0));
    assert.deepEqual(without, EMPTY);
  });

  it('has the page that its results make; npm run lab -- --draw writes it', () => {
    assert.equal(readFileSync(pageFile, 'utf8'), labPage());
    const changed = { ...results, cells: results.cells.map((cell) => ({ ...cell, copies: cell.copies + 1 })) };
    assert.notEqual(labPage(changed), labPage());
  });

  for (const file of ['lab.svg', 'lab-dark.svg']) {
    it(`has in ${file} each cell, in the colour of what was found`, () => {
      const svg = readFileSync(path.join(docs, file), 'utf8');
      const drawn = [...svg.matchAll(/<path aria-label="([^"]+): (found|nothing)"[^>]*? fill="(#\w+)"/g)].map(([, cell, found, fill]) => {
        assert.equal(fill, found === 'found' ? '#d1242f' : '#2da44e', cell);
        return `${cell}: ${found}`;
      });
      const recorded = results.cells.map((cell) => `${nameOf(cell)}: ${cell.copies > 0 ? 'found' : 'nothing'}`);
      assert.deepEqual(drawn.sort(), recorded.sort());
    });
  }
});
