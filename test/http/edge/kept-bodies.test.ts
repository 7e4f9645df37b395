import { ServerResponse } from 'node:http'
import { beforeAll, expect, onTestFinished, test, vi } from 'vitest'
import { CodedBodies } from '../../../src/http/edge/coded-bodies.ts'
import { type Cast, NORTH, sharedCast } from '../../support/http/http.ts'

let on: Cast
let address: string
beforeAll(async () => {
  const shared = await sharedCast()
  on = shared.on
  await on.opened('2013-H1')
  await on.published('2013-H1', { lead: 'Low', 'teach.plan': 'High' }, '2013-06-20')
  await on.read()
  address = await on.app.listen({ host: '127.0.0.1', port: 0 })
  return shared.close
})

const isAlone = (bytes: Buffer): boolean => bytes.buffer.byteLength === bytes.length

test.each([
  ['a view that is written from what is kept', `${NORTH}/snapshot`],
  ['a view', '/v1/commitments'],
  ['rows of a network', '/v1/network/snapshot?framework=rubric'],
])('the body of %s keeps no block of other memory while it is kept', async (_, url) => {
  const end = vi.spyOn(ServerResponse.prototype, 'end')
  onTestFinished(() => end.mockRestore())
  const sent: unknown[] = []
  for (let times = 0; times < 3; times++) {
    const response = await fetch(address + url, { headers: { 'accept-encoding': 'identity' } })
    expect([response.status, await response.text()]).toMatchObject([200, expect.any(String)])
    sent.push(end.mock.calls.at(-1)?.[0])
  }
  expect(sent[2]).toBe(sent[1])
  expect(sent[2]).toSatisfy(isAlone)
})

test.each(['br', 'gzip'] as const)('nor does the form of a body in %s', async coding => {
  expect(await new CodedBodies().of(Buffer.from('text '.repeat(500)), coding)).toSatisfy(isAlone)
})
