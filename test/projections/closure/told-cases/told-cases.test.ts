import { beforeAll, expect, test } from 'vitest'
import { judged } from '../../../../projections/closure/compliance.ts'
import { caseItemOf } from '../../../../projections/closure/item.ts'
import { readCase } from '../../../../projections/closure/reading.ts'
import { isClosureEvent } from '../../../../projections/closure/table.ts'
import { isCited } from '../../../../src/domain/closure/citation.ts'
import { closure } from '../../../../src/domain/closure/closure.ts'
import type { CaseFacts, ClosureCommand, StepRequest } from '../../../../src/domain/closure/command.ts'
import { bodiesBy } from '../../../../src/domain/closure/deciding.ts'
import type { ClosureEvent } from '../../../../src/domain/closure/event.ts'
import { type CaseFold, caseOn, NO_STEPS } from '../../../../src/domain/closure/fold.ts'
import { type CaseStep, inOrder } from '../../../../src/domain/closure/order.ts'
import { lastDayIn } from '../../../../src/domain/closure/step-date.ts'
import { STEP_NAMES } from '../../../../src/domain/closure/step-place.ts'
import { defined } from '../../../../src/domain/values/defined.ts'
import { compareText } from '../../../../src/domain/values/text.ts'
import { decode } from '../../../../src/event-store/codec.ts'
import { csvOf, importerOn, reportOf } from '../../../support/app/importing.ts'
import { eventId } from '../../../support/domain/given.ts'
import { asking, readSide } from '../../../support/projections/read-side.ts'
import { daysOf, inWords, TOLD, toldOn } from './standing.ts'
import type { ToldCase } from './told-case.ts'

/** All cases in one ledger. */
let on: ReturnType<typeof readSide>
beforeAll(async () => {
  on = readSide()
  const importing = importerOn(on.store)
  for (const pack of new Set(TOLD.map(each => each.pack)))
    reportOf(await importing.text('processes', JSON.stringify(pack)))
  const moratoria = TOLD.flatMap(each => each.moratoria ?? [])
  reportOf(await importing.text('moratoria', csvOf('moratoria', ...moratoria)))
  reportOf(await importing.text('closures', csvOf('closures', ...TOLD.flatMap(({ rows }) => rows))))
  await on.read()
  return async () => {
    importing.close()
    await on.store.close()
  }
})

function standingOn(id: string, steps: readonly CaseStep[], day: string): string | null {
  const question = { asked: asking(day), day }
  const read = readCase(on.queries, id, steps, { bounds: question.asked.bounds, day, position: 0 })
  if (read.steps.length === 0) return null
  const { item } = caseItemOf(on.queries, read, question)
  return inWords({ ...item, rules: judged(on.queries, read, question).findings })
}

const casesIn = ({ rows }: ToldCase): readonly string[] => [...new Set(rows.map(row => row.case_id ?? ''))]

test('each line has a case', () => {
  expect(TOLD.map(({ line }) => line)).toEqual(Array.from({ length: 23 }, (_, at) => at + 1))
})

test.for(TOLD)('line $line, imported: $what', told => {
  for (const id of casesIn(told)) {
    const steps = on.queries.closures.one(id, { asOf: null, knownAt: null }).steps.map(({ step }) => step)
    for (const day of daysOf(told))
      expect([id, day, standingOn(id, steps, day)]).toEqual([id, day, toldOn(told, id, day)])
  }
})

type Told = { readonly type: ClosureEvent['type']; readonly data: ClosureEvent['data'] }
type Folds = ReadonlyMap<string, CaseFold>
const clerk = { person: 'cleo', key: 'key-cleo', role: 'clerk' }
const processOf = (id: string) => on.queries.processes.get(id)?.state ?? null

/** What a step rests on in the other cases of its line. */
function factsOf(cases: Folds, id: string, { data }: Told, process: string | null): CaseFacts {
  const { steps: own = [], school: known = null } = cases.get(id) ?? {}
  const others = [...cases].filter(([other, { school }]) => other !== id && school === (data.school ?? known))
  const references = [...own.map(step => step.data), data].flatMap(({ refersTo }) => refersTo ?? [])
  return {
    case: id,
    others: others.map(([other, { steps }]) => {
      const { state, frame } = caseOn(steps, lastDayIn(data.occurredOn), bodiesBy(processOf))
      return { case: other, state, authority: frame.authority }
    }),
    process: process === null ? null : processOf(process),
    cited: [...cases].flatMap(([record, { steps }]) =>
      steps.filter(each => references.some(reference => isCited(reference, record, each))),
    ),
  }
}

function commandOf({ type, data }: Told, facts: CaseFacts): ClosureCommand {
  const { occurredOn, rationale, note: _note, imported: _file, evidence: _evidence, ...said } = data
  const step = { type, said } as StepRequest
  return { type: 'TakeStep', data: { actor: clerk, today: '2026-03-01', occurredOn, rationale, step, facts } }
}

/** The event that opens a case: with commands, it must come before every other step. */
function opening({ data }: Told, process: string | null): Told {
  const { district, school, occurredOn } = data
  const { continues, authority } = 'continues' in data ? data : {}
  const frame = defined({ process: process ?? undefined, continues, authority })
  return {
    type: 'CaseOpened',
    data: { ...defined({ district, school }), occurredOn, evidence: [], ...frame },
  }
}

/** The steps of a line in the order of days. */
async function stepsOf(told: ToldCase) {
  const streams = await Promise.all(
    casesIn(told).map(async id => {
      const stored = (await on.store.readStream(`closure-${id}`)).map(decode).filter(isClosureEvent)
      return inOrder(stored).map(step => ({ id, step }))
    }),
  )
  const dayOf = ({ step }: { readonly step: Told }) => lastDayIn(step.data.occurredOn)
  return streams.flat().toSorted((a, b) => compareText(dayOf(a), dayOf(b)))
}

/** The same steps as commands: the resulting cases, and the steps that are refused. */
async function taken(told: ToldCase) {
  const cases = new Map<string, CaseFold>()
  const refused: Record<string, string> = {}
  let events = 0
  const take = (id: string, step: Told) => {
    const fold = cases.get(id) ?? NO_STEPS
    const named = [...fold.steps, step].flatMap(({ data }) => ('process' in data ? (data.process ?? []) : []))
    const facts = factsOf(cases, id, step, named.at(-1) ?? null)
    const result = closure.decide(commandOf(step, facts), fold)
    if (!result.ok) {
      refused[`${id} ${STEP_NAMES[step.type]} ${step.data.occurredOn}`] = result.refusal.code
      return
    }
    const [event] = result.value
    if (event === undefined) return
    const recorded = { ...event, id: eventId(++events), revision: fold.steps.length, actor: clerk }
    cases.set(id, closure.evolve(fold, recorded))
  }
  for (const { id, step } of await stepsOf(told)) {
    const process = 'process' in step.data ? (step.data.process ?? null) : null
    if (!cases.has(id) && step.type !== 'CaseOpened') take(id, opening(step, process))
    take(id, step)
  }
  return { cases, refused }
}

test.for(TOLD.filter(({ refused }) => refused !== null))('line $line, as commands: $what', async told => {
  const { cases, refused } = await taken(told)
  expect(refused).toEqual(told.refused)
  for (const [id, { steps }] of cases) {
    if (Object.keys(refused).some(each => each.startsWith(`${id} `))) continue
    for (const day of daysOf(told))
      expect([id, day, standingOn(id, steps, day)]).toEqual([id, day, toldOn(told, id, day)])
  }
})
