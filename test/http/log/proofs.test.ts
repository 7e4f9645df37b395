import { beforeEach, expect, test } from 'vitest'
import { logKeyFile } from '../../../src/node/log-key-file.ts'
import { readCheckpoint } from '../../audit/second/note.ts'
import { leavesIn, upperTilesAgree } from '../../audit/second/tiles.ts'
import { readProof } from '../../audit/second/tlog-proof.ts'
import { hashOfLeaf, isConsistent, rootByInclusion, rootOver } from '../../audit/second/tree.ts'
import { testFolder } from '../../support/audit/nodes.ts'
import { fill } from '../../support/event-store/events.ts'
import { exampleOf } from '../../support/event-store/examples.ts'
import { freshStore } from '../../support/event-store/store.ts'
import { type Json, ledger, textOf } from '../../support/http/http.ts'
import { published, registered } from '../../support/projections/facts.ts'

let api: Awaited<ReturnType<typeof ledger>>
beforeEach(async () => {
  const keyFile = logKeyFile(testFolder(), 'example.org/ledger')
  api = await ledger(undefined, freshStore(), undefined, { keyFile })
})

/** Records the events `from` to `to`, and signs them. */
async function grow(from: number, to: number): Promise<void> {
  await fill(api.store, `district-d${from}`, from, to)
  await api.runner.reach((await api.store.size()) ?? 0, ['log'], 60_000)
  await api.checkpoints.advance()
}

const get = (url: string, accept?: string) =>
  api.call('GET', url, accept === undefined ? {} : { headers: { accept } })
const vkeys = async (): Promise<readonly string[]> => {
  const { body } = await get('/.well-known/portfolio-ledger-log')
  return (body.keys as unknown as readonly { vkey: string }[]).map(({ vkey }) => vkey)
}
const tile = async (path: string) => (await api.app.inject({ method: 'GET', url: `/${path}` })).rawPayload
const hashesOf = (body: Json) => body.proof as unknown as readonly string[]

test('another implementation reads the checkpoint and rebuilds its root from the tiles', async () => {
  await grow(1, 700)
  const { text, headers } = await get('/checkpoint')
  expect(headers).toMatchObject({ 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-cache' })
  const again = await api.call('GET', '/checkpoint', { headers: { 'if-none-match': String(headers.etag) } })
  expect([again.status, again.text]).toEqual([304, ''])
  const checkpoint = readCheckpoint(text, await vkeys())
  expect(checkpoint).toMatchObject({ origin: 'example.org/ledger', size: 700n })
  expect(rootOver(await leavesIn(700, tile))).toBe(checkpoint.root)
  expect(await upperTilesAgree(700, tile)).toBe(true)
  // A narrower tile of an earlier tree is still there.
  expect(await tile('tile/0/002.p/7')).toEqual((await tile('tile/0/002.p/188')).subarray(0, 7 * 32))
  const { headers: kept } = await get('/tile/0/001')
  expect(kept).toMatchObject({
    'content-type': 'application/octet-stream',
    'cache-control': 'public, max-age=31536000, immutable',
  })
})

test('tiles that are not, and bundles of entries, are a problem that says why', async () => {
  await grow(1, 300)
  for (const path of [
    '0/001.p/45',
    '0/001',
    '1/000',
    '2/000.p/1',
    '0/1',
    '00/000',
    '0/000.p/256',
    '64/000',
    'x',
  ]) {
    expect([path, (await get(`/tile/${path}`)).status]).toEqual([path, 404])
  }
  const bundle = await get('/tile/entries/000')
  expect([bundle.status, textOf(bundle.body.detail)]).toEqual([404, expect.stringContaining('drafts')])
  expect(textOf(bundle.body.detail)).toContain('65,535')
})

test('before anything is signed there are proofs, and no checkpoint', async () => {
  await fill(api.store, 'district-d1', 1, 5)
  await api.runner.reach(5, ['log'], 60_000)
  expect(await get('/checkpoint')).toMatchObject({ status: 404, body: { type: '/problems/not-signed' } })
  const { body } = await get('/v1/proofs/inclusion?position=3')
  expect(body).toMatchObject({ origin: null, size: '5', index: '2', leaf: null, checkpoint: null })
  const root = rootByInclusion(textOf(body.leafHash), 2n, 5n, hashesOf(body))
  expect(root).toBe(body.rootHash)
  const asText = await get('/v1/proofs/inclusion?position=3', 'text/plain')
  expect(asText).toMatchObject({ status: 404, body: { type: '/problems/not-signed' } })
  expect((await get('/.well-known/portfolio-ledger-log')).body).toMatchObject({ keys: [], size: null })
})

test('a public event is proven with its leaf, as JSON and as text with its checkpoint', async () => {
  await api.record('framework-rubric', [published])
  await api.record('district-north', [registered('north', 'North', '2012-01-01')])
  await grow(50, 60)
  const [event] = await api.store.readStream('district-north')
  const { body } = await get(`/v1/proofs/inclusion?event=${event?.id}`)
  expect(body).toMatchObject({ origin: 'example.org/ledger', position: '2', index: '1', size: '13' })
  const leaf = hashOfLeaf(Buffer.from(textOf(body.leaf)))
  expect(leaf).toBe(body.leafHash)
  expect(rootByInclusion(leaf, 1n, 13n, hashesOf(body))).toBe(body.rootHash)
  expect(readCheckpoint(textOf(body.checkpoint), await vkeys()).root).toBe(body.rootHash)

  const { text, headers } = await get(`/v1/proofs/inclusion?event=${event?.id}`, 'text/plain')
  expect(headers['content-type']).toBe('text/plain; charset=utf-8')
  expect(readProof(text, leaf, await vkeys())).toMatchObject({ index: 1n, checkpoint: { size: 13n } })
  await grow(61, 70)
  const later = await get(`/v1/proofs/inclusion?event=${event?.id}&size=13`, 'text/plain')
  expect(later.text).toBe(text)
})

test('a draft is proven by its position alone, and nothing but its hash is told', async () => {
  await api.record('framework-rubric', [published])
  await api.record('assessment-rubric:north:2013-H1', [exampleOf('RatingRecorded')])
  const [draft] = await api.store.readStream('assessment-rubric:north:2013-H1')
  await grow(50, 51)
  const named = await get(`/v1/proofs/inclusion?event=${draft?.id}`)
  expect(named.status).toBe(404)
  const { body } = await get('/v1/proofs/inclusion?position=2')
  expect([body.leaf, textOf(body.leafHash).length]).toEqual([null, 44])
})

test('every size leads to every later one, as JSON and as lines for a witness', async () => {
  await grow(1, 5)
  await grow(6, 9)
  const keys = await vkeys()
  for (let from = 0; from <= 9; from++) {
    const { body } = await get(`/v1/proofs/consistency?from=${from}`)
    const [old, now] = [
      { size: BigInt(from), root: textOf(body.fromRoot) },
      { size: 9n, root: textOf(body.toRoot) },
    ]
    expect(isConsistent(old, now, hashesOf(body))).toBe(from > 0)
    expect(hashesOf(body).length === 0).toBe(from === 0 || from === 9)
    const { text } = await get(`/v1/proofs/consistency?from=${from}`, 'text/plain')
    const end = text.indexOf('\n\n')
    expect(text.slice(0, end).split('\n')).toEqual([`old ${from}`, ...hashesOf(body)])
    expect(readCheckpoint(text.slice(end + 2), keys)).toMatchObject({ size: 9n, root: body.toRoot })
  }
  const between = await get('/v1/proofs/consistency?from=2&to=5', 'text/plain')
  expect(readCheckpoint(between.text.slice(between.text.indexOf('\n\n') + 2), keys).size).toBe(5n)
  expect((await get('/v1/proofs/consistency?from=2&to=4', 'text/plain')).status).toBe(404)
  expect((await get('/v1/proofs/consistency?from=0&to=0')).body).toMatchObject({ proof: [], toRoot: EMPTY })
})

const EMPTY = '47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='

const REFUSED = [
  ['inclusion?position=6', 'size-unknown'],
  ['inclusion?position=5&size=4', 'size-unknown'],
  ['inclusion?position=1&size=0', 'size-unknown'],
  ['inclusion?position=1&size=6', 'size-unknown'],
  ['inclusion', 'bad-request'],
  ['inclusion?position=0', 'invalid-request'],
  ['inclusion?position=01', 'invalid-request'],
  ['inclusion?position=1&size=-1', 'invalid-request'],
  ['inclusion?position=1&event=00000000-0000-7000-8000-000000000001', 'bad-request'],
  ['inclusion?event=00000000-0000-7000-8000-00000000ffff', 'not-found'],
  ['consistency?from=6', 'size-unknown'],
  ['consistency?from=1&to=6', 'size-unknown'],
  ['consistency?from=3&to=2', 'size-unknown'],
  ['consistency', 'invalid-request'],
  ['consistency?from=1e3', 'invalid-request'],
] as const

test('what cannot be proven of a log of five is a problem that says why', async () => {
  await grow(1, 5)
  for (const [question, code] of REFUSED) {
    const { body } = await get(`/v1/proofs/${question}`)
    expect([question, body.type]).toEqual([question, `/problems/${code}`])
  }
})

test('every event that is told links the proof that it is in the log', async () => {
  await api.record('district-north', [registered('north', 'North', '2012-01-01')])
  await grow(50, 51)
  const { body } = await get('/v1/audit/entries?order=oldest')
  const [line] = body.items as unknown as readonly { id: string; links: { event: string; proof: string } }[]
  const proof = await get(textOf(line?.links.proof))
  expect(proof).toMatchObject({
    status: 200,
    body: { position: '1', size: '3', checkpoint: expect.any(String) },
  })
  expect(textOf(proof.body.leaf)).toContain(textOf(line?.id))
  expect((await get(textOf(line?.links.event))).body.links).toEqual(line?.links)
})
