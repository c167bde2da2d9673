/** A value that the code around it has seen to; one that is missing is a mistake in that code. */
export function given<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('a value is missing that has to be there');
  return value;
}
