import { type ChildProcess, spawn } from 'node:child_process';
import type { Finding, Order } from './judge.ts';

/** Gives an order to a child process; `found` hears each finding. False when the child did not come to an end. */
export type Judge = (order: Order, found: (finding: Finding) => void) => Promise<boolean>;

/** A child that finishes no case for so long is caught in a loop; without a break it only has much else to do. */
const STUCK_MS = 30_000;
const UNBROKEN_MS = 300_000;

/** Child processes that judge a bundle; `take` gives one that is kept until it is stuck, `dismiss` ends all. */
export function hireCrew(args: readonly string[]): { take(): Judge; dismiss(): void } {
  const children = new Set<ChildProcess>();
  const hire = () => {
    const child = spawn(process.execPath, [process.argv[1] ?? '', ...args], {
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    children.add(child);
    child.once('exit', () => children.delete(child));
    return child;
  };
  const take = (): Judge => {
    let child: ChildProcess | undefined;
    return (order, found) => {
      if (!child || !children.has(child)) child = hire();
      return giveOrder(child, order, found);
    };
  };
  return {
    take,
    dismiss: () => {
      for (const child of children) child.kill('SIGKILL');
    },
  };
}

function giveOrder(child: ChildProcess, order: Order, found: (finding: Finding) => void): Promise<boolean> {
  return new Promise((done) => {
    const limitMs = order.mutant === 0 ? UNBROKEN_MS : STUCK_MS;
    const timer = setTimeout(() => child.kill('SIGKILL'), limitMs);
    const end = (whole: boolean) => {
      clearTimeout(timer);
      child.off('message', hear).off('exit', leave);
      done(whole);
    };
    const hear = (finding: Finding | null) => {
      timer.refresh();
      if (finding === null) end(true);
      else found(finding);
    };
    const leave = () => end(false);
    child.on('message', hear).on('exit', leave);
    child.send(order);
  });
}
