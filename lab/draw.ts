/** Draws pictures of recorded results, light and dark, with the plotting library of pictures/. */
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const root = path.join(__dirname, '../..');

/** `name` is a file of pictures/; the pictures are docs/NAME.svg and docs/NAME-dark.svg. */
export async function draw(name: string, results: unknown, words: object): Promise<void> {
  const file = pathToFileURL(path.join(root, 'pictures/write.mjs')).href;
  const { write } = (await import(file)) as { write(name: string, results: unknown, words: object): Promise<void> };
  await write(name, results, words);
}
