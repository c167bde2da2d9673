import { byteLength } from '../../go/bytes.ts';
import { quote } from '../../go/strconv.ts';

/** What a name of some sort has to look like. `pattern` stands in the message. */
interface NameForm {
  readonly most: number;
  readonly rule: string;
  readonly pattern: string;
  readonly regexp: RegExp;
}

const LABEL = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';

function form(most: number, pattern: string, rule: string): NameForm {
  return { most, pattern, rule, regexp: new RegExp(`^${pattern}$`) };
}

const SUBDOMAIN = form(
  253,
  String.raw`${LABEL}(\.${LABEL})*`,
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', ",
);
const SERVICE = form(
  63,
  '[a-z]([-a-z0-9]*[a-z0-9])?',
  "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', ",
);
const NAMESPACE = form(
  63,
  LABEL,
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', ",
);

/**
 * What Helm says of an object's name, undefined when it may have it. The kind counts in any case.
 * Source: helm lint/rules validateMetadataName, k8s.io/apimachinery util/validation.
 */
export function nameFault(kind: string, name: string): string | undefined {
  const faults = faultsOf(kind.toLowerCase(), name).map(
    (fault) => `metadata.name: Invalid value: ${quote(name)}: ${fault}`,
  );
  if (faults.length === 0) return undefined;
  const text = faults.length === 1 ? faults.join('') : `[${faults.join(', ')}]`;
  return `object name does not conform to Kubernetes naming requirements: ${quote(name)}: ${text}`;
}

function faultsOf(kind: string, name: string): readonly string[] {
  switch (kind) {
    case 'service':
      return formFaults(SERVICE, name);
    case 'namespace':
      return formFaults(NAMESPACE, name).map((fault) =>
        fault.startsWith('must') || !SUBDOMAIN.regexp.test(name) ? fault : 'must not contain dots',
      );
    case 'certificatesigningrequest':
      return [];
    case 'role':
    case 'clusterrole':
    case 'rolebinding':
    case 'clusterrolebinding':
      return segmentFaults(name);
    default:
      return formFaults(SUBDOMAIN, name);
  }
}

function formFaults({ most, rule, pattern, regexp }: NameForm, name: string): readonly string[] {
  const tooLong = byteLength(name) > most ? [`must be no more than ${most} characters`] : [];
  return regexp.test(name) ? tooLong : [...tooLong, `${rule}regex used for validation is '${pattern}')`];
}

/** Names that only have to fit into a path. */
function segmentFaults(name: string): readonly string[] {
  if (name === '.' || name === '..') return [`may not be '${name}'`];
  return ['/', '%'].filter((part) => name.includes(part)).map((part) => `may not contain '${part}'`);
}
