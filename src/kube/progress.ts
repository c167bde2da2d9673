/** Which object. `namespace` is empty for what belongs to the whole cluster. */
export interface ObjectRef {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}

/** How far an object is, for a person: `hopeless` is what will never be ready by itself. */
export interface ObjectProgress {
  readonly ref: ObjectRef;
  readonly state: 'waiting' | 'ready' | 'failed' | 'hopeless' | 'gone';
  /** Why, in a few words: `Available: 0/1`. */
  readonly message: string;
}

/** What an operation tells while it runs. */
export type Progress =
  | { readonly kind: 'phase'; readonly text: string }
  | {
      readonly kind: 'object';
      readonly ref: ObjectRef;
      readonly done: 'created' | 'changed' | 'unchanged' | 'deleted' | 'kept' | 'adopted';
    }
  | { readonly kind: 'hook'; readonly ref: ObjectRef; readonly event: string; readonly phase: string }
  /** `isOver` with the last one of a wait. */
  | { readonly kind: 'wait'; readonly objects: readonly ObjectProgress[]; readonly isOver?: boolean }
  | { readonly kind: 'note'; readonly text: string };

export type Report = (progress: Progress) => void;
