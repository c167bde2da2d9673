import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { systemProcesses } from '../../../src/host/identity.ts';

const isLinux = existsSync('/proc/self/stat');

test('a process knows itself, and each run is another', () => {
  const { own, isAlive } = systemProcesses();
  expect(own).toMatchObject({ pid: process.pid });
  expect(own.host).not.toBe('');
  expect(systemProcesses().own.run).not.toBe(own.run);
  expect(isAlive(own)).toBe(isLinux ? true : undefined);
});

test.runIf(isLinux)('a neighbour is alive until it is killed, reaped or not', async () => {
  const { own, isAlive } = systemProcesses();
  const script = `process.stdout.write(require('node:fs').readFileSync('/proc/self/stat', 'utf8')); setInterval(() => {}, 1000)`;
  const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [stat] = await once(child.stdout, 'data');
  const began = String(stat).split(') ')[1]?.split(' ')[19] ?? '';
  const neighbour = { ...own, pid: child.pid ?? 0, began };
  expect(isAlive(neighbour)).toBe(true);
  expect(isAlive({ ...neighbour, began: '1' })).toBe(false);
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(isAlive(neighbour)).toBe(false);
});

test.runIf(isLinux)('a process that nobody has reaped yet is dead', async () => {
  const { own, isAlive } = systemProcesses();
  // A shell reaps its children, the `sleep` that takes its place does not: only then may the child end.
  const shell = spawn('sh', ['-c', 'sleep 60 & echo $!; exec sleep 60'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = await once(shell.stdout, 'data');
  const pid = Number(String(line));
  const stat = (of: number | undefined): string => readFileSync(`/proc/${of}/stat`, 'utf8');
  await expect.poll(() => stat(shell.pid)).toContain('(sleep)');
  process.kill(pid, 'SIGKILL');
  await expect.poll(() => stat(pid)).toContain(') Z ');
  const began = stat(pid).split(') ')[1]?.split(' ')[19] ?? '';
  expect(isAlive({ ...own, pid, began })).toBe(false);
  shell.kill('SIGKILL');
});

test.runIf(isLinux)('of other hosts, other boots and other PID namespaces nothing is known', () => {
  const { own, isAlive } = systemProcesses();
  expect(isAlive({ ...own, host: 'elsewhere' })).toBeUndefined();
  expect(isAlive({ ...own, boot: 'another' })).toBeUndefined();
  expect(isAlive({ ...own, pidSpace: 'pid:[1]' })).toBeUndefined();
  expect(isAlive({ ...own, began: '' })).toBeUndefined();
});
