import { describe, expect, test } from 'vitest';
import { PAIRS, play, type Remains } from './handover.ts';
import { helm, helmThree, type Tool, toolOfDyn } from './tools.ts';

const dyn = await toolOfDyn();

describe.concurrent('what Helm 3 has installed', () => {
  for (const [first, second] of PAIRS)
    test.concurrent(`${first} by Helm 3, then ${second}`, async () => {
      const then = (tool: Tool): Promise<Remains> =>
        play(
          {
            prepare: helmThree,
            first: { operation: first, tool: helmThree },
            second: { operation: second, tool },
          },
          async () => {},
        );
      const [expected, actual] = [await then(helm), await then(dyn)];
      expect(actual).toEqual(expected);
      expect(expected.said[0]).not.toContain('failed: ');
    });
});
