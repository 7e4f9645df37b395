import type { Registration, RoundRefusal } from '../../domain/round/command.ts'
import { round } from '../../domain/round/round.ts'
import { streamOf } from '../../domain/subjects.ts'
import type { PartialDate } from '../../domain/values/date.ts'
import type { CommandHandler, CommandRequest, Outcome } from '../command/command-handler.ts'
import type { Facts } from '../command/facts.ts'

/** Opens the round of a framework in a period. Throws `FactMissing` where the framework was not published. */
export const openRound = (
  {
    handler,
    facts,
    today,
  }: { readonly handler: CommandHandler; readonly facts: Facts; readonly today: () => string },
  registration: Registration & { readonly occurredOn?: PartialDate | undefined },
  request: CommandRequest,
): Promise<Outcome<RoundRefusal>> =>
  handler.execute(
    round,
    streamOf.round(registration.framework, registration.period),
    async () => {
      await facts.publishedFramework(registration.framework)
      return { type: 'OpenRound', data: { ...registration, today: today() } } as const
    },
    request,
  )
