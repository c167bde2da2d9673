/** Bun's option for the bytes of its stack that a thread may use. */
export const STACK_LIMIT = 'BUN_JSC_maxPerThreadStackUsage';

/** What a process is told that renders what it is sent. */
export const RENDERS = '__renders';

/** Whether the engine gives threads no stack of a chosen size, so that a process has to do. */
export const needsProcesses: boolean = process.versions.bun !== undefined;

/** Whether this is such a process. */
export const isDeepProcess: boolean = needsProcesses && process.env[STACK_LIMIT] !== undefined;

/** The argument of a thread of dyn's own. Where it stands, the module of threads is asked; a command does without it. */
export const IN_THREAD = '__thread';
