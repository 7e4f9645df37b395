import type { CommitmentRefusal, NewCommitment } from '../../domain/commitment/command.ts'
import { commitment } from '../../domain/commitment/commitment.ts'
import { streamOf } from '../../domain/subjects.ts'
import type { CommandContext, Justification } from '../../domain/values/justification.ts'
import type { CommandHandler, CommandRequest, Outcome } from '../command/command-handler.ts'
import type { Facts } from '../command/facts.ts'

/** Makes a commitment. Throws `FactMissing` where its owner is a district or school that is not there. */
export const makeCommitment = (
  { handler, facts }: { readonly handler: CommandHandler; readonly facts: Facts },
  made: NewCommitment,
  context: CommandContext & Justification,
  request: CommandRequest,
): Promise<Outcome<CommitmentRefusal>> =>
  handler.execute(
    commitment,
    streamOf.commitment(made.id),
    async () => {
      const { kind, id } = made.owner
      if (kind !== 'organisation') await facts.entity({ kind, id }, '/owner/id')
      return { type: 'MakeCommitment', data: { ...context, commitment: made } } as const
    },
    request,
  )
