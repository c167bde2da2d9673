import type { Problem, Severity } from '../problem.ts';

/** A place in a CustomResourceDefinition: its name, the version, and the field's path in an object; '' where it has none. */
export interface CrdPlace {
  readonly crd: string;
  readonly version: string;
  readonly path: string;
}

function said({ crd, version, path }: CrdPlace, what: string): string {
  const field = [version, path].filter((part) => part !== '').join(' ');
  return `${crd}${field === '' ? '' : `, ${field}`}: ${what}`;
}

const ALLOW = '--allow-crd-breaking does it all the same';

/**
 * Definitions whose update would lose data or break who uses them; the findings are its parts. `isShipped` where one of
 * them comes from crds/.
 */
export function crdBreaking(
  names: readonly string[],
  parts: readonly Problem[],
  isShipped: boolean,
): Problem {
  const which = `CustomResourceDefinition${names.length === 1 ? '' : 's'} ${names.join(', ')}`;
  return {
    code: 'crd/breaking',
    severity: 'error',
    message: `the update of ${which} would lose data or break what uses it; nothing was written`,
    hint: `Keep what is there (add a version instead of changing one), or mend the objects first; ${isShipped ? '--crds=skip leaves crds/ alone, ' : ''}${ALLOW}.`,
    parts,
  };
}

/** Objects live in a namespace or do not; that can never change. */
export function crdScopeChanged(place: CrdPlace, from: string, to: string): Problem {
  return {
    code: 'crd/scope-changed',
    severity: 'error',
    message: said(place, `the scope changes from ${from} to ${to}, which the API server refuses`),
    hint: 'Only a definition that is deleted, with all its objects, can come back with another scope.',
  };
}

/** Group, kind or plural: with another one the objects are of another kind. */
export function crdNamesChanged(place: CrdPlace, from: string, to: string): Problem {
  return {
    code: 'crd/names-changed',
    severity: 'error',
    message: said(place, `changes from ${from} to ${to}: the objects there are of the old one`),
    hint: 'Make a new definition and move the objects.',
  };
}

/** A name that people or programs may use: singular, list kind, short names, categories. */
export function crdAliasRemoved(place: CrdPlace, names: readonly string[]): Problem {
  return {
    code: 'crd/alias-removed',
    severity: 'warning',
    message: said(place, `${names.join(', ')} is no name any more`),
    hint: 'Scripts that use it fail from now on.',
  };
}

/** A version that was served and is not any more. */
export function crdVersionGone(place: CrdPlace): Problem {
  return {
    code: 'crd/version-gone',
    severity: 'error',
    message: said(place, 'the version is no longer served: whoever asks for it gets an error'),
    hint: 'Serve it on, marked as deprecated, until nobody asks for it.',
  };
}

/** A version in which objects are stored, and which the new definition does not have. */
export function crdStoredVersionGone(place: CrdPlace): Problem {
  return {
    code: 'crd/stored-version-gone',
    severity: 'error',
    message: said(
      place,
      'objects are stored in this version, which is removed: they could not be read any more',
    ),
    hint: 'Write each object once in the new version, take the old one out of status.storedVersions, then remove it.',
  };
}

/** Objects are stored in another version from now on. */
export function crdStorageSwitched(place: CrdPlace, from: string): Problem {
  return {
    code: 'crd/storage-switched',
    severity: 'warning',
    message: said(place, `objects are stored in this version from now on, in place of ${from}`),
    hint: `What was stored stays in ${from} until it is written again.`,
  };
}

/** A field that the API server drops from now on. */
export function crdFieldRemoved(place: CrdPlace): Problem {
  return {
    code: 'crd/field-removed',
    severity: 'error',
    message: said(place, 'the field is removed: the API server drops it from every object'),
    hint: 'Leave it in the schema, marked as deprecated in its description.',
  };
}

/** Values that were allowed are of a type that is not any more. */
export function crdTypeChanged(place: CrdPlace, from: string, to: string): Problem {
  return {
    code: 'crd/type-changed',
    severity: 'error',
    message: said(place, `was ${from}, and must be ${to}`),
    hint: 'Add a field of the new type beside it.',
  };
}

/** Words that were allowed and are not any more. */
export function crdEnumNarrowed(place: CrdPlace, gone: readonly string[]): Problem {
  const what = gone.length === 0 ? 'only certain values are allowed' : `${gone.join(', ')} not allowed`;
  return {
    code: 'crd/enum-narrowed',
    severity: 'error',
    message: said(place, `${what} any more`.replace(/^only (.*) any more$/, 'only $1 now')),
    hint: 'Keep the values that objects may have.',
  };
}

/** A field that objects could leave out. */
export function crdRequiredAdded(place: CrdPlace): Problem {
  return {
    code: 'crd/required-added',
    severity: 'error',
    message: said(place, 'the field must be given, and objects could leave it out'),
    hint: 'Give it a default, or let it be optional.',
  };
}

/** A pattern or a format that is new or another one; whether it takes what the old one took cannot be told. */
export function crdPatternChanged(place: CrdPlace, what: string, from: string, to: string): Problem {
  return {
    code: 'crd/pattern-changed',
    severity: 'error',
    message: said(place, `the ${what} is ${from === '' ? 'new' : `no longer ${from}`}: ${to}`),
    hint: 'Keep what objects may have; a rule (x-kubernetes-validations) with oldSelf can hold for changes alone.',
  };
}

/** A smallest or largest number, length or amount that takes less than before. */
export function crdBoundNarrowed(place: CrdPlace, keyword: string, from: string, to: string): Problem {
  return {
    code: 'crd/bound-narrowed',
    severity: 'error',
    message: said(place, `${keyword} is ${to}${from === '' ? ', and was not there' : `, and was ${from}`}`),
    hint: 'Keep what objects may have.',
  };
}

/** null was a value. */
export function crdNullableDropped(place: CrdPlace): Problem {
  return {
    code: 'crd/nullable-dropped',
    severity: 'error',
    message: said(place, 'null is no value any more'),
    hint: 'Leave nullable in.',
  };
}

/** Whatever stood there was kept. */
export function crdUnknownDropped(place: CrdPlace): Problem {
  return {
    code: 'crd/unknown-dropped',
    severity: 'error',
    message: said(
      place,
      'fields that the schema does not name are no longer kept: the API server drops them',
    ),
    hint: 'Leave x-kubernetes-preserve-unknown-fields in, or name all fields that objects have.',
  };
}

/** Any key was allowed. */
export function crdAdditionalClosed(place: CrdPlace): Problem {
  return {
    code: 'crd/additional-closed',
    severity: 'error',
    message: said(
      place,
      'keys of all names were allowed: the API server drops those that the schema does not name',
    ),
    hint: 'Leave additionalProperties in.',
  };
}

/** What tells items apart, or how managers share a list or a map. */
export function crdListChanged(
  place: CrdPlace,
  { keyword, from, to }: { readonly keyword: string; readonly from: string; readonly to: string },
  severity: Severity,
): Problem {
  return {
    code: 'crd/list-type-changed',
    severity,
    message: said(place, `${keyword} changes from ${from} to ${to}`),
    hint:
      severity === 'error'
        ? 'Objects may hold items that are the same by the new rule.'
        : 'Managers that own single items of it by server-side apply own all of it, and overwrite each other.',
  };
}

/** What is told apart by more than one field is held by the schema in other words. */
export function crdCombinationChanged(place: CrdPlace, keyword: string): Problem {
  return {
    code: 'crd/combination-changed',
    severity: 'error',
    message: said(place, `${keyword} takes less than before, or something else`),
    hint: 'Keep what objects may have.',
  };
}

/** An object inside another one is judged as an object of Kubernetes, or no longer. */
export function crdEmbeddedChanged(place: CrdPlace, isEmbedded: boolean): Problem {
  return {
    code: 'crd/embedded-changed',
    severity: 'error',
    message: said(
      place,
      isEmbedded
        ? 'must be an object of Kubernetes with apiVersion and kind'
        : 'apiVersion, kind and metadata are no longer kept unless the schema names them',
    ),
    hint: 'Leave x-kubernetes-embedded-resource as it was.',
  };
}

/** A rule in CEL that objects may break. */
export function crdRuleAdded(place: CrdPlace, rule: string): Problem {
  return {
    code: 'crd/rule-added',
    severity: 'warning',
    message: said(place, `a new rule: ${rule}`),
    hint: 'Objects that break it cannot be changed any more without being mended.',
  };
}

/** What was filled in is not any more, or is another value. */
export function crdDefaultChanged(place: CrdPlace, from: string, to: string): Problem {
  return {
    code: 'crd/default-changed',
    severity: 'warning',
    message: said(
      place,
      to === '' ? `the default ${from} is removed` : `the default changes from ${from} to ${to}`,
    ),
    hint: 'Objects that were written before the field had a default change their meaning.',
  };
}

/** How objects get from one version to another. */
export function crdConversionChanged(
  place: CrdPlace,
  { from, to }: { readonly from: string; readonly to: string },
  severity: Severity,
): Problem {
  return {
    code: 'crd/conversion-changed',
    severity,
    message: said(place, `conversion changes from ${from} to ${to}`),
    hint:
      severity === 'error'
        ? 'Without their webhook objects of one version are taken for those of another, field by field.'
        : 'Requests fail while the webhook does not answer.',
  };
}

/** `kubectl scale`, autoscalers, or what writes the status alone. */
export function crdSubresourceRemoved(place: CrdPlace, name: string): Problem {
  return {
    code: 'crd/subresource-removed',
    severity: 'error',
    message: said(place, `the subresource ${name} is removed`),
    hint:
      name === 'status'
        ? 'Controllers that write the status get an error, and everybody may write it.'
        : 'Autoscalers and `kubectl scale` get an error.',
  };
}

/** Autoscalers look elsewhere. */
export function crdScaleChanged(place: CrdPlace): Problem {
  return {
    code: 'crd/scale-changed',
    severity: 'warning',
    message: said(place, 'the subresource scale reads other fields'),
    hint: 'See that the fields hold the replicas of the objects that are there.',
  };
}

/** An object of the cluster that the new schema refuses. */
export function crdObjectUnfit(place: CrdPlace, object: string, says: readonly string[]): Problem {
  return {
    code: 'crd/object-unfit',
    severity: 'error',
    message: said(place, `${object} does not fit any more: ${says.join('; ')}`),
    hint: 'Mend the object first: whoever writes it then gets an error.',
  };
}

/** An object of the cluster that has fields which the new schema does not know. */
export function crdObjectLoses(place: CrdPlace, object: string, fields: readonly string[]): Problem {
  return {
    code: 'crd/object-loses',
    severity: 'error',
    message: said(place, `${object} loses ${fields.join(', ')}`),
    hint: 'Save the object before (`kubectl get -o yaml`).',
  };
}

/** A way back that would take data away with the definitions of the revision before; `parts` say what. */
export function crdWayBack(names: readonly string[], parts: readonly Problem[]): Problem {
  return {
    code: 'crd/way-back',
    severity: 'error',
    message: `it was not rolled back, as that would lose data of ${names.map((name) => `CustomResourceDefinition ${name}`).join(', ')}`,
    hint: 'Mend the objects, or what made the upgrade fail, and upgrade or roll back again; --allow-crd-breaking goes back all the same.',
    parts,
  };
}

/** A definition that the new manifest lacks goes, and its objects with it. */
export function crdRemoved(place: CrdPlace, objects: number): Problem {
  return {
    code: 'crd/removed',
    severity: 'error',
    message: said(
      place,
      `the definition would be deleted, and with it ${objects} object${objects === 1 ? '' : 's'}`,
    ),
    hint: 'Put `helm.sh/resource-policy: keep` on it in the cluster, or leave it in the chart.',
  };
}

/** Nobody can tell whether the update of a definition is safe, as the right to read it or to list its objects is missing. */
export function crdCannotTell(crd: string, reason: string): Problem {
  return {
    code: 'crd/cannot-tell',
    severity: 'warning',
    message: `${crd}: cannot tell whether its update is safe for what is there: ${reason}`,
    hint: 'Ask for the right to get the definition and to list its objects, or let somebody look who has it.',
  };
}

/** A release that is to go with its definitions, and nobody has said how many objects go with them. */
export function crdCountMissing(objects: number): Problem {
  return {
    code: 'crd/count-missing',
    severity: 'error',
    message: `${objects} object${objects === 1 ? '' : 's'} would be deleted with the CustomResourceDefinitions; nothing was written`,
    hint: `Say that you know: --delete-crds=${objects}.`,
  };
}

/** Somebody has said another number of objects than there are. */
export function crdCountWrong(given: string, objects: number): Problem {
  return {
    code: 'crd/count-wrong',
    severity: 'error',
    message: `${objects} object${objects === 1 ? '' : 's'} would be deleted with the CustomResourceDefinitions, not ${given === '' ? 'none' : given}; no CustomResourceDefinition was deleted`,
    hint: 'Look at what is there (`kubectl get` of each kind, with -A), then give the number.',
  };
}
