import { shown } from '../domain/values/shown.ts'

/** Something that a JSON text says and that parsing would lose. */
export type JsonLoss = {
  /** The pointer (RFC 6901) of the field; empty where a key stands twice, which is named alone. */
  readonly pointer: string
  readonly reason: string
}
type Place = { readonly holder: object; readonly key: string }

/**
 * What a text of JSON means, and what of it would be altered in silence: numbers that a binary float cannot hold, and keys that
 * stand twice, of which the last would win. Throws `SyntaxError` where the text is no JSON,
 * and `RangeError` where it is nested too deeply.
 */
export function parseExactly(text: string): {
  readonly value: unknown
  readonly losses: readonly JsonLoss[]
} {
  const plain: unknown = JSON.parse(text)
  // What most programs send: had a key stood twice or a number not survived, it would be written otherwise.
  if (JSON.stringify(plain) === text) return { value: plain, losses: [] }
  const inexact: (Place & { readonly source: string })[] = []
  const value = parseWithSources(text, (holder, key, each, source) => {
    if (typeof each === 'number' && !isSameNumber(source, String(each))) inexact.push({ holder, key, source })
    return each
  })
  const repeated = repeatedKeys(text, value)
  if (inexact.length === 0 && repeated.size === 0) return { value, losses: [] }
  const losses: JsonLoss[] = []
  for (const { pointer, holder } of objectsIn(value)) {
    for (const { key, source } of inexact.filter(each => each.holder === holder)) {
      const number = shown(source)
      const reason = `${number} does not survive as a number: give it as text, "${number}"`
      losses.push({ pointer: `${pointer}/${partOf(key)}`, reason })
    }
  }
  for (const key of repeated)
    losses.push({ pointer: '', reason: `the key ${JSON.stringify(shown(key))} stands twice` })
  return { value, losses }
}

type Revive = (holder: object, key: string, value: unknown, source: string) => unknown

/** `JSON.parse` with a reviver that gets the text of each value (ECMAScript 2026, JSON.parse source text access). */
export function parseWithSources(text: string, revive: Revive): unknown {
  const reviver = function (
    this: object,
    key: string,
    value: unknown,
    context?: { readonly source?: string },
  ) {
    return revive(this, key, value, context?.source ?? '')
  }
  return JSON.parse(text, reviver)
}

/** A string is a key where a colon follows it, and nowhere else; so the keys of a text can be counted without reading its values. */
const STRINGS = /"(?:[^"\\]|\\.)*"(\s*:)?/g

/** The keys that occur more often in a text than in the value parsed from it. */
function repeatedKeys(text: string, value: unknown): Set<string> {
  const counts = new Map<string, number>()
  for (const [string, colon = ''] of text.matchAll(STRINGS)) {
    if (colon === '') continue
    const key = JSON.parse(string.slice(0, string.length - colon.length)) as string
    counts.set(key, (counts.get(key) ?? 0) + 1)
  }
  for (const { holder } of objectsIn(value)) {
    if (Array.isArray(holder)) continue
    for (const key of Object.keys(holder)) counts.set(key, (counts.get(key) ?? 0) - 1)
  }
  return new Set([...counts].filter(([, count]) => count > 0).map(([key]) => key))
}

function* objectsIn(value: unknown): Generator<{ readonly pointer: string; readonly holder: object }> {
  const open: [string, unknown][] = [['', value]]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const [pointer, holder] = next
    if (typeof holder !== 'object' || holder === null) continue
    yield { pointer, holder }
    for (const [key, each] of Object.entries(holder)) open.push([`${pointer}/${partOf(key)}`, each])
  }
}

const partOf = (key: string): string => key.replaceAll('~', '~0').replaceAll('/', '~1')

/** Whether two decimals mean the same number, however they are written. */
const isSameNumber = (a: string, b: string): boolean => a === b || canonical(a) === canonical(b)

function canonical(decimal: string): string {
  const [, sign = '', whole = '', fraction = '', power = '0'] =
    /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(decimal) ?? []
  const digits = `${whole}${fraction}`.replace(/^0+/, '')
  const significant = digits.replace(/0+$/, '')
  if (significant === '') return '0'
  return `${sign}${significant}e${Number(power) - fraction.length + digits.length - significant.length}`
}
