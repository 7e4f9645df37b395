import { getSQLiteEventStore } from '@event-driven-io/emmett-sqlite'
import { NO_DATABASE, type Peer } from './peer.ts'

type State = { readonly levels: Readonly<Record<string, unknown>>; readonly version: bigint | null }

/**
 * A command on Emmett's published SQLite store: it folds the stream of an assessment, and appends one event at the version that
 * it read. Commands run one after another, because concurrent appends fail there (a transaction within a transaction).
 */
export async function openPeer(folder: string): Promise<Peer> {
  const store = getSQLiteEventStore({
    fileName: `${folder}/emmett.db`,
    schema: { autoMigration: 'CreateOrUpdate' },
  })
  let last: Promise<unknown> = Promise.resolve()
  const rateAlone = async ({ district, period, item, person, body }: Parameters<Peer['rate']>[0]) => {
    const stream = `assessment-${district}-${period}`
    const read = await store.readStream(stream)
    const state: State = { levels: {}, version: read.streamExists ? read.currentStreamVersion : null }
    for (const { data } of read.events) (state.levels as Record<string, unknown>)[data.item] = data
    const event = {
      type: 'RatingRecorded',
      data: { item, ...body },
      metadata: { person, recordedAt: new Date().toISOString() },
    }
    const expectedStreamVersion = state.version ?? 'STREAM_DOES_NOT_EXIST'
    const { nextExpectedStreamVersion } = await store.appendToStream(stream, [event], {
      expectedStreamVersion,
    })
    return Number(nextExpectedStreamVersion)
  }
  return {
    ...NO_DATABASE,
    rate: rating => {
      const done = last.then(() => rateAlone(rating))
      last = done.catch(() => {})
      return done
    },
    close: async () => {
      await last
    },
  }
}
