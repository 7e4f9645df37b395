import { beforeAll, expect, test } from 'vitest'
import type { DomainEvent } from '../../../src/domain/subjects.ts'
import { listening, received } from '../../support/http/feed-client.ts'
import { type Cast, cast, evidence, problemIn } from '../../support/http/http.ts'
import { manualTimer } from '../../support/http/manual-timer.ts'
import { recordUnpublished, SECRET } from '../../support/http/unpublished.ts'
import { idOf } from '../../support/projections/read-side.ts'

const FEED = '/v1/feed'
const FILTERS = [
  'entity=north',
  'entity=district/north',
  'entity=school/elm',
  'item=lead',
  'type=RatingRecorded',
  'actor=rita',
  `import=${'b'.repeat(64)}`,
  `correlation=${idOf(0)}`,
  'from=2026-03-01',
  'to=2026-02-28T23:59:59Z',
  'entity=district/north&type=CorrectionProposed&actor=rita',
]

let on: Cast
let url: string
const { timer, pass } = manualTimer()
beforeAll(async () => {
  const closers: (() => Promise<void>)[] = []
  on = await cast(close => closers.push(close), undefined, { timer })
  url = await listening(on.app)
  return async () => void (await Promise.all(closers.map(close => close())))
})

const replayed = async (query: string, as?: string) =>
  (await on.get(`${FEED}?${query}`, { as })).text.split('\n').filter(line => line !== '')

type Line = { readonly id: string; readonly type: string; readonly feedid: string }
const inLine = (line: string) => JSON.parse(line) as Line

const promise: DomainEvent = {
  type: 'CommitmentMade',
  data: {
    commitment: 'c',
    owner: { kind: 'district', id: 'north' },
    funders: [],
    text: 'To lead better.',
    evidence,
    occurredOn: '2013',
  },
}
const progress: DomainEvent = {
  type: 'ProgressReported',
  data: { self: false, evidence: [], occurredOn: '2014' },
}
const imported = { kind: 'closures', sha256: 'b'.repeat(64), row: 2 }
const said = { evidence: [], occurredOn: '2013-03-21', imported }
/** Steps of a case, of which only the second names its school. */
const LATE: readonly DomainEvent[] = [
  { type: 'HearingHeld', data: { kind: 'public-hearing', ...said } },
  { type: 'ActionProposed', data: { district: 'north', action: 'closure', ...said } },
  { type: 'FindingIssued', data: { by: 'Officer', school: 'elm', ...said } },
  { type: 'DecisionMade', data: { outcome: 'approved', ...said } },
]

test('who follows with a filter is sent just the lines that a fresh replay with it gives', async () => {
  const feeds = FILTERS.map(query => ({
    query,
    lines: [] as string[],
    feed: received(`${url}${FEED}?${query}`),
  }))
  const untilComment = async ({ lines, feed }: (typeof feeds)[number]) => {
    for (;;) {
      const { value } = await feed.next()
      if (value === undefined || value === 'comment') return
      lines.push(value.data)
    }
  }
  for (const each of feeds) await untilComment(each)
  for (const [at, step] of LATE.entries()) {
    await on.record('closure-late', [step])
    if (at === 1) await recordUnpublished(on)
  }
  await on.record('commitment-c', [progress])
  await on.record('commitment-c', [promise, progress])
  await on.read()
  for (const each of feeds) {
    const { query, lines, feed } = each
    const whole = await replayed(query)
    while (lines.length < whole.length) {
      const { value } = await feed.next()
      if (value !== undefined && value !== 'comment') lines.push(value.data)
    }
    pass(15_000)
    await untilComment(each)
    expect([query, lines]).toEqual([query, whole])
    await feed.return(undefined)
  }
})

test('what is found is what the trail finds, but of whom a stream is about is known only from the event on that says it', async () => {
  for (const query of FILTERS) {
    const asked = { headers: { accept: 'application/x-ndjson' } }
    const { text } = await on.get(`/v1/audit/entries?order=oldest&${query}`, asked)
    const lines = await replayed(query)
    const early = text
      .split('\n')
      .filter(line => line !== '' && !lines.includes(line))
      .map(line => inLine(line).type)
    const about: Readonly<Record<string, readonly string[]>> = {
      'entity=north': ['HearingHeld', 'ProgressReported'],
      'entity=district/north': ['HearingHeld', 'ProgressReported'],
      'entity=school/elm': ['HearingHeld', 'ActionProposed'],
    }
    expect([query, early]).toEqual([query, about[query] ?? []])
    expect([query, lines.length > 0]).toEqual([query, true])
    expect(text).not.toContain(SECRET.text)
  }
})

test('who was cut off goes on with the same filter, or with another one', async () => {
  const whole = await replayed('')
  for (const query of FILTERS) {
    const lines = await replayed(query)
    for (const line of lines) {
      const rest = lines.slice(lines.indexOf(line) + 1)
      expect(await replayed(`${query}&after=${inLine(line).feedid}`)).toEqual(rest)
    }
    const [first = ''] = lines
    expect(await replayed(`after=${inLine(first).feedid}`)).toEqual(whole.slice(whole.indexOf(first) + 1))
  }
})

test('a filter shows nobody more than is shown without it', async () => {
  const ada = await on.key('ada', ['auditor'])
  const dora = await on.key('dora', ['district'], 'south')
  for (const [as, sees] of [
    [undefined, false],
    [dora, false],
    [ada, true],
  ] as const) {
    const lines = await replayed('entity=district/north', as)
    expect(lines.some(line => line.includes(SECRET.text))).toBe(sees)
    const all = new Set((await replayed('', as)).map(line => inLine(line).id))
    expect(lines.filter(line => !all.has(inLine(line).id))).toEqual([])
  }
  expect(await replayed('type=KeyIssued')).toEqual([])
  expect((await replayed('type=KeyIssued', ada)).length).toBeGreaterThan(0)
})

test('a filter of a wrong form is refused as in the trail', async () => {
  for (const query of [
    'type=Nothing',
    'entity=person/x',
    'import=1',
    'from=soon',
    'order=oldest',
    'limit=3',
  ]) {
    expect([query, problemIn(await on.get(`${FEED}?${query}`))]).toEqual([query, '400 invalid-request'])
  }
})
