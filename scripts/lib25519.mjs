// Tells binding.gyp where lib25519 is.
//
//   node scripts/lib25519.mjs library|include
import { whereLib25519 } from './lib/lib25519.mjs';

console.log(whereLib25519()[process.argv[2]]);
