import { CLOSURE_EVENTS } from '../../domain/closure/event.ts'
import { STEP_NAMES } from '../../domain/closure/step-place.ts'
import { COMMITMENT_EVENTS } from '../../domain/commitment/event.ts'
import { partsOf } from '../../domain/subjects.ts'
import { LooseDate, spanOf } from '../../domain/values/date-span.ts'
import { decode, type LedgerEvent } from '../../event-store/codec.ts'
import { type EventStore, START } from '../../event-store/event-store.ts'
import type { ImportKind } from '../import/subjects.ts'
import { formOf } from '../import/subjects.ts'
import { differencesIn, sameCells, sourceOf } from './cells.ts'
import type { ComparedKind, ComparedRow, FileFacts } from './compared-kind.ts'
import { actOf, type Finding } from './comparison.ts'
import { COMMITMENT_STEPS, MORATORIUM_STEPS, stepCells } from './step-cells.ts'

/** What the steps of one subject are called, and which of their fields say whose they are. */
type Steps = {
  readonly kind: Extract<ImportKind, 'commitments' | 'closures' | 'moratoria'>
  readonly category: string
  readonly events: { readonly [type: string]: unknown }
  readonly names: { readonly [type: string]: string }
  /** The column of the record that a row is about. */
  readonly idColumn: string
  /** The owner of a record, if its cells name one. */
  readonly ownerOf: (cells: ComparedRow['cells']) => string | null
  readonly titleColumn: string
}

/** Promises and what became of them, step by step. */
export const commitments = comparedSteps({
  kind: 'commitments',
  category: 'commitment',
  events: COMMITMENT_EVENTS,
  names: COMMITMENT_STEPS,
  idColumn: 'commitment_id',
  ownerOf: ({ owner_kind: kind, owner_id: id }) => (id ? `${kind} ${id}` : null),
  titleColumn: 'title',
})

/** Closure cases, step by step. */
export const closures = comparedSteps({
  kind: 'closures',
  category: 'closure',
  events: CLOSURE_EVENTS,
  names: STEP_NAMES,
  idColumn: 'case_id',
  ownerOf: ({ district_id: district }) => district || null,
  titleColumn: 'school_name',
})

/** Moratoria of a process, declared and lifted. */
export const moratoria = comparedSteps({
  kind: 'moratoria',
  category: 'process',
  events: MORATORIUM_STEPS,
  names: MORATORIUM_STEPS,
  idColumn: 'process',
  ownerOf: () => null,
  titleColumn: 'process',
})

function comparedSteps(steps: Steps): ComparedKind {
  const { kind, category, events: types, names, idColumn, titleColumn } = steps
  const form = formOf(kind)
  if (!('columns' in form)) throw new Error(`${kind} is no table`)
  const cellsOf = (event: Pick<LedgerEvent, 'type' | 'data'>, from: 'file' | 'record' = 'record') =>
    stepCells(form.columns, names, event, from)
  return {
    read: async (row, facts) => {
      const { occurred_on: occurredOn = '' } = row.cells
      if (!LooseDate.safeParse(occurredOn).success) return { reason: 'occurred_on is no date' }
      const cells = [...form.columns.keys()].map(column => row.cells[column] ?? '')
      const staged = await form.stager()(cells, facts)
      const [step] = 'steps' in staged ? staged.steps : []
      const event = step === undefined ? null : eventIn(step.body.body)
      const id = row.cells[idColumn] ?? ''
      if (step === undefined || event === null) {
        // A row that the ledger could not record is compared as it stands.
        return id === ''
          ? { reason: `${idColumn} is empty` }
          : { stream: `${category}-${id}`, cells: asItStands(row.cells), known: { [idColumn]: id } }
      }
      return {
        stream: step.stream,
        cells: { ...cellsOf(event, 'file'), [idColumn]: id },
        known: { [idColumn]: id },
      }
    },
    compare: (stream, rows, all, file) => {
      const [id = ''] = partsOf(stream)
      const known = all
        .filter(({ type }) => type in types)
        .map(event => ({
          event,
          cells: { ...cellsOf(event), [idColumn]: id },
          span: spanOf(event.data.occurredOn),
        }))
      const title = rows.concat().find(({ cells }) => cells[titleColumn])?.cells[titleColumn]
      const name = known.find(({ cells }) => cells[titleColumn])?.cells[titleColumn] ?? title ?? null
      const { findings, left } = paired(rows, known, { id, name, file })
      const begun = rows.length === 0 ? left.slice(0, 1) : left.filter(({ span }) => span.to <= file.latest)
      return [...findings, ...begun.map(each => onlyHere(each, { id, name, file }))]
    },
    nameOf: async () => null,
    beside: (streams, store, file) => besideOf(steps, cellsOf, streams, store, file),
  }
}

const eventIn = (body: object): Pick<LedgerEvent, 'type' | 'data'> | null =>
  'type' in body ? (body as Pick<LedgerEvent, 'type' | 'data'>) : null

/** A moratorium that does not say when it begins applies from the day on which it was declared. */
const asItStands = (cells: Readonly<Record<string, string>>): ComparedRow['cells'] => ({
  ...cells,
  ...sourceOf(cells.source_title, cells.source_url),
  ...(cells.step === 'declared' ? { from: cells.from || cells.occurred_on } : {}),
})

type Known = {
  readonly event: LedgerEvent
  readonly cells: ComparedRow['cells']
  readonly span: { readonly from: string; readonly to: string }
}
type About = { readonly id: string; readonly name: string | null; readonly file: FileFacts }

/**
 * Pairs each row with a step: first with one that says the same, then with the nearest step of the same kind, then with one of
 * another kind on the same day. Only rows that say the same share a step.
 */
function paired(rows: readonly ComparedRow[], known: readonly Known[], about: About) {
  const { columns, said } = about.file
  const bySaid = new Map<string, Known[]>()
  for (const each of known) {
    const key = sameCells(columns, said, each.cells)
    bySaid.set(key, [...(bySaid.get(key) ?? []), each])
  }
  const left = new Set(known)
  const open: ComparedRow[] = []
  for (const row of rows) {
    const same = bySaid.get(sameCells(columns, said, row.cells))
    const taken = same?.find(each => left.has(each)) ?? same?.[0]
    if (taken === undefined) open.push(row)
    else left.delete(taken)
  }
  const findings: Finding[] = []
  const without: ComparedRow[] = []
  for (const row of open) {
    const nearest = nearestTo(row, [...left], about.file, ({ cells }) => isSameKind(cells, row.cells))
    if (nearest === null) {
      without.push(row)
      continue
    }
    left.delete(nearest.step)
    if (nearest.differences.length > 0) findings.push(different(row, nearest, about))
  }
  for (const row of without) {
    const { occurred_on: on } = row.cells
    const nearest = nearestTo(row, [...left], about.file, ({ cells }) => cells.occurred_on === on)
    if (nearest !== null) left.delete(nearest.step)
    findings.push(nearest === null ? onlyThere(row, about) : different(row, nearest, about))
  }
  return { findings, left: [...left] }
}

/** Whether two are the same step, of the same milestone or moratorium if they name one. */
const isSameKind = (a: ComparedRow['cells'], b: ComparedRow['cells']): boolean =>
  ['step', 'milestone', 'moratorium'].every(column => (a[column] ?? '') === (b[column] ?? ''))

type Nearest = { readonly step: Known; readonly differences: Finding['differences'] }

function nearestTo(
  { cells, known }: ComparedRow,
  steps: readonly Known[],
  { columns, said }: FileFacts,
  mayBe: (step: Known) => boolean,
): Nearest | null {
  let nearest: Nearest | null = null
  for (const step of steps) {
    if (!mayBe(step)) continue
    const differences = differencesIn(columns, said, cells, { ...step.cells, ...known })
    if (nearest === null || differences.length < nearest.differences.length) nearest = { step, differences }
  }
  return nearest
}

const aboutOf = ({ cells }: Pick<ComparedRow, 'cells'>, { id }: About): string[] => [
  id,
  ...[cells.moratorium, cells.step, cells.milestone].flatMap(each => each || []),
]

const asOfRow = ({ cells }: ComparedRow): string => spanOf(cells.occurred_on ?? '').to

const different = (row: ComparedRow, { step, differences }: Nearest, about: About): Finding => ({
  outcome: 'different',
  line: row.line,
  about: aboutOf(row, about),
  name: about.name,
  asOf: asOfRow(row),
  differences,
  acts: [actOf(step.event)],
  reason: null,
})

const onlyThere = (row: ComparedRow, about: About): Finding => ({
  outcome: 'only-there',
  line: row.line,
  about: aboutOf(row, about),
  name: about.name,
  asOf: asOfRow(row),
  differences: [],
  acts: [],
  reason: null,
})

function onlyHere(step: Known, about: About): Finding {
  const { columns, said, latest } = about.file
  const nothing = Object.fromEntries([...columns.keys()].map(column => [column, '']))
  return {
    outcome: 'only-here',
    line: null,
    about: aboutOf(step, about),
    name: about.name,
    asOf: latest,
    differences: differencesIn(columns, said, nothing, step.cells),
    acts: [actOf(step.event)],
    reason: null,
  }
}

/** Records of the same owners that begin between the first and the last day of the file. The whole log is read for them. */
async function* besideOf(
  { category, events: types, ownerOf }: Steps,
  cellsOf: (event: Pick<LedgerEvent, 'type' | 'data'>) => ComparedRow['cells'],
  streams: ReadonlyMap<string, readonly ComparedRow[]>,
  store: Pick<EventStore, 'readAll'>,
  { earliest, latest }: FileFacts,
): AsyncGenerator<string> {
  const owners = new Set([...streams.values()].flatMap(rows => rows.map(({ cells }) => ownerOf(cells))))
  owners.delete(null)
  if (owners.size === 0) return
  for await (const page of store.readAll(START)) {
    for (const stored of page) {
      const { stream, type, revision } = stored
      if (revision !== 0 || !stream.startsWith(`${category}-`) || streams.has(stream) || !(type in types))
        continue
      const event = decode(stored)
      const { from, to } = spanOf(event.data.occurredOn)
      if (from >= earliest && to <= latest && owners.has(ownerOf(cellsOf(event)))) yield stream
    }
  }
}
