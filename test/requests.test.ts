import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { ROOT, type Served } from './support/cli/cli.ts'
import { startDemo } from './support/cli/demo.ts'
import { filledIn, parseRequests } from './support/http/request-file.ts'

const { variables, requests } = parseRequests(readFileSync(join(ROOT, 'docs/requests.http'), 'utf8'))

const demo = await startDemo()

describe('docs/requests.http', () => {
  // The requests build on each other, so they run in the order of the file.
  test.each(requests.map(request => [request.title, request] as const))('%s', async (_, request) => {
    const { method, url, headers, body, expected } = filledIn(request, valuesOf(demo))
    const response = await fetch(url, { method, headers, body })
    const answer = (await response.text()).slice(0, 500)
    expect({ status: response.status, answer }).toEqual({ status: expected, answer })
  })

  test('shows reads, writes, and what goes wrong', () => {
    expect(requests.length).toBeGreaterThan(20)
    const shown = new Set(requests.map(({ method, expected }) => `${method} ${expected}`))
    expect([...shown]).toEqual(
      expect.arrayContaining(['GET 200', 'GET 304', 'GET 400', 'PUT 201', 'PUT 401', 'POST 200', 'POST 412']),
    )
  })

  test('names the address at which the demo listens', () => {
    expect(variables.host).toBe('http://127.0.0.1:8080')
  })
})

describe('a file of requests', () => {
  const FILE = [
    '# A file',
    '@host = http://example.test',
    '@key=abc',
    '',
    '### Write',
    '# said by the way',
    '# expect 201',
    'PUT {{host}}/thing?a=1',
    'Authorization: Bearer {{key}}',
    '',
    '{',
    '',
    '"a": 1 }',
    '',
    '### Read',
    '# expect 200',
    'GET {{host}}/thing',
  ]
  const reading = (lines: readonly string[]) => parseRequests(lines.join('\n'))

  test('is read', () => {
    expect(reading(FILE)).toEqual({
      variables: { host: 'http://example.test', key: 'abc' },
      requests: [
        {
          title: 'Write',
          expected: 201,
          method: 'PUT',
          url: '{{host}}/thing?a=1',
          headers: { Authorization: 'Bearer {{key}}' },
          body: '{\n\n"a": 1 }',
        },
        { title: 'Read', expected: 200, method: 'GET', url: '{{host}}/thing', headers: {}, body: null },
      ],
    })
  })
  test.each([
    ['without a status', '# expect 200', '# expect success', /"Read" says no status/],
    ['without a method', 'GET {{host}}/thing', '{{host}}/thing', /"Read" has no line/],
    ['with a header that is none', 'Authorization: Bearer {{key}}', 'Bearer', /"Bearer" is no header/],
  ])('%s is refused', (_, from, to, message) => {
    expect(() => reading(FILE.map(line => (line === from ? to : line)))).toThrow(message)
  })
  test('with a variable that nothing sets is refused', () => {
    const [write] = reading(FILE).requests
    if (write === undefined) throw new Error('there is a request')
    expect(() => filledIn(write, { host: 'http://example.test' })).toThrow('uses {{key}}')
    expect(filledIn(write, { host: 'http://a.test', key: 'k' })).toMatchObject({
      url: 'http://a.test/thing?a=1',
      headers: { Authorization: 'Bearer k' },
    })
  })
})

/** The values of the variables: the address and the keys that the demo printed. */
function valuesOf(demo: Served): Record<string, string> {
  const keys = demo.printed.flatMap(line => {
    const [, role, key] = /^ {2}(\w+) +([\w-]{36}\.[\w-]{43})$/.exec(line) ?? []
    return role === undefined || key === undefined ? [] : [[role, key] as const]
  })
  return { ...Object.fromEntries(keys), host: demo.url }
}
