import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { importerOn, ratingsCsv, reportOf } from '../../support/app/importing.ts'
import { rubric } from '../../support/domain/framework-documents.ts'
import { freshStore } from '../../support/event-store/store.ts'

test('a file that is changed while it is read is refused as a whole', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'changed-file-test-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const path = join(folder, 'ratings.csv')
  const store = freshStore()
  let added = ''
  const importer = importerOn(store, undefined, stage => {
    if (stage !== 'reading') return
    if (added !== '') appendFileSync(path, added)
    added = ''
  })
  onTestFinished(async () => {
    importer.close()
    await store.close()
  })
  reportOf(await importer.framework(rubric))
  // More than is read ahead.
  const long = Array.from({ length: 50 }, (_, at) => ({ entity_id: `e${at}`, note: 'N'.repeat(10_000) }))
  writeFileSync(path, ratingsCsv(...long))
  added = 'one more row\n'
  await expect(importer.file('ratings', path)).rejects.toThrow('the file was changed while it was read')
  expect(await store.size()).toBe(1)
})
