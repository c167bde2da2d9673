// What the page of browser.test.ts runs: renders the charts that stand in it, and writes what comes of each into it.
import { DynError, loadChart, manifestText, type RenderOptions, renderChart } from '../../src/core.ts';
import { browserHost } from './host.ts';

/** A chart's files in base64 by their paths, and what to render it with. */
export interface Job {
  readonly files: Readonly<Record<string, string>>;
  readonly options: RenderOptions;
}

/** What came of it: text in base64, or what the problem says. */
export type JobResult = { readonly text: string } | { readonly problem: string };

interface PageElement {
  textContent: string | null;
}
declare const document: { getElementById(id: string): PageElement };

function run({ files, options }: Job): JobResult {
  try {
    const tree = new Map(Object.entries(files).map(([path, packed]) => [path, bytesOf(packed)]));
    return { text: base64Of(manifestText(renderChart(loadChart(tree, browserHost), browserHost, options))) };
  } catch (error) {
    return { problem: error instanceof DynError ? error.message : String(error) };
  }
}

function bytesOf(packed: string): Uint8Array {
  return Uint8Array.from(atob(packed), (char) => char.charCodeAt(0));
}

function base64Of(text: string): string {
  return btoa(Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte)).join(''));
}

const jobs: readonly Job[] = JSON.parse(document.getElementById('jobs').textContent ?? '');
document.getElementById('results').textContent = JSON.stringify(jobs.map(run));
