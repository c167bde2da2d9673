import { quote } from '../go/strconv.ts';

const KEY = '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]';
const KEY_PATTERN = /^(?:[A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/;
const DOMAIN = '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*';
const DOMAIN_PART = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?$/;
const LONGEST = 63;
const LONGEST_DOMAIN = 253;

const KEY_RULE = `must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '${KEY}')`;
const VALUE_RULE = `a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(${KEY})?')`;
const DOMAIN_RULE = `a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '${DOMAIN}')`;

/** What is wrong with the key of a label, in Kubernetes' words. Source: apimachinery api/validate/content IsLabelKey. */
export function labelKeyError(key: string): string | undefined {
  const parts = key.split('/');
  if (parts.length > 2) {
    const rule = `a valid label key ${KEY_RULE} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`;
    return invalid('<nil>', key, rule);
  }
  const [name = '', prefix] = parts.reverse();
  const errors = [...prefixErrors(prefix), ...nameErrors(name)];
  return errors.length === 0 ? undefined : invalid('<nil>', key, errors.join('; '));
}

function prefixErrors(prefix: string | undefined): readonly string[] {
  if (prefix === undefined) return [];
  if (prefix === '') return ['prefix part must be non-empty'];
  const errors: string[] = [];
  if (prefix.length > LONGEST_DOMAIN) errors.push(`prefix part must be no more than ${LONGEST_DOMAIN} bytes`);
  if (!prefix.split('.').every((part) => DOMAIN_PART.test(part))) errors.push(`prefix part ${DOMAIN_RULE}`);
  return errors;
}

function nameErrors(name: string): readonly string[] {
  const errors: string[] = [];
  if (name === '') errors.push('name part must be non-empty');
  if (name.length > LONGEST) errors.push(`name part must be no more than ${LONGEST} bytes`);
  if (!KEY_PATTERN.test(name)) errors.push(`name part ${KEY_RULE}`);
  return errors;
}

/** What is wrong with the value of a label; `path` is where it stands. Source: IsLabelValue. */
export function labelValueError(value: string, path: string): string | undefined {
  const errors: string[] = [];
  if (value.length > LONGEST) errors.push(`must be no more than ${LONGEST} bytes`);
  if (value !== '' && !KEY_PATTERN.test(value)) errors.push(VALUE_RULE);
  return errors.length === 0 ? undefined : invalid(path, value, errors.join('; '));
}

function invalid(path: string, value: string, rule: string): string {
  return `${path}: Invalid value: ${quote(value)}: ${rule}`;
}
