import { expect, onTestFinished, test } from 'vitest'
import { FrameworkVersion } from '../../../src/domain/framework/document.ts'
import { type EventStore, START } from '../../../src/event-store/event-store.ts'
import { type Cells, importerOn, problemsOf, ratingsCsv, reportOf } from '../../support/app/importing.ts'
import { rubric } from '../../support/domain/framework-documents.ts'
import { freshStore } from '../../support/event-store/store.ts'

/** The same framework and version as another ledger has it: the same levels in another order. */
const turned = FrameworkVersion.parse({
  ...rubric,
  scales: rubric.scales.map(({ id, levels }) => ({
    id,
    levels: ['High', 'Low', 'Middle'].map((name, index) => ({ value: levels[index]?.value, name })),
  })),
})

const ITEMS = ['lead', 'teach.plan', 'teach.talk', 'teach.test']
/** Rows of some districts, more than the parts in which a file is read hold at once. */
const rows: readonly Cells[] = Array.from({ length: 80 }, (_, index) => `e${index}`).flatMap(id =>
  ITEMS.map(item => ({
    entity_id: id,
    entity_name: `District ${id}`,
    item,
    note: 'n'.repeat(200),
  })),
)

async function ledgerWith(document: FrameworkVersion) {
  const store = freshStore()
  onTestFinished(() => store.close())
  const importer = importerOn(store)
  onTestFinished(importer.close)
  reportOf(await importer.framework(document))
  return { store, importer }
}

/** The streams of the assessments, each with the levels of its ratings. */
async function levelsIn(store: EventStore): Promise<readonly string[]> {
  const levels: string[] = []
  for await (const page of store.readAll(START)) {
    for (const { stream, data, type } of page) {
      if (type === 'RatingImported') levels.push(`${stream} ${JSON.stringify(JSON.parse(data).level)}`)
    }
  }
  return levels
}

test('each of two imports at once is decided by its own framework and its own rows', async () => {
  const outcomeOf = async (document: FrameworkVersion, text: string) => {
    const { store, importer } = await ledgerWith(document)
    const problems = problemsOf(await importer.text('ratings', text))
    return { problems, levels: await levelsIn(store) }
  }
  const [known, other, refused] = await Promise.all([
    outcomeOf(rubric, ratingsCsv(...rows)),
    outcomeOf(turned, ratingsCsv(...rows)),
    outcomeOf(rubric, ratingsCsv(...rows, { item: 'none' })),
  ])
  const levelsOf = (value: number) =>
    rows
      .map(({ entity_id: id }) => `assessment-rubric:${id}:2013-H1 {"name":"Middle","value":${value}}`)
      .toSorted()
  expect(known).toEqual({ problems: [], levels: levelsOf(2) })
  expect(other).toEqual({ problems: [], levels: levelsOf(3) })
  expect(refused).toEqual({
    problems: [`${rows.length + 2} item: Version v1 has no item none.`],
    levels: [],
  })
})
