import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RawResult } from '../support/answers.ts';
import { writeFiles } from '../support/command.ts';
import { sharedCharts } from './cases.ts';
import { withNamespace } from './place.ts';
import { kubectl, type Tool } from './tools.ts';

/** A namespace and a folder with the shared charts, for a test that runs several command lines there. */
export interface TestGround {
  readonly namespace: string;
  readonly folder: string;
  /** Runs a tool there; never throws because it fails. */
  run(tool: Tool, argv: readonly string[], env?: Readonly<Record<string, string>>): Promise<RawResult>;
  /** Runs kubectl there and gives what it prints; throws when it fails. */
  kubectl(...argv: readonly string[]): Promise<string>;
}

/** Gives a test its ground, with files of its own beside the charts, in which `\${NS}` stands for the namespace. */
export function onTestGround(
  files: Readonly<Record<string, string>>,
  use: (ground: TestGround) => Promise<void>,
): Promise<void> {
  return withNamespace(async (namespace) => {
    const folder = realpathSync(mkdtempSync(join(tmpdir(), 'dyn-ground-')));
    try {
      const all = Object.entries({ ...sharedCharts(), ...files });
      writeFiles(
        folder,
        Object.fromEntries(all.map(([path, text]) => [path, text.replace(/\$\{NS\}/g, namespace)])),
      );
      await use({
        namespace,
        folder,
        run: (tool, argv, env = {}) =>
          tool(argv, { cwd: folder, env: { HELM_NAMESPACE: namespace, ...env } }),
        kubectl: async (...argv) => {
          const { exit, stdout, stderr } = await kubectl(['-n', namespace, ...argv], { cwd: folder });
          if (exit !== 0) throw new Error(`kubectl ${argv.join(' ')}: ${stderr}`);
          return Buffer.from(stdout).toString();
        },
      });
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
}
