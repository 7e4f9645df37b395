import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { Evidence, EvidenceList } from '../../../src/domain/values/evidence.ts'
import { text } from '../../../src/domain/values/text.ts'
import { validatorOf } from '../../../src/http/edge/request-validation.ts'

const Body = z.strictObject({
  level: z.union([z.int(), text(100)]).optional(),
  rationale: text(100).optional(),
  evidence: EvidenceList.optional(),
  kept: z.boolean().default(false),
})
const given = (schema: z.ZodType, data: unknown) => {
  const outcome = validatorOf({ schema, method: 'PUT', url: '/', httpPart: 'body' })(data)
  return typeof outcome === 'object' && 'value' in outcome ? JSON.stringify(outcome.value) : 'refused'
}
const byZod = (schema: z.ZodType, data: unknown) => {
  const { success, data: value } = schema.safeParse(data)
  return success ? JSON.stringify(value) : 'refused'
}

test('a body comes out as its schema gives it back, to the order of its fields', () => {
  const shuffled = (fields: object) =>
    fc.shuffledSubarray(Object.entries(fields)).map(entries => Object.fromEntries(entries) as object)
  const evidence = shuffled({
    title: 'Minutes',
    kind: 'minutes',
    url: 'https://example.org/',
    locator: ' p. 3 ',
  })
  const body = fc
    .array(evidence, { maxLength: 2 })
    .chain(all => shuffled({ level: 3, rationale: 'Two visits.', evidence: all, kept: true, other: 1 }))
  fc.assert(
    fc.property(body, each => {
      expect(given(Body, each)).toBe(byZod(Body, each))
    }),
  )
})

test('what stands in the order of its schema is taken as it is, and anything else is parsed', () => {
  const inOrder = { title: 'Minutes', kind: 'minutes' }
  const check = validatorOf({ schema: Evidence, method: 'PUT', url: '/', httpPart: 'body' })
  expect(check(inOrder)).toEqual({ value: inOrder })
  expect(given(Evidence, { kind: 'minutes', title: 'Minutes' })).toBe(JSON.stringify(inOrder))
  expect(given(Evidence, { title: 'Minutes' })).toBe('refused')
})
