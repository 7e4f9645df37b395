import type { sendUnaryData } from '@grpc/grpc-js'
import type { Refusal } from './refusals.ts'

/** Sends a call its answer once it is ready. Null means that there is none: the call then waits for ever. */
export async function respond<Answer>(
  callback: sendUnaryData<Answer>,
  answer: Promise<Answer | Refusal | null>,
): Promise<void> {
  const given = await answer
  if (given instanceof Error) callback(given)
  else if (given !== null) callback(null, given)
}
