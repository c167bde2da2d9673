import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { fromBytes } from '../../src/go/bytes.ts';
import { type Answer, answerOf, type RawResult } from './answers.ts';
import type { Case } from './cases.ts';
import { type Fixture, withFixture } from './fixture.ts';

const LIMIT_MS = 120_000;

/** Path of the real helm; throws when `npm run oracle` has not brought it. */
export function helmPath(): string {
  const path = resolve('test/oracle/node_modules/.helm/helm/helm');
  if (!existsSync(path)) throw new Error('there is no helm to compare with: run `npm run oracle`');
  return path;
}

/** What the real helm answers to a case. */
export function askHelm(item: Case): Promise<Answer> {
  return withFixture(item, async (fixture) => answerOf(item, await runHelm(fixture), fixture.folder));
}

function runHelm({ folder, argv, stdin, env }: Fixture): Promise<RawResult> {
  return new Promise((done, failed) => {
    const child = spawn(helmPath(), argv, {
      cwd: folder,
      env: { PATH: process.env.PATH, ...env },
      timeout: LIMIT_MS,
    });
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    child.stdout.on('data', (chunk) => stdout.push(chunk));
    child.stderr.on('data', (chunk) => stderr.push(chunk));
    child.stdin.on('error', () => {});
    child.on('error', failed);
    child.on('close', (code, signal) => {
      if (code === null) failed(new Error(`helm ended by ${signal}: ${argv.join(' ')}`));
      else done({ exit: code, stdout: Buffer.concat(stdout), stderr: fromBytes(Buffer.concat(stderr)) });
    });
    child.stdin.end(stdin);
  });
}
