import type { Release, ReleaseState } from './release.ts';
import type { ReleaseStore } from './store.ts';

/** The record of a running operation: what is true now, and the store that shall know. */
export interface Ledger {
  /** The record as it is now, stored or not yet. */
  readonly release: () => Release;
  /** Replaces it; nothing is stored. */
  readonly change: (next: Release) => void;
  /** Stores it as it is now. Raises what the store raises. */
  readonly save: () => Promise<void>;
}

/** A ledger over a record that is in the store already. */
export function openLedger(first: Release, store: ReleaseStore): Ledger {
  let current = first;
  return {
    release: () => current,
    change: (next) => {
      current = next;
    },
    save: () => store.update(current),
  };
}

/** Stores a record as failed because the process that made it died. Gives it as it is then. */
export async function markDead(last: Release, store: ReleaseStore): Promise<Release> {
  const { name, state } = last;
  const description = `Release ${JSON.stringify(name)} failed: its process died during ${state.status}`;
  const failed = withState(last, { status: 'failed', description });
  await store.update(failed);
  return failed;
}

/** The record with another state. */
export function withState(release: Release, state: Partial<ReleaseState>): Release {
  return { ...release, state: { ...release.state, ...state } };
}
