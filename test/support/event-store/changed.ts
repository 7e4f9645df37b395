/** Values for any place of an example that its schema may refuse or change. */
export const STRANGE: readonly unknown[] = [
  undefined,
  null,
  '',
  ' padded ',
  'half \ud83c',
  'nul \u0000',
  '2013-02-30',
  '2013',
  'x'.repeat(20_000),
  'https://example.org',
  'no url',
  -1,
  0,
  0.5,
  Number.MAX_VALUE,
  Number.NaN,
  true,
  [],
  {},
  [null],
  { colour: 'red' },
]

/** The value with another value in one of its places, which `path` chooses. */
export function changed(value: unknown, [step = 0, ...path]: readonly number[], strange: unknown): unknown {
  if (typeof value !== 'object' || value === null) return strange
  const names = [...Object.keys(value), 'colour']
  const name = names[step % names.length] ?? ''
  const known = (value as Readonly<Record<string, unknown>>)[name]
  const put = path.length === 0 ? strange : changed(known, path, strange)
  if (Array.isArray(value)) return value.map((each, index) => (String(index) === name ? put : each))
  return { ...value, [name]: put }
}
