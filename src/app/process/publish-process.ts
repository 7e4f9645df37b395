import type { ProcessRefusal } from '../../domain/process/command.ts'
import type { ProcessVersion } from '../../domain/process/document.ts'
import { process } from '../../domain/process/process.ts'
import { streamOf } from '../../domain/subjects.ts'
import type { LooseDate } from '../../domain/values/date-span.ts'
import type { CommandHandler, CommandRequest, Outcome } from '../command/command-handler.ts'

/**
 * Publishes a version of a process. It adds one and changes none, so that another version or a moratorium that came meanwhile is
 * no conflict: only a precondition that names something else than this version's own event is compared.
 */
export async function publishProcess(
  { handler, today }: { readonly handler: CommandHandler; readonly today: () => string },
  version: ProcessVersion,
  occurredOn: LooseDate | undefined,
  request: CommandRequest,
): Promise<Outcome<ProcessRefusal>> {
  const stream = streamOf.process(version.id)
  const { state } = await handler.load(process, stream)
  const own = state.versions.find(each => each.process.version === version.version)?.revision ?? null
  const ifMatch = request.ifMatch === null || request.ifMatch === own ? 'any' : request.ifMatch
  const data = { process: version, occurredOn: occurredOn ?? today(), today: today() }
  return handler.execute(process, stream, { type: 'PublishProcess', data }, { ...request, ifMatch })
}
