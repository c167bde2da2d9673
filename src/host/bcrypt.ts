import bcrypt from 'bcryptjs';

/** The `$2a$` hash of a password. Source: golang.org/x/crypto/bcrypt. */
export function bcryptHash(password: string, salt: Uint8Array, cost: number): string {
  const prefix = `$2a$${`${cost}`.padStart(2, '0')}$`;
  return bcrypt.hashSync(password, prefix + bcrypt.encodeBase64(Array.from(salt), salt.length));
}
