import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { firstDifference } from '../../../src/app/log/first-difference.ts'
import { CATEGORIES, KEPT_ASIDE } from '../../../src/domain/subjects.ts'
import { openSqliteStore } from '../../../src/event-store/sqlite/store.ts'
import { signerOn, testFolder } from '../../support/audit/nodes.ts'
import { change } from '../../support/event-store/damage.ts'
import { fill } from '../../support/event-store/events.ts'

test.each([
  ['changes', `UPDATE event SET data = replace(data, '5', '6') WHERE data = '{"n":5}'`],
  ['deletes', `DELETE FROM event WHERE data = '{"n":5}'`],
  [
    'inserts',
    `UPDATE event SET place = place + 1000 WHERE place >= (SELECT place FROM event WHERE data = '{"n":5}');
     INSERT INTO event (place, stream, revision, id, type, data, metadata)
     SELECT (SELECT place - 1000 FROM event WHERE data = '{"n":5}'), stream, 1, x'00000000000070008000000000abcdef', type, data, metadata
     FROM event WHERE data = '{"n":1}'`,
  ],
] as const)(
  'a node that reads the log anew finds out that somebody %s a row, and signs no more',
  async (_, sql) => {
    const folder = testFolder()
    const file = join(folder, 'ledger.db')
    const open = () => openSqliteStore({ file, categories: CATEGORIES, aside: KEPT_ASIDE })
    const store = open()
    const first = signerOn(store, folder)
    for (let n = 1; n <= 8; n++) {
      await fill(store, `district-d${n}`, n, n)
      await first.advance()
    }
    expect(first.checkpoints.published?.size).toBe(8)
    await store.close()
    change(file, sql)

    const altered = open()
    onTestFinished(() => altered.close())
    const node = signerOn(altered, folder)
    const before = (await altered.readStream('checkpoint-log')).length
    await fill(altered, 'district-north', 20, 24)
    const log = await node.advance()
    expect(log.fault).toContain('are not those that were signed')
    expect(log.published).toBeNull()
    expect(await firstDifference(altered, node.runner.tiles, log.signed)).toEqual({ from: 5, to: 5 })
    expect(await altered.readStream('checkpoint-log')).toHaveLength(before)
  },
)
