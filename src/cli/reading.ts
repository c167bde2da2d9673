import { findRelease } from '../actions/releases.ts';
import type { Log } from '../base/log.ts';
import { toBytes } from '../go/bytes.ts';
import { readInt } from '../go/strconv.ts';
import type { OperationEnv } from '../kube/operation.ts';
import type { Packer } from '../release/codec.ts';
import type { DriverName } from '../release/drivers.ts';
import type { Release } from '../release/release.ts';
import type { ReleaseStore } from '../release/store.ts';
import { onlyArgument } from './arguments.ts';
import { openOperation } from './cluster.ts';
import { type Flag, type FlagValues, flag, last } from './flag.ts';
import type { ParsedArguments } from './pflag.ts';
import { driverIn, PACKER, recordsIn } from './records.ts';
import type { World } from './world.ts';

/** What a command has that only looks at releases. */
export interface Reading {
  readonly env: OperationEnv;
  readonly store: ReleaseStore;
  readonly driver: DriverName;
  readonly packer: Packer;
  readonly log: Log;
}

/**
 * The cluster and the records that flags and environment name. As Helm does before all else, it asks the server for its
 * version: what keeps it from answering is told in the same words. Raises record/driver, kube/….
 */
export async function openReading(flags: FlagValues, world: World): Promise<Reading> {
  const driver = driverIn(flags, world);
  const env = await openOperation(flags, world);
  await env.discovery.serverVersion();
  const store = recordsIn(driver, env, { signal: env.signal })(env.cluster);
  return { env, store, driver, packer: PACKER, log: env.log };
}

/** The form that -o asks for. */
export function formatOf(flags: FlagValues): 'table' | 'json' | 'yaml' {
  const word = last(flags, 'output');
  return word === 'json' || word === 'yaml' ? word : 'table';
}

/** A flag with a whole number. */
export function numberOf(flags: FlagValues, name: string, other: number): number {
  const text = last(flags, name);
  return text === undefined ? other : Number(readInt(text, 0, 64));
}

/** Writes text on standard output. */
export function print(world: World, text: string): void {
  world.stdout(toBytes(text));
}

/** Which revision is meant. */
export const REVISION_FLAG: Flag = flag('revision', 'int', 'a revision of the release (0 for the newest)');

/** The release that a command's one argument and --revision name. Raises record/…. */
export async function findShown(
  args: ParsedArguments,
  command: string,
  world: World,
): Promise<Reading & { readonly release: Release }> {
  const name = onlyArgument(args, command);
  const reading = await openReading(args.flags, world);
  const release = await findRelease(reading.store, name, numberOf(args.flags, 'revision', 0));
  return { ...reading, release };
}
