// Runs the programs of a control plane. Orders come as JSON lines: {"command": […], "log": path}; with "again" the program
// is killed first, and what it says when it is gone is {"again": program}. When standard input ends, because the test is
// done or was killed, every program is stopped and the folder in the first argument is removed.
import { spawn } from 'node:child_process';
import { openSync, rmSync } from 'node:fs';
import { createInterface } from 'node:readline';

const GRACE_MS = 3000;
const [folder] = process.argv.slice(2);
const children = new Set();

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => {});
const orders = createInterface({ input: process.stdin });
orders.on('line', async (line) => {
  const { command, log, again } = JSON.parse(line);
  if (again) {
    await end(command[0]);
    process.stdout.write(`${JSON.stringify({ again: command[0] })}\n`);
  }
  const file = openSync(log, 'a');
  const child = spawn(command[0], command.slice(1), { stdio: ['ignore', file, file] });
  children.add(child);
  child.on('exit', (code, signal) => {
    if (children.delete(child))
      process.stdout.write(`${JSON.stringify({ ended: command[0], code, signal })}\n`);
  });
});
/** Kills a program as a crash would; nobody is told. */
async function end(program) {
  const running = [...children].filter((child) => child.spawnfile === program);
  for (const child of running) children.delete(child);
  await Promise.all(
    running.map((child) => {
      const gone = new Promise((done) => child.once('exit', done));
      child.kill('SIGKILL');
      return gone;
    }),
  );
}

orders.on('close', async () => {
  process.stdout.on('error', () => {});
  for (const child of children) child.kill('SIGTERM');
  const ended = [...children].map((child) => new Promise((done) => child.once('exit', done)));
  const late = setTimeout(() => {
    for (const child of children) child.kill('SIGKILL');
  }, GRACE_MS);
  await Promise.all(ended);
  clearTimeout(late);
  rmSync(folder, { recursive: true, force: true });
  process.exit();
});
