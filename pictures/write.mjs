// Writes docs/NAME.svg and docs/NAME-dark.svg of recorded results: NAME.mjs beside this file makes the Vega-Lite specification.
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import * as vega from 'vega';
import { compile } from 'vega-lite';

const themes = {
  '': { text: '#1f2328', quiet: '#59636e', page: '#ffffff' },
  '-dark': { text: '#f0f6fc', quiet: '#9198a1', page: '#0d1117' },
};

/** What every picture has alike. */
const config = ({ text, quiet, page }) => ({
  font: 'sans-serif',
  background: page,
  view: { stroke: null },
  axis: { labelColor: text, titleColor: quiet, domain: false, ticks: false, grid: false, labelFontSize: 12, titleFontSize: 12 },
  title: { color: text, subtitleColor: quiet, fontSize: 15, subtitleFontSize: 12, anchor: 'start', offset: 12 },
  legend: { labelColor: text, titleColor: quiet, labelFontSize: 12 },
});

export async function write(name, results, words) {
  const { specification } = await import(`./${name}.mjs`);
  for (const [ending, theme] of Object.entries(themes)) {
    const { spec } = compile({ ...specification(results, words, theme), config: config(theme) });
    const svg = await new vega.View(vega.parse(spec), { renderer: 'none' }).toSVG();
    writeFileSync(fileURLToPath(new URL(`../docs/${name}${ending}.svg`, import.meta.url)), `${svg}\n`);
  }
}
