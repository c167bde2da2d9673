import { beforeEach, inject } from 'vitest';

// Without a control plane every test of this project is skipped; setup.ts has said so.
beforeEach(({ skip }) => skip(inject('cluster') === undefined, 'there is no cluster'));
