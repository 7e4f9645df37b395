import { globSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { csvOf, importerOn, problemsOf, reportOf } from '../../support/app/importing.ts'
import { packWith, ruleWith } from '../../support/domain/process-fixtures.ts'
import { countIn } from '../../support/event-store/store.ts'
import { readSide } from '../../support/projections/read-side.ts'

const SAMPLES = join(import.meta.dirname, '../../../samples')
let side: ReturnType<typeof readSide>
let importing: ReturnType<typeof importerOn>
beforeEach(() => {
  side = readSide()
  importing = importerOn(side.store)
})
afterEach(async () => {
  importing.close()
  await side.store.close()
})

const hearing = ruleWith({ kind: 'required', step: { type: 'hearing' } })
const pack = packWith([hearing], { title: 'Règles d’école' })
const ofPack = (document: object) => importing.text('processes', JSON.stringify(document))
const declared = {
  process: 'north-law',
  moratorium: 'm-2013',
  step: 'declared',
  occurred_on: '2013-05-22',
  actions: 'closure;consolidation',
  facts: 'charter-school=no',
  from: '2013-06',
  until: 'SY2017-18',
  authority: 'Announcement',
  source_title: 'The Paper',
}
const lifted = { process: 'north-law', moratorium: 'm-2013', step: 'lifted', occurred_on: '2014-01' }
const moratoria = (...rows: readonly { readonly [column: string]: string }[]) =>
  importing.text('moratoria', csvOf('moratoria', ...rows))

test('a version has one id for ever, however its text is composed', async () => {
  expect(reportOf(await ofPack(pack))).toMatchObject({ rows: 1, written: 1, events: 1 })
  const ids = async () => (await side.store.readStream('process-north-law')).map(({ id }) => id)
  expect(await ids()).toEqual(['bf3e3d73-54f7-5408-b4dc-344b6b17bff3'])
  const { id, ...rest } = pack
  expect(
    reportOf(await ofPack({ ...rest, id, title: 'Re\u0300gles\u00a0 d’e\u0301cole\u200b' })),
  ).toMatchObject({
    events: 0,
    unchanged: 1,
  })
  expect(await ids()).toHaveLength(1)
})

test('a version that is published with other content is refused, and so is one that cannot be read', async () => {
  reportOf(await ofPack(pack))
  expect(problemsOf(await ofPack({ ...pack, title: 'Otherwise' }))).toEqual([
    '1 -: Version 2010 is published with other content: publish a new version.',
  ])
  expect(problemsOf(await ofPack({ ...pack, version: 'x', rules: [{ ...hearing, count: 2 }] }))).toEqual([
    '1 rules[R1].count: a rule of the kind required has no count',
  ])
  expect(problemsOf(await ofPack({ ...pack, version: 'x', wish: 1 }))).toEqual(['1 -: unknown: wish'])
  expect(problemsOf(await importing.text('processes', ''))).toEqual([
    '1 -: the file is empty: it holds one process as JSON',
  ])
  expect(problemsOf(await importing.text('processes', '{'))).toEqual([
    expect.stringMatching(/^1 -: this is no JSON/),
  ])
  expect(await countIn(side.store)).toBe(1)
})

test('a moratorium is declared and lifted by rows, in any order of files', async () => {
  reportOf(await moratoria(declared))
  reportOf(await moratoria(lifted))
  reportOf(await ofPack(pack))
  await side.read()
  const known = side.queries.processes.get('north-law')?.state.moratoria
  expect(known).toMatchObject([
    {
      id: 'm-2013',
      declared: {
        data: {
          scope: {
            actions: ['closure', 'consolidation'],
            appliesWhen: { facts: { 'charter-school': false } },
          },
          from: '2013-06',
          until: 'SY2017-18',
          evidence: [{ title: 'The Paper' }],
          imported: { kind: 'moratoria', row: 2 },
        },
      },
      lifted: { data: { occurredOn: '2014-01' } },
    },
  ])
  const other = readSide()
  const next = importerOn(other.store)
  reportOf(await next.text('moratoria', csvOf('moratoria', lifted, declared)))
  reportOf(await next.text('processes', JSON.stringify(pack)))
  await other.read()
  const dataOf = (all: typeof known) =>
    all?.map(each => [each.declared?.data.from, each.lifted?.data.occurredOn])
  expect(dataOf(other.queries.processes.get('north-law')?.state.moratoria)).toEqual(dataOf(known))
  expect(reportOf(await next.text('moratoria', csvOf('moratoria', declared, lifted)))).toMatchObject({
    events: 0,
  })
  next.close()
  await other.store.close()
})

test('a moratorium as it was known then has what was recorded by then', async () => {
  reportOf(await ofPack(pack))
  reportOf(await moratoria(declared))
  reportOf(await moratoria(lifted))
  await side.read()
  const at = (position: number | null) => side.queries.processes.get('north-law', position)
  expect(
    [1, 2, 3, null].map(position => at(position)?.state.moratoria.map(each => each.lifted !== null)),
  ).toEqual([[], [false], [true], [true]])
  expect(at(1)?.state.versions).toHaveLength(1)
})

test('rows that a step cannot have, or that contradict each other, are named', async () => {
  expect(problemsOf(await moratoria({ ...declared, authority: '' }))).toEqual([
    '2 authority: step declared says on what authority',
  ])
  expect(problemsOf(await moratoria({ ...lifted, until: '2018' }))).toEqual([
    '2 until: step lifted has no use for it: leave it empty',
  ])
  expect(problemsOf(await moratoria({ ...declared, actions: 'shutting' }))).toHaveLength(1)
  expect(problemsOf(await moratoria({ ...declared, facts: 'charter-school=maybe' }))).toEqual([
    '2 facts: item 1: a fact is written state-loan, or state-loan=no, not "charter-school=maybe"',
  ])
  expect(problemsOf(await moratoria(declared, { ...declared, until: '2019' }))).toEqual([
    '3 until: Moratorium m-2013 was declared with another until: use another id, or leave it out.',
  ])
  expect(problemsOf(await moratoria(declared, { ...lifted, occurred_on: '2012' }))).toEqual([
    expect.stringMatching(/^3 \S+: 2012 is before 2013-05-22\.$/),
  ])
  expect(problemsOf(await moratoria({ ...declared, occurred_on: '2027' }))).toEqual([
    expect.stringMatching(/^2 occurred_on: 2027 is later/),
  ])
  expect(await countIn(side.store)).toBe(0)
})

test('the samples are imported as they stand, once', async () => {
  const files = globSync('process-*.json', { cwd: SAMPLES })
  expect(files).toHaveLength(6)
  for (const file of files) {
    expect(reportOf(await importing.file('processes', join(SAMPLES, file)))).toMatchObject({ written: 1 })
    expect(reportOf(await importing.file('processes', join(SAMPLES, file)))).toMatchObject({ written: 0 })
  }
  expect(reportOf(await importing.file('moratoria', join(SAMPLES, 'moratoria.csv')))).toMatchObject({
    written: 1,
  })
})
