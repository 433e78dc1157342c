// Tells binding.gyp of the static libraries, a word a line: where lib25519 is, folders of headers, and so on.
//
//   node scripts/libraries.mjs lib25519|include|search|needs|defines ARCH [FOLDER]
//
// FOLDER has the libraries of another architecture or release, unpacked; without it they are the system's.
import { answers } from './lib/libraries.mjs';

const [question, arch, folder = ''] = process.argv.slice(2);
for (const word of answers[question](folder, arch)) console.log(word);
