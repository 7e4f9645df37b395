import { isUtf8 } from 'node:buffer'
import type { FastifyInstance } from 'fastify'
import { type JsonLoss, parseExactly } from '../../app/exact-json.ts'
import { shown } from '../../domain/values/shown.ts'
import { firstInvalidByte } from '../../domain/values/utf8.ts'
import { pointerPart, problem } from './problem.ts'

/** A body becomes one event, with what its schema fills in; an event has at most 256 KB on every store. */
export const BODY_BYTES_MAX = 200 * 1024
const LOSSES_TOLD_MAX = 20

/** Reads JSON bodies: as UTF-8 without repair, and never as anything else. */
export function readBodies(app: FastifyInstance): void {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser(
    'application/json',
    { parseAs: 'buffer', bodyLimit: BODY_BYTES_MAX },
    ({ headers }, body: Buffer, done) => {
      try {
        const coding = headers['content-encoding'] ?? 'identity'
        if (coding !== 'identity')
          throw problem('unsupported-media-type', `The body is coded as ${shown(coding)}.`)
        done(null, jsonOf(body))
      } catch (error) {
        done(error as Error)
      }
    },
  )
}

function jsonOf(body: Buffer): unknown {
  if (!isUtf8(body)) {
    throw problem('invalid-utf8', `Byte ${firstInvalidByte(body)} of the body does not belong to UTF-8.`)
  }
  const text = new TextDecoder().decode(body)
  // An empty body counts as an empty object, so that a POST need not send one.
  if (text.trim() === '') return {}
  const { value, losses } = parsed(text)
  if (losses.length > 0) {
    const errors = losses
      .slice(0, LOSSES_TOLD_MAX)
      .map(({ pointer, reason }) => ({ pointer, detail: reason }))
    throw problem('invalid-request', `${inWords(losses[0])}.`, { errors })
  }
  // Text that cannot be kept can come through an escape only: the bytes themselves are UTF-8, and JSON takes no raw U+0000.
  if (/__proto__|\\u(?:0000|005f|d[89a-f])/i.test(text)) refuseUnstorable(value)
  return value
}

function parsed(text: string): ReturnType<typeof parseExactly> {
  try {
    return parseExactly(text)
  } catch (cause) {
    if (cause instanceof RangeError) throw misfit('', 'the body is nested too deeply')
    throw problem('invalid-json', `${cause instanceof Error ? shown(cause.message) : 'It does not parse'}.`)
  }
}

/**
 * The stores do not all keep U+0000 and halves of surrogate pairs, so no field takes them, whatever its schema says. No schema
 * has a field `__proto__`, but one that lets unknown fields through would drop it in silence.
 */
function refuseUnstorable(body: unknown): void {
  const open: [pointer: string, value: unknown][] = [['', body]]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const [pointer, value] = next
    if (typeof value === 'string' && !isStorable(value)) throw unstorable(pointer)
    if (typeof value !== 'object' || value === null) continue
    for (const [key, each] of Object.entries(value)) {
      if (!isStorable(key)) throw unstorable(pointer)
      if (key === '__proto__') throw misfit(`${pointer}/${key}`, 'there is no such field')
      open.push([`${pointer}/${pointerPart(key)}`, each])
    }
  }
}

const inWords = (loss?: JsonLoss): string =>
  loss === undefined || loss.pointer === ''
    ? `In the body ${loss?.reason}`
    : `${shown(loss.pointer)}: ${loss.reason}`

const isStorable = (text: string): boolean => !text.includes('\u0000') && text.isWellFormed()

const unstorable = (pointer: string) => misfit(pointer, 'text must not hold U+0000 or an unpaired surrogate')
const misfit = (pointer: string, detail: string) =>
  problem('invalid-request', `${shown(pointer)}: ${detail}.`, { errors: [{ pointer, detail }] })
