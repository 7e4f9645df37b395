import { Metadata, type StatusObject, status } from '@grpc/grpc-js'

/** An answer that is a gRPC status: codes, texts and metadata are the server's own. */
export type Refusal = Error & Pick<StatusObject, 'code' | 'details'> & { readonly metadata: Metadata }

export function refusal(
  code: status,
  details: string,
  metadata: Readonly<Record<string, string>> = {},
): Refusal {
  const carried = new Metadata()
  for (const [key, value] of Object.entries(metadata)) carried.set(key, value)
  return Object.assign(new Error(details), { code, details, metadata: carried })
}

export const notReady = () => refusal(status.UNAVAILABLE, 'Server Is Not Ready')
export const unavailable = () => refusal(status.UNAVAILABLE, 'Server Is Too Busy')
export const timedOut = (what: string) => refusal(status.ABORTED, `Operation timed out: ${what}`)
export const noLeaderKnown = () => refusal(status.UNKNOWN, 'No leader info available in response')
export const badPassword = () => refusal(status.UNAUTHENTICATED, 'Unauthenticated')
/** What any exception inside the real server looks like from outside. */
export const thrownInside = () => refusal(status.UNKNOWN, 'Exception was thrown by handler.')

export const notLeader = (port: number) =>
  refusal(status.NOT_FOUND, 'Leader info available', {
    exception: 'not-leader',
    'leader-endpoint-host': '127.0.0.1',
    'leader-endpoint-port': String(port),
  })

export const accessDenied = () =>
  refusal(status.PERMISSION_DENIED, 'Access Denied', { exception: 'access-denied' })

export const userConflict = (loginName: string) =>
  refusal(status.FAILED_PRECONDITION, 'Conflict.', {
    exception: 'user-conflict',
    'login-name': loginName,
  })

export const streamDeleted = (stream: string) =>
  refusal(status.FAILED_PRECONDITION, `Event stream '${stream}' is deleted.`, {
    exception: 'stream-deleted',
    'stream-name': stream,
  })

export const tooLarge = (maxBytes: number) =>
  refusal(status.INVALID_ARGUMENT, `Maximum Append Size of ${maxBytes} Exceeded.`, {
    exception: 'maximum-append-size-exceeded',
    'maximum-append-size': String(maxBytes),
  })

export const propertyMissing = (property: string) =>
  refusal(status.INVALID_ARGUMENT, `Required Metadata Property '${property}' is missing`, {
    exception: 'missing-required-metadata-property',
    'required-metadata-properties': 'type,content-type',
  })

/** Deletes refuse by a status; appends report a clash by a message of its own. */
export const deleteClashed = (stream: string, expected: number, actual: number) =>
  refusal(
    status.FAILED_PRECONDITION,
    `Delete failed due to WrongExpectedVersion. Stream: ${stream}, Expected version: ${expected}, Actual version: ${actual}`,
    {
      exception: 'wrong-expected-version',
      'stream-name': stream,
      'expected-version': String(expected),
      'actual-version': String(actual),
    },
  )
