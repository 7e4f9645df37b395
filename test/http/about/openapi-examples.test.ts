import { beforeAll, expect, test } from 'vitest'
import examples from '../../../src/http/about/openapi/examples.json' with { type: 'json' }
import { demoAnswers } from '../../support/http/demo-answers.ts'
import { type Json, sharedCast } from '../../support/http/http.ts'
import { misfits, operationsIn } from '../../support/http/openapi.ts'

let document: Json
let shown: readonly { readonly at: string; readonly schema: Json | undefined; readonly example: unknown }[]
beforeAll(async () => {
  const { on, close } = await sharedCast()
  document = (await on.get('/openapi.json')).body
  shown = operationsIn(document).flatMap(({ path, method, operation }) =>
    Object.entries(operation.responses ?? {}).flatMap(([status, { content }]) =>
      Object.entries(content ?? {}).flatMap(([type, { schema, example }]) =>
        /[/+]json$/.test(type) ? [{ at: `${method} ${path} ${status}`, schema, example }] : [],
      ),
    ),
  )
  return close
})

test('every operation shows an answer of each status that it can give by itself', () => {
  expect(shown.length).toBeGreaterThan(300)
  const silent = shown.filter(({ at, example }) => example === undefined && !/ (503|default)$/.test(at))
  expect(silent.map(({ at }) => at)).toEqual([])
})

test('nothing but JSON has an example, which is JSON', () => {
  const contents = operationsIn(document).flatMap(({ operation }) =>
    Object.values(operation.responses ?? {}).flatMap(({ content }) => Object.entries(content ?? {})),
  )
  const others = contents.filter(([type]) => !/[/+]json$/.test(type))
  expect(others.length).toBeGreaterThan(10)
  expect(others.filter(([, { example }]) => example !== undefined)).toEqual([])
})

test('every answer that is shown fits its schema', () => {
  const wrong = shown.flatMap(({ at, schema, example }) =>
    example === undefined ? [] : misfits(document, schema, example).map(each => `${at} ${each}`),
  )
  expect(wrong).toEqual([])
})

test('what is shown is what the demo answers: after a change of a view, npm run openapi writes it anew', async () => {
  expect(await demoAnswers()).toEqual(examples)
})
