import { describe, expect, test } from 'vitest'
import { compareText, Decimal, Id, isSynthetic, text } from '../../../src/domain/values/text.ts'

const taken = (schema: { safeParse: (value: unknown) => { success: boolean } }, values: readonly string[]) =>
  values.filter(value => schema.safeParse(value).success)

describe('an id', () => {
  test('is 1 to 64 letters, digits, dots, underscores or hyphens, and begins with a letter or digit', () =>
    expect(
      taken(Id, [
        'a',
        '7',
        'options.choice-all',
        'A_b',
        'x'.repeat(64),
        'constructor',
        '',
        '.a',
        '-a',
        '_a',
        '__proto__',
        'a b',
        'a:b',
        'a/b',
        'é',
        'x'.repeat(65),
        'a\n',
      ]),
    ).toEqual(['a', '7', 'options.choice-all', 'A_b', 'x'.repeat(64), 'constructor']))
  test('is case-sensitive', () => expect(compareText('north', 'North')).not.toBe(0))
  test('that begins with `synthetic-` names generated data', () =>
    expect(['synthetic-1', 'synthetic', 'x-synthetic-1', 'Synthetic-1'].map(isSynthetic)).toEqual([
      true,
      false,
      false,
      false,
    ]))
})

describe('text', () => {
  const short = text(5)
  test('is trimmed', () => expect(short.parse('  abc ')).toBe('abc'))
  test('is something', () => expect(taken(short, ['', '   '])).toEqual([]))
  test('has an end', () => expect(taken(short, ['abcde', 'abcdef'])).toEqual(['abcde']))
  test('has no U+0000 and no half of a surrogate pair', () =>
    expect(taken(short, ['a\u0000b', '\ud800', 'a\udc00', '😀'])).toEqual(['😀']))
})

test('a decimal is text', () =>
  expect(taken(Decimal, ['0', '-1', '0.95', '10.50', '1.', '.5', '1e3', '+1', '1,5', ' 1', 'NaN'])).toEqual([
    '0',
    '-1',
    '0.95',
    '10.50',
  ]))
test('text is ordered by code unit, in every language alike', () =>
  expect(['ä', 'b', 'Z', 'a', '10', '9'].toSorted(compareText)).toEqual(['10', '9', 'Z', 'a', 'b', 'ä']))
