import { EventEmitter } from 'node:events'
import streams from '@eventstore/db-client/generated/streams_pb.js'
import { expect, onTestFinished, test, vi } from 'vitest'
import { Dropped, NoAnswer } from '../../../src/event-store/eventstoredb/failure.ts'
import type { SharedAppendRequest } from '../../../src/event-store/eventstoredb/messages.ts'
import { SharedAppends, type SharedCall } from '../../../src/event-store/eventstoredb/shared-appends.ts'
import { eventOf } from '../../support/event-store/events.ts'

/** A call of which the test plays the server. */
class PlayedCall extends EventEmitter {
  readonly sent: SharedAppendRequest[] = []
  isEnded = false

  write(request: SharedAppendRequest): void {
    this.sent.push(request)
  }

  cancel(): void {
    this.isEnded = true
  }

  /** Says that all that was sent was recorded. */
  acknowledge(): void {
    for (const request of this.sent.splice(0)) {
      const response = new streams.BatchAppendResp()
      response.setCorrelationId(request.getCorrelationId())
      const success = new streams.BatchAppendResp.Success()
      success.setCurrentRevision('0')
      response.setSuccess(success)
      this.emit('data', response)
    }
  }
}

function given() {
  const calls: PlayedCall[] = []
  const appends = new SharedAppends(async () => {
    const call = new PlayedCall()
    calls.push(call)
    return call as unknown as SharedCall
  })
  /** The outcome of an append, and the call by which it was sent. */
  const append = async (number: number, limitMs = 60_000) => {
    const outcome = appends.append([`district-${number}`, [eventOf(number)], 'none'], limitMs)
    // A failure is looked at when all is over.
    outcome.catch(() => {})
    await new Promise(setImmediate)
    return { outcome, call: calls.findLast(({ sent }) => sent.length > 0) }
  }
  return { calls, append }
}

const RECORDED = { conflict: false, revision: 0 }

test('a call that broke off takes nothing of the next one with it when it ends', async () => {
  const { calls, append } = given()
  const first = await append(1)
  first.call?.emit('error', new Error('the connection broke'))
  await expect(first.outcome).rejects.toThrow(Dropped)
  first.call?.sent.splice(0)

  const second = await append(2)
  // As the client of gRPC does: the end of a call that failed comes after its error.
  first.call?.emit('end')
  const third = await append(3)
  expect(calls).toHaveLength(2)
  second.call?.acknowledge()
  expect(await Promise.all([second.outcome, third.outcome])).toEqual([RECORDED, RECORDED])
})

test('a call that could not be opened is opened again for the next append', async () => {
  let tries = 0
  const call = new PlayedCall()
  const appends = new SharedAppends(async () => {
    if (++tries === 1) throw new Error('there is no node')
    return call as unknown as SharedCall
  })
  await expect(appends.append(['district-a', [eventOf(1)], 'none'], 60_000)).rejects.toThrow(
    'there is no node',
  )
  const outcome = appends.append(['district-a', [eventOf(1)], 'none'], 60_000)
  await new Promise(setImmediate)
  call.acknowledge()
  expect(await outcome).toEqual(RECORDED)
})

test('a call that gives no answer in time is shared by no later append, and others still have their answers from it', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
  onTestFinished(() => {
    vi.useRealTimers()
  })
  const { calls, append } = given()
  const first = await append(1)
  const second = await append(2, 1000)
  vi.advanceTimersByTime(1000)
  await expect(second.outcome).rejects.toThrow(NoAnswer)
  const third = await append(3)
  const ended = () => calls.map(({ isEnded }) => isEnded)
  expect(ended()).toEqual([false, false])
  for (const call of calls) call.acknowledge()
  expect(await Promise.all([first.outcome, third.outcome])).toEqual([RECORDED, RECORDED])
  expect(ended()).toEqual([true, false])
})

test('nothing is sent by a call that was opened too late', async () => {
  const { promise: opened, resolve: open } = Promise.withResolvers<SharedCall>()
  const appends = new SharedAppends(() => opened)
  const call = new PlayedCall()
  const outcome = appends.append(['district-a', [eventOf(1)], 'none'], 0)
  open(call as unknown as SharedCall)
  await expect(outcome).rejects.toThrow(NoAnswer)
  expect(call.sent).toEqual([])
})
