import type { FastifyBaseLogger } from 'fastify'
import { v7 } from 'uuid'
import type { ReadQueries } from '../../projections/read-queries.ts'
import { idsOfAdoption, makeAdoptionCommitments } from '../app/adoption/make-adoption-commitments.ts'
import type { CommandHandler } from '../app/command/command-handler.ts'
import { dayOf } from '../domain/values/date.ts'
import { StoreUnavailable, StreamDamaged } from '../event-store/event-store.ts'
import { commandLineActor } from './actor.ts'

/**
 * Makes the commitments that follow from adopting the strategy and that a run that was cut short left out. A district whose
 * streams cannot be read is named in the log and left as it is: one event must not keep a node from serving. Throws where the
 * store cannot do it now.
 */
export async function finishAdoptions(
  { queries, handler }: { readonly queries: ReadQueries; readonly handler: CommandHandler },
  log: FastifyBaseLogger,
): Promise<void> {
  const request = { actor: commandLineActor(), correlationId: v7() }
  const today = dayOf(new Date().toISOString())
  for (const district of queries.entities.adopted()) {
    // Nearly all are finished, and to look for one of them takes less than to load its streams.
    if (queries.commitments.areMade(idsOfAdoption(district))) continue
    try {
      await makeAdoptionCommitments({ handler, request, today }, district)
    } catch (error) {
      // What was deleted of a stream does not come back by waiting here.
      if (error instanceof StoreUnavailable && !(error instanceof StreamDamaged)) throw error
      log.error({ err: error, district }, 'the commitments of an adoption could not be completed')
    }
  }
}
