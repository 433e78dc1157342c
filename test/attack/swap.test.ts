import assert from 'node:assert/strict';

import { claim } from './lib/claims.js';
import { withDirectory } from './lib/cores.js';
import { mappings, roomMappings } from './lib/mappings.js';
import { attack } from './lib/requirements.js';
import { scanFiles } from './lib/scan.js';
import { pageOut, withSwapFile } from './lib/swap.js';

attack('swap', ['root', 'gcc', 'swap', 'secretmem', 'no sanitizer'], () => {
  claim('paged out, and the swap file read raw', {
    look: (subject, needles) =>
      withDirectory((directory) =>
        withSwapFile(directory, async (file) => {
          const swapped = pageOut(subject.pid);
          assert.ok(swapped > 4 << 20, `${swapped} bytes were paged out`);
          const heap = mappings(subject.pid).find(({ path }) => path === '[heap]')!;
          assert.ok(heap.kib['Swap']! > 0, 'the ordinary heap is in swap');
          for (const room of roomMappings(subject.pid)) assert.equal(room.kib['Swap'], 0, 'no page of the room is in swap');
          return scanFiles([file], needles, 'swap');
        }),
      ),
    // What sodium-native itself keeps is locked; what signs with it is not, and is not always paged out in time.
    controls: ['string', 'keyObject', 'secureHeap'],
  });
});
