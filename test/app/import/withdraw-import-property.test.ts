import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Cells, csvOf, importerOn, ratingsCsv, reportOf } from '../../support/app/importing.ts'
import { rubric } from '../../support/domain/framework-documents.ts'
import { readSide } from '../../support/projections/read-side.ts'
import { viewsOf } from '../../support/projections/views.ts'

/** One file: its rows are drawn from facts that are true of a small world, or, in the wrong file, from false ones. */
type File = { readonly kind: 'ratings' | 'districts' | 'schools' | 'commitments'; readonly text: string }

const small = fc.integer({ min: 0, max: 2 })
const LEVELS = ['Low', 'Middle', 'High']

const ratings = (shift: number) =>
  fc
    .array(fc.tuple(small, small, fc.constantFrom('lead', 'teach.plan', 'teach.talk'), fc.boolean(), small))
    .map(
      (rows): File => ({
        kind: 'ratings',
        text: ratingsCsv(
          ...rows.map(
            ([entity, year, item, isNamed, challenge]): Cells => ({
              entity_id: `d${entity}`,
              entity_name: isNamed ? `District ${entity}` : '',
              item,
              period: `201${year}`,
              level: LEVELS[(entity + year + item.length + shift) % 3] ?? '',
              occurred_on: `201${year}-06-30`,
              ...(challenge > 0 ? { challenged_on: `201${year}-07`, challenge_reason: `No ${shift}.` } : {}),
              ...(challenge > 1
                ? { challenge_outcome: 'dismissed', challenge_answered_on: `201${year}-08` }
                : {}),
            }),
          ),
        ),
      }),
    )
const districts = (shift: number) =>
  fc.array(fc.tuple(small, fc.boolean(), fc.boolean())).map(
    (rows): File => ({
      kind: 'districts',
      text: csvOf(
        'districts',
        ...rows.map(
          ([id, hasState, hasJoined]): Cells => ({
            id: `d${id}`,
            name: `District ${id}`,
            state: hasState ? `S${id + shift}` : '',
            joined_on: hasJoined ? `201${id + shift}` : '',
          }),
        ),
      ),
    }),
  )
const schools = (shift: number) =>
  fc.array(fc.tuple(small, fc.boolean())).map(
    (rows): File => ({
      kind: 'schools',
      text: csvOf(
        'schools',
        ...rows.map(
          ([id, hasOperator]): Cells => ({
            id: `s${id}`,
            name: `School ${id}`,
            district_id: `d${id}`,
            operator: hasOperator ? `Operator ${id + shift}` : '',
          }),
        ),
      ),
    }),
  )
const commitments = (shift: number) =>
  fc.array(fc.tuple(small, fc.constantFrom('made', 'progress', 'verdict'))).map(
    (rows): File => ({
      kind: 'commitments',
      text: csvOf('commitments', ...rows.map(([id, step]) => stepOf(id, step, shift))),
    }),
  )

function stepOf(id: number, step: string, shift: number): Cells {
  const all = { commitment_id: `c${id}`, step }
  if (step === 'made') {
    const owner = { owner_kind: 'district', owner_id: `d${id}`, owner_name: `District ${id}` }
    return { ...all, ...owner, occurred_on: '2012', statement: `Promise ${id + shift}`, due_on: '2013' }
  }
  if (step === 'progress') return { ...all, occurred_on: '2013-01-01', note: `Heard ${shift}` }
  return { ...all, occurred_on: '2014-01-01', verdict: shift === 0 ? 'kept' : 'broken' }
}

const file = (shift: number) =>
  fc
    .oneof(ratings(shift), districts(shift), schools(shift), commitments(shift))
    .filter(({ text }) => text.trim().includes('\n'))

test('a ledger with an import taken back shows what it would show without it', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(file(0), { minLength: 1, maxLength: 4 }),
      fc.oneof(file(0), file(1)),
      fc.nat(),
      async (others, wrong, at) => {
        const [one, other] = [readSide(), readSide()]
        const [importing, without] = [importerOn(one.store), importerOn(other.store)]
        try {
          reportOf(await importing.framework(rubric))
          reportOf(await without.framework(rubric))
          const place = at % (others.length + 1)
          for (const { kind, text } of others.slice(0, place)) await importing.text(kind, text)
          const taken = await importing.text(wrong.kind, wrong.text)
          // Files that contradict the wrong one are refused as long as that stands.
          for (const { kind, text } of others.slice(place)) await importing.text(kind, text)
          if (taken.ok) await importing.withdraw(taken.report.sha256)
          for (const { kind, text } of others) {
            reportOf(await importing.text(kind, text))
            reportOf(await without.text(kind, text))
          }
          await one.read()
          await other.read()
          expect(await viewsOf(one)).toEqual(await viewsOf(other))
        } finally {
          importing.close()
          without.close()
          await one.store.close()
          await other.store.close()
        }
      },
    ),
    { numRuns: 15 },
  )
})
