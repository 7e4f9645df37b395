import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { v7 } from 'uuid'
import { type EventStore, START } from '../src/event-store/event-store.ts'
import { appOn } from '../src/node/compose.ts'
import { buildReadModel } from '../src/node/read-model.ts'
import { openStore } from '../src/node/store.ts'
import { ledgerIn } from './filled.ts'
import type { Network } from './network.ts'
import type { Plan } from './plan.ts'
import { type Figure, median, medianRatio } from './report.ts'

/** How many proofs are asked for in each round. */
const PROOFS = 200
/** How many times smaller the other log is, in each of two directions. */
const SMALLER = 4
const SILENT = { at: () => {}, note: () => {}, end: () => {} }

/** Proofs of single events of a log and of one a sixteenth of its size: the processor time of each, and the events it reads. */
export async function proofFigures(plan: Plan): Promise<readonly Figure[]> {
  const { folder, rounds, network } = plan
  const part = (count: number) => Math.max(1, Math.ceil(count / SMALLER))
  const small = { districts: part(network.districts), periods: part(network.periods) }
  await using few = await provingOn(join(folder, 'few'), plan, small)
  await using many = await provingOn(join(folder, 'many'), plan, network)
  const [ofFew, ofMany]: [number[], number[]] = [[], []]
  // The first round only warms up.
  for (let round = 0; round <= rounds; round++) {
    for (const [log, spent] of [[few, ofFew] as const, [many, ofMany] as const]) {
      const cpuMs = await log.cpuMsOfOne()
      if (round > 0) spent.push(cpuMs)
    }
  }
  return [
    {
      name: `proof of ${SMALLER ** 2} times the events / of fewer`,
      value: medianRatio(ofMany, ofFew),
      goal: { atMost: 2 },
      note: `${median(ofMany).toFixed(2)} ms of ${many.events} events and ${median(ofFew).toFixed(2)} ms of ${few.events}`,
    },
    {
      name: 'events read for a proof',
      value: many.readForOne(),
      goal: { atMost: 1 },
      note: `of the ${many.events} of the log`,
    },
  ]
}

/** An API over a network of its own, which counts the events that it reads from the log. */
async function provingOn(folder: string, plan: Plan, network: Network) {
  await using opened = new AsyncDisposableStack()
  mkdirSync(folder)
  await ledgerIn(folder, plan, network)
  const store = await openStore(`sqlite:${folder}/ledger.db`)
  opened.defer(() => store.close())
  const { file, position: events } = await buildReadModel(store, folder, SILENT)
  const db = new DatabaseSync(file)
  opened.defer(() => db.close())
  const counted = countedReads(store)
  const given = { store: counted.store, db, storeName: 'bench', newId: v7, clock: Date.now }
  const { app } = await appOn(given)
  opened.defer(() => app.close())
  const ids = await someIds(store, events)
  let asked = 0
  const all = opened.move()
  return {
    events,
    readForOne: () => counted.events() / asked,
    cpuMsOfOne: async () => {
      const before = process.cpuUsage()
      for (const id of ids) {
        const { statusCode, payload } = await app.inject({ url: `/v1/proofs/inclusion?event=${id}` })
        if (statusCode !== 200) throw new Error(payload)
      }
      const { user, system } = process.cpuUsage(before)
      asked += ids.length
      return (user + system) / 1000 / ids.length
    },
    [Symbol.asyncDispose]: () => all.disposeAsync(),
  }
}

/** The ids of events that are spread evenly over the log. */
async function someIds(store: EventStore, events: number): Promise<readonly string[]> {
  const step = Math.max(1, Math.floor(events / PROOFS))
  const ids: string[] = []
  for await (const page of store.readAll(START))
    for (const { id, position } of page) if (position % step === 0) ids.push(id)
  return ids
}

function countedReads(store: EventStore) {
  let events = 0
  const counting = <Page extends readonly unknown[]>(page: Page): Page => {
    events += page.length
    return page
  }
  const counted: EventStore = {
    append: (...given) => store.append(...given),
    readStream: async (...given) => counting(await store.readStream(...given)),
    readEvents: async references => counting(await store.readEvents(references)),
    readAll: async function* (after) {
      for await (const page of store.readAll(after)) yield counting(page)
    },
    subscribeAll: (after, signal) => store.subscribeAll(after, signal),
    asideStreams: category => store.asideStreams(category),
    erase: stream => store.erase(stream),
    size: () => store.size(),
    servedBy: () => store.servedBy(),
    close: () => store.close(),
  }
  return { store: counted, events: () => events }
}
