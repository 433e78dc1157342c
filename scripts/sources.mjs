// Prints the C++ and assembly files directly in each folder given, one a line, for binding.gyp's lists.
// Assembly files carry their architecture in the name and guard their content by it, so every one is listed everywhere.
import { readdirSync } from 'node:fs';

for (const folder of process.argv.slice(2)) {
  let names;
  try {
    names = readdirSync(folder);
  } catch (error) {
    if (error.code === 'ENOENT') continue; // the npm package has neither tests nor benches
    throw error;
  }
  for (const name of names.sort()) {
    if (/\.(cc|S)$/.test(name)) console.log(`${folder}/${name}`);
  }
}
