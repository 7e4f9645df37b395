import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { queryText } from '../../../projections/engine/query-text.ts'

const text = fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.stringMatching(/^[\w*.:+~ -]*$/))

test('a query reads as URLSearchParams writes it, whatever it says', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(text, fc.option(text))), pairs => {
      const query = Object.fromEntries(pairs)
      const given = new URLSearchParams()
      for (const [name, value] of Object.entries(query)) if (value !== null) given.append(name, value)
      expect(queryText(query)).toBe(given.toString())
    }),
  )
})

test('a query of nothing is empty', () => {
  expect(queryText({ period: null })).toBe('')
})
