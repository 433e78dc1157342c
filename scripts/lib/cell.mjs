// A cell of a table of what was seen.

/** What `work` returns, 'yes' where that is nothing, or why it fails. */
export async function cell(work) {
  try {
    return { ok: true, text: (await work()) ?? 'yes' };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    console.error(error.stack);
    return { ok: false, text: `FAILED: ${error.message.split('\n')[0].slice(0, 200)}` };
  }
}
