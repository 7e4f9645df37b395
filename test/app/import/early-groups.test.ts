import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { START } from '../../../src/event-store/event-store.ts'
import { importerOn, problemsOf, ratingsCsv, reportOf } from '../../support/app/importing.ts'
import { rubric } from '../../support/domain/framework-documents.ts'
import { freshStore } from '../../support/event-store/store.ts'

type Rating = {
  readonly entity_id: string
  readonly item: string
  readonly occurred_on: string
  readonly level: string
}
const streamOf = ({ entity_id: id }: Rating) => `assessment-rubric:${id}:2013-H1`
const cellOf = ({ entity_id: id, item, occurred_on: on }: Rating) => `${id} ${item} ${on}`
const lineOf = (index: number) => index + 2

/** Rows of many assessments, mostly those of one after each other; now and then a row comes twice, or contradicts another one. */
const rows: fc.Arbitrary<readonly Rating[]> = fc
  .array(
    fc.record({
      entity: fc.integer({ min: 1, max: 40 }),
      items: fc.array(
        fc.record({
          item: fc.constantFrom('lead', 'teach.plan', 'teach.talk', 'teach.test'),
          occurred_on: fc.constantFrom('2013-06-29', '2013-06-30'),
          isOther: fc.integer({ min: 0, max: 60 }).map(chance => chance === 0),
        }),
        { minLength: 1, maxLength: 3 },
      ),
    }),
    { minLength: 1, maxLength: 70, size: 'max' },
  )
  .map(runs =>
    runs.flatMap(({ entity, items }) =>
      items.map(({ isOther, ...rating }) => ({
        entity_id: `e${entity}`,
        level: isOther ? 'High' : 'Middle',
        ...rating,
      })),
    ),
  )

/** The problems of a file: each row that contradicts the first one about its cell, and that one. */
function problemsIn(file: readonly Rating[]): readonly string[] {
  const problems = file.flatMap((rating, index) => {
    const first = file.findIndex(each => cellOf(each) === cellOf(rating))
    if (file[first]?.level === rating.level) return []
    const words = 'gives the same item another value on the same day: keep one of them'
    return [
      `${lineOf(index)} level: line ${lineOf(first)} ${words}`,
      `${lineOf(first)} level: line ${lineOf(index)} ${words}`,
    ]
  })
  return [...new Set(problems)].toSorted(
    (a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10) || (a < b ? -1 : 1),
  )
}

/** What the log then holds of them: stream by stream in order, in each the rows as the file has them, each once. */
const recordedOf = (file: readonly Rating[]) =>
  file
    .map((rating, index) => ({ rating, row: lineOf(index) }))
    .filter(({ rating }, index) => file.findIndex(each => cellOf(each) === cellOf(rating)) === index)
    .map(({ rating, row }) => ({ stream: streamOf(rating), item: rating.item, on: rating.occurred_on, row }))
    // A sort that is stable.
    .toSorted((a, b) => (a.stream === b.stream ? 0 : a.stream < b.stream ? -1 : 1))

async function ratingsOf(store: ReturnType<typeof freshStore>) {
  const ratings: unknown[] = []
  for await (const page of store.readAll(START)) {
    for (const { stream, type, data } of page) {
      if (type !== 'RatingImported') continue
      const { item, occurredOn: on, imported } = JSON.parse(data)
      ratings.push({ stream, item, on, row: imported.row })
    }
  }
  return ratings
}

async function importing() {
  const store = freshStore()
  const importer = importerOn(store)
  reportOf(await importer.framework(rubric))
  return { store, ...importer }
}

test('a file leaves the same events whether or not the rows of a stream stand together, and none if a row is refused', async () => {
  await fc.assert(
    fc.asyncProperty(rows, async file => {
      const { store, text, close } = await importing()
      try {
        const outcome = await text('ratings', ratingsCsv(...file))
        const problems = problemsIn(file)
        expect(problemsOf(outcome)).toEqual(problems)
        const recorded = problems.length > 0 ? [] : recordedOf(file)
        expect(await ratingsOf(store)).toEqual(recorded)
        if (!outcome.ok) return
        const { rows: all, written, unchanged } = outcome.report
        expect({ all, written, unchanged }).toEqual({
          all: file.length,
          written: recorded.length,
          unchanged: file.length - recorded.length,
        })
      } finally {
        close()
        await store.close()
      }
    }),
    { numRuns: 40 },
  )
})
