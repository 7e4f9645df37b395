import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest'
import { cosignedAt } from '../../src/audit/checkpoint.ts'
import { parseSignatureLine } from '../../src/audit/note.ts'
import { type SignerKey, verifierText } from '../../src/audit/note-key.ts'
import { consistencyProof } from '../../src/audit/proof.ts'
import { addCheckpoint } from '../../src/audit/proof-text.ts'
import type { EventStore } from '../../src/event-store/event-store.ts'
import { SettingProblem, witnessFrom } from '../../src/node/settings.ts'
import { startWitness } from '../../src/node/witness-server.ts'
import { WitnessState, witnessKeyIn } from '../../src/node/witness-state.ts'
import { keepWitnessed, WitnessSender } from '../../src/node/witnesses.ts'
import { signerOn, testFolder } from '../support/audit/nodes.ts'
import { makeWitness } from '../support/audit/witness.ts'
import { fill } from '../support/event-store/events.ts'
import { freshStore } from '../support/event-store/store.ts'

const NOW_S = 1_800_000_000
let store: EventStore
let node: ReturnType<typeof signerOn>
let folder: string
let key: SignerKey
beforeEach(async () => {
  store = freshStore()
  node = signerOn(store)
  folder = testFolder()
  key = witnessKeyIn(folder, 'example.org/witness')
  await fill(store, 'district-north', 1, 3)
  await node.advance()
})
afterEach(() => store.close())

/** Starts the witness of the folder, each time with its kept state. */
async function witness(logs = node.checkpoints.signed.keys.map(each => each.key)) {
  const state = new WitnessState(folder)
  const given = { host: '127.0.0.1', port: 0, key, logs, state, clock: () => NOW_S * 1000 }
  const server = await startWitness(given)
  onTestFinished(() => server.close())
  const url = `http://127.0.0.1:${server.port}`
  const post = async (body: string) => {
    const response = await fetch(`${url}/add-checkpoint`, { method: 'POST', body })
    return {
      status: response.status,
      type: response.headers.get('content-type'),
      text: await response.text(),
    }
  }
  return { url, post, close: server.close }
}
const senderTo = (url: string) =>
  new WitnessSender(
    witnessFrom(`${verifierText(key)}@${url}/`),
    node.runner.tiles,
    new AbortController().signal,
  )
const published = () => {
  const found = node.checkpoints.published
  if (found === null) throw new Error('nothing is published')
  return found
}
/** The request that the node would send, with the consistency proof from a size. */
const bodyFrom = (from: number, proof = consistencyProof(from, published().size, node.runner.tiles.hashAt)) =>
  addCheckpoint(from, proof, published().text)
const line = async (sent: Promise<{ line: string | null; reason: string | null }>) => {
  const { line: found, reason } = await sent
  const signature = parseSignatureLine(found ?? '')
  return signature === null ? reason : cosignedAt(published().note.text, signature, key)
}

test('a witness signs what continues what it has seen, also after it was started again', async () => {
  const first = await witness()
  const sender = senderTo(first.url)
  expect(await line(sender.send(published()))).toBe(NOW_S)
  await fill(store, 'district-south', 4, 300)
  await node.advance()
  expect(await line(sender.send(published()))).toBe(NOW_S)
  await first.close()
  await fill(store, 'district-east', 301, 310)
  await node.advance()
  // A node that starts does not know what the witness has seen: the witness reports it.
  expect(await line(senderTo((await witness()).url).send(published()))).toBe(NOW_S)
  const state = JSON.parse(readFileSync(join(folder, 'witness-state.json'), 'utf8'))
  expect(state[published().origin].size).toBe(310)
})

test('what does not continue it, or is of nobody whom it knows, it does not sign', async () => {
  const { post } = await witness()
  expect((await post('old 0')).status).toBe(400)
  expect((await post(`old 4\n\n${published().text}`)).status).toBe(400)
  expect(await post(bodyFrom(2))).toMatchObject({ status: 409, type: 'text/x.tlog.size', text: '0\n' })
  expect((await post(bodyFrom(0, [node.runner.tiles.root]))).status).toBe(422)
  expect((await post(bodyFrom(0))).status).toBe(200)
  expect((await post(bodyFrom(0))).text).toBe('3\n')
  expect((await post(bodyFrom(3))).status).toBe(200)
  await fill(store, 'district-south', 4, 9)
  await node.advance()
  expect((await post(bodyFrom(3, []))).status).toBe(422)
  expect((await post(bodyFrom(3).replace('\n9\n', '\n8\n'))).status).toBe(403)
  const other = signerOn(freshStore())
  await other.advance()
  const stranger = other.checkpoints.published?.text ?? ''
  expect((await post(`old 0\n\n${stranger}`)).status).toBe(404)
  expect((await post('x'.repeat(100_000))).status).toBe(413)
})

test('a log of another history under the same key gets no second line', async () => {
  const { url, post } = await witness()
  expect((await post(bodyFrom(0))).status).toBe(200)
  const split = freshStore()
  onTestFinished(() => split.close())
  await fill(split, 'district-other', 11, 14)
  node = signerOn(split, node.folder)
  await node.advance()
  expect((await post(bodyFrom(3))).status).toBe(422)
  expect((await senderTo(url).send(published())).reason).toContain('422')
})

test('the lines of a witness are stored, and served under the checkpoint', async () => {
  const { url } = await witness()
  const { line: found } = await senderTo(url).send(published())
  node.checkpoints.addLines(published(), [{ line: found ?? '', vkey: verifierText(key) }])
  node.checkpoints.addLines(published(), [{ line: found ?? '', vkey: verifierText(key) }])
  await node.advance()
  expect(published().lines).toEqual([found])
  await node.advance()
  expect((await store.readStream('checkpoint-log')).map(({ type }) => type)).toEqual([
    'LogKeyChanged',
    'CheckpointSigned',
    'CheckpointCosigned',
  ])
  const follower = await signerOn(store, null).advance()
  expect(follower.published?.lines).toEqual([found])
})

test.each([
  ['signs with another key', 200, '— example.org/witness AAAAAAAAAAAAAAAA\n', 'no signature of its key'],
  ['fails', 500, '', 'it answered 500'],
  ['says no size', 409, 'many', 'does not say which'],
  ['has seen more', 409, '99\n', 'another history was signed'],
  ['says too much', 200, 'x'.repeat(50_000), 'more than a witness says'],
])('a witness that %s is told of, and nothing of it is kept', async (_, status, text, reason) => {
  const server = createServer((_request, response) => response.writeHead(status).end(text)).listen(
    0,
    '127.0.0.1',
  )
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  const { port } = server.address() as AddressInfo
  expect((await senderTo(`http://127.0.0.1:${port}`).send(published())).reason).toContain(reason)
})

test('a witness that never answers is given up after 5 seconds, and holds up neither what is signed nor the others', async () => {
  const silent = createServer(() => {}).listen(0, '127.0.0.1')
  await once(silent, 'listening')
  onTestFinished(() => {
    silent.close()
    silent.closeAllConnections()
  })
  const { port } = silent.address() as AddressInfo
  const mute = makeWitness('example.org/mute')
  const asked = once(silent, 'request')
  const other = await witness()
  const waits: number[] = []
  const [given, stop] = [new AbortController(), new AbortController()]
  const after = (ms: number) => {
    waits.push(ms)
    return given.signal
  }
  const told: unknown[] = []
  const log = { info: () => {}, warn: (about: unknown) => told.push(about) }
  const urls = [`${verifierText(mute)}@http://127.0.0.1:${port}`, `${verifierText(key)}@${other.url}`]
  const { checkpoints, runner } = node
  const pushing = { checkpoints, runner, log, stop: stop.signal, after }
  const kept = keepWitnessed(urls.map(witnessFrom), pushing)
  await asked
  const lines = async () => (await node.advance()).published?.lines.length
  await expect.poll(lines, { timeout: 60_000 }).toBe(1)
  await fill(store, 'district-south', 4, 9)
  await node.advance()
  expect([published().size, told, new Set(waits)]).toEqual([9, [], new Set([5000])])
  given.abort(new Error('it was too slow'))
  await expect
    .poll(() => told, { timeout: 60_000 })
    .toContainEqual({ witness: mute.name, reason: 'it was too slow' })
  stop.abort()
  await kept
})

test('a node that does not hold the key asks no witness', async () => {
  let asked = 0
  const server = createServer((_, response) => {
    asked++
    response.end()
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  const { port } = server.address() as AddressInfo
  const url = `${verifierText(key)}@http://127.0.0.1:${port}`
  const follower = signerOn(store, null)
  await follower.advance()
  const log = { info: () => {}, warn: () => {} }
  const askedBy = async ({ checkpoints, runner }: typeof node, count: number) => {
    const stop = new AbortController()
    const kept = keepWitnessed([witnessFrom(url)], { checkpoints, runner, log, stop: stop.signal })
    await expect.poll(() => asked, { timeout: 60_000 }).toBe(count)
    stop.abort()
    await kept
  }
  await askedBy(follower, 0)
  await askedBy(node, 1)
  expect(follower.checkpoints.published).not.toBeNull()
})

test('a state that cannot be read is no empty one, and a setting that names no witness is refused', () => {
  writeFileSync(join(folder, 'witness-state.json'), '{"example.org/led')
  expect(() => new WitnessState(folder)).toThrow('cannot be read')
  const vkey = verifierText(key)
  for (const text of [vkey, `${vkey}@ftp://x`, `x+00000000+AAAA@http://x`, '']) {
    expect(() => witnessFrom(text)).toThrow(SettingProblem)
  }
})
