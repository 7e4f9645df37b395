import { expect, test } from 'vitest'
import { withSharedSchemas } from '../../../../src/http/about/openapi/shared-schemas.ts'

const WORDS = { type: 'string', enum: ['a', 'b'] }
const object = (properties: object) => ({ type: 'object', properties })
const NULL = { type: 'null' }
const schemasOf = (schemas: object) =>
  (
    withSharedSchemas({ components: { schemas: schemas as never }, paths: {} }).components as never as {
      readonly schemas: object
    }
  ).schemas
const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` })

test('what stands in two places has a name, and each place keeps what it means there', () => {
  const given = { A: object({ word: WORDS }), B: object({ word: { ...WORDS, description: 'Of B' } }) }
  expect(schemasOf(given)).toEqual({
    A: object({ word: ref('Word') }),
    B: object({ word: { ...ref('Word'), description: 'Of B' } }),
    Word: WORDS,
  })
})
test('what means the same everywhere says so once', () => {
  const words = { ...WORDS, description: 'A word' }
  expect(schemasOf({ A: object({ word: words }), B: object({ word: words }) })).toEqual({
    A: object({ word: ref('Word') }),
    B: object({ word: ref('Word') }),
    Word: words,
  })
})
test('what stands once stays where it is', () => {
  const given = { A: object({ word: WORDS, inner: object({ n: { type: 'integer' } }) }) }
  expect(schemasOf(given)).toEqual(given)
})
test('what may be null has a name even where it stands once', () => {
  expect(schemasOf({ A: object({ word: { oneOf: [WORDS, NULL] } }) })).toEqual({
    A: object({ word: { oneOf: [ref('Word'), NULL] } }),
    Word: WORDS,
  })
})
test('what is the same as a named schema refers to it', () => {
  const given = { Words: WORDS, A: object({ each: { type: 'array', items: WORDS } }) }
  expect(schemasOf(given)).toEqual({
    A: object({ each: { type: 'array', items: ref('Words') } }),
    Words: WORDS,
  })
})
test('the parts of a list are called by one of them, and what repeats inside them is found too', () => {
  const step = object({ word: WORDS, on: { type: 'string' } })
  const steps = { type: 'array', items: step }
  expect(schemasOf({ A: object({ steps }), B: object({ steps }) })).toEqual({
    A: object({ steps: { type: 'array', items: ref('Step') } }),
    B: object({ steps: { type: 'array', items: ref('Step') } }),
    Step: step,
  })
})
test('two shapes under one name are called by what they are in', () => {
  const others = { type: 'string', enum: ['c'] }
  const given = {
    A: object({ word: WORDS }),
    B: object({ word: WORDS }),
    C: object({ word: others }),
    D: object({ word: others }),
  }
  expect(schemasOf(given)).toEqual({
    A: object({ word: ref('AWord') }),
    AWord: WORDS,
    B: object({ word: ref('AWord') }),
    C: object({ word: ref('CWord') }),
    CWord: others,
    D: object({ word: ref('CWord') }),
  })
})
