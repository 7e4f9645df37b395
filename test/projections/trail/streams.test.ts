import { expect, test } from 'vitest'
import type { ProjectedEvent } from '../../../projections/engine/projection.ts'
import { STREAMS_MAX, TrailStreams } from '../../../projections/trail/streams.ts'
import { readModelOf } from '../../support/projections/read-side.ts'

test('a stream keeps its number, and whom it is about, when so many came since that it is remembered no more', () => {
  const { db } = readModelOf()
  const streams = new TrailStreams(db)
  const made = { type: 'CommitmentMade', data: { owner: { kind: 'district', id: 'north' } }, position: 1 }
  const reported = { type: 'ProgressReported', data: {}, position: 2 }
  const of = (stream: string, event: object) => streams.follow({ ...event, stream } as ProjectedEvent)
  const first = of('commitment-first', made)
  db.exec('BEGIN')
  for (let nth = 0; nth < STREAMS_MAX; nth++) of(`commitment-${nth}`, reported)
  db.exec('COMMIT')
  expect(of('commitment-first', reported)).toEqual(first)
  expect(db.prepare('SELECT count(*) AS count FROM trail_stream').get()).toEqual({ count: STREAMS_MAX + 1 })
  db.close()
})
