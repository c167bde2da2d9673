/** How many requests are under way at once. */
const WIDTH = 16;

/**
 * What `work` gives for each item, in their order; at most 16 are under way at once. After a failure nothing more is
 * begun, what is under way ends, and the first failure is thrown.
 */
export async function inBatches<T, R>(
  items: readonly T[],
  work: (item: T) => Promise<R>,
): Promise<readonly R[]> {
  const results = new Array<R>(items.length);
  const rest = items.entries();
  let failed = false;
  const worker = async (): Promise<void> => {
    for (let next = rest.next(); !(next.done || failed); next = rest.next()) {
      const [index, item] = next.value;
      results[index] = await work(item).catch((error: unknown) => {
        failed = true;
        throw error;
      });
    }
  };
  const workers = Array.from({ length: Math.min(WIDTH, items.length) }, worker);
  const ended = await Promise.allSettled(workers);
  for (const end of ended) if (end.status === 'rejected') throw end.reason;
  return results;
}

/** Neighbours of one kind together. Source: helm kube.batchPerform. */
export function runsOfKind<T extends { readonly ref: { readonly kind: string } }>(
  items: readonly T[],
): readonly (readonly T[])[] {
  const runs: T[][] = [];
  for (const item of items) {
    const run = runs.at(-1);
    if (run && run[0]?.ref.kind === item.ref.kind) run.push(item);
    else runs.push([item]);
  }
  return runs;
}
