import { expect, test } from 'vitest'
import { withPlainSchemas } from '../../../../src/http/about/openapi/plain-schemas.ts'

const TEXT = { type: 'string' }
const NULL = { type: 'null' }
const plain = (schema: object) => withPlainSchemas({ schema: schema as never }).schema

test.each([
  ['a text or null', { anyOf: [TEXT, NULL] }, { type: ['string', 'null'] }],
  ['null first', { anyOf: [NULL, TEXT], description: 'x' }, { type: ['string', 'null'], description: 'x' }],
  [
    'a list or null',
    { anyOf: [{ type: 'array', items: TEXT }, NULL] },
    { type: ['array', 'null'], items: TEXT },
  ],
  [
    'a reference or null',
    { anyOf: [{ $ref: '#/x' }, NULL], description: 'x' },
    { oneOf: [{ $ref: '#/x' }, NULL], description: 'x' },
  ],
  [
    'one of some words or null',
    { anyOf: [{ type: 'string', enum: ['a'] }, NULL] },
    { oneOf: [{ type: 'string', enum: ['a'] }, NULL] },
  ],
  [
    'several forms of a text',
    {
      anyOf: [
        { type: 'string', pattern: '^a$' },
        { type: 'string', pattern: '^b$', format: 'date-time' },
      ],
      example: 'a',
    },
    { type: 'string', pattern: '(?:^a$)|(?:^b$)', example: 'a' },
  ],
  [
    'a number or text',
    { anyOf: [{ type: 'integer' }, { type: 'string', maxLength: 9 }] },
    { type: 'string', maxLength: 9 },
  ],
  [
    'shapes with nothing in common',
    { anyOf: [{ type: 'boolean' }, { type: 'array', items: TEXT }] },
    { oneOf: [{ type: 'boolean' }, { type: 'array', items: TEXT }] },
  ],
  [
    'any whole number',
    { type: 'integer', minimum: -9007199254740991, maximum: 9007199254740991 },
    { type: 'integer' },
  ],
  [
    'a bounded number',
    { type: 'integer', minimum: 1, maximum: 9 },
    { type: 'integer', minimum: 1, maximum: 9 },
  ],
  [
    'a record',
    { type: 'object', propertyNames: TEXT, additionalProperties: TEXT },
    { type: 'object', additionalProperties: TEXT },
  ],
  [
    'an open object',
    { type: 'object', properties: {}, additionalProperties: {} },
    { type: 'object', additionalProperties: {} },
  ],
  [
    'a property of any name',
    { type: 'object', properties: { anyOf: { anyOf: [TEXT, NULL] }, default: { anyOf: [TEXT, NULL] } } },
    {
      type: 'object',
      properties: { anyOf: { type: ['string', 'null'] }, default: { type: ['string', 'null'] } },
    },
  ],
  [
    'an example of anything',
    { type: 'object', example: { anyOf: [1] } },
    { type: 'object', example: { anyOf: [1] } },
  ],
])('%s', (_, given, expected) => {
  expect(plain(given)).toEqual(expected)
})
