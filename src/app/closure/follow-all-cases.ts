import {
  type CommandHandlerDependencies,
  type CommandRequest,
  commandHandlerOn,
} from '../command/command-handler.ts'
import { concurrently } from '../import/concurrently.ts'
import { followCase, type Told } from './follow-case.ts'

type Following = CommandHandlerDependencies & Pick<CommandRequest, 'actor' | 'correlationId'> & Told

/** Closes and reopens the schools of cases as their steps say, and does what an earlier run left out. */
export async function followAllCases(
  { actor, correlationId, sha256, today, ...dependencies }: Following,
  cases: Iterable<string>,
): Promise<void> {
  const handler = commandHandlerOn(dependencies)
  await concurrently(cases, async id => {
    await followCase({ handler, request: { actor, correlationId }, told: { sha256, today } }, id)
  })
}
