/** The `$2a$` hash of a password. Source: golang.org/x/crypto/bcrypt. */
export function bcryptHash(password: string, salt: Uint8Array, cost: number): string {
  const { encodeBase64, hashSync } = engine();
  const prefix = `$2a$${`${cost}`.padStart(2, '0')}$`;
  return hashSync(password, prefix + encodeBase64(Array.from(salt), salt.length));
}

/** Only a required module is loaded when it is asked for, and without waiting. */
function engine(): typeof import('bcryptjs') {
  return require('bcryptjs');
}
