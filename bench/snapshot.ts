import { ledgerIn } from './filled.ts'
import { interleaved, ratioOf, type Server, startServer } from './load.ts'
import { districtIds, FRAMEWORK } from './network.ts'
import type { Plan } from './plan.ts'
import { type Figure, median } from './report.ts'

/**
 * Reads of kept district snapshots, against reads of constant bytes of their size from the same server: at an address that is
 * checked as that of a snapshot is, under the headers of an answer (see `constantRoutes`), and, for comparison, at a bare one.
 */
export async function snapshotFigures(plan: Plan): Promise<readonly Figure[]> {
  const { folder, rounds, sample, profile } = plan
  await ledgerIn(folder, plan, sample)
  const server = await startServer(folder, profile)
  try {
    const loads = await loadsOn(server, plan)
    const { snapshot, fresh, constant, unchecked, bare } = await interleaved(server, loads, rounds)
    return [
      ratioOf('snapshot / constant bytes', snapshot, constant, { atLeast: 0.85 }),
      ratioOf('304 / constant bytes', fresh, constant, { atLeast: 1.1 }),
      ratioOf('snapshot / constant bytes at an unchecked address', snapshot, unchecked, null),
      ratioOf('304 / the same', fresh, unchecked, null),
      ratioOf('snapshot / bare Fastify', snapshot, bare, null),
    ]
  } finally {
    await server.stop()
  }
}

async function loadsOn(server: Server, { requests, connections, sample }: Plan) {
  const districts = districtIds(Math.min(sample.districts, 40))
  const paths = districts.map(id => `/v1/districts/${id}/snapshot?framework=${FRAMEWORK}`)
  const answers = await Promise.all(
    paths.map(async path => {
      // The load asks for uncompressed answers, and a compressed answer has another tag.
      const response = await fetch(server.url + path, { headers: { 'accept-encoding': 'identity' } })
      if (response.status !== 200) throw new Error(`${path}: ${response.status} ${await response.text()}`)
      return { path, etag: response.headers.get('etag') ?? '', text: await response.text() }
    }),
  )
  const typical = median(answers.map(({ text }) => text.length))
  await server.setConstant(answers.find(({ text }) => text.length >= typical)?.text ?? '')
  const common = { url: server.url, connections: connections.read, amount: requests.read, expected: [200] }
  const unchecked = [{ path: '/bench/constant' }]
  return {
    snapshot: { ...common, requests: paths.map(path => ({ path })) },
    fresh: {
      ...common,
      expected: [304],
      requests: answers.map(({ path, etag }) => ({ path, headers: { 'if-none-match': etag } })),
    },
    constant: { ...common, requests: paths.map(path => ({ path: path.replace('/v1/', '/v1/bench/') })) },
    unchecked: { ...common, requests: unchecked },
    bare: { ...common, url: server.bareUrl, requests: unchecked },
  }
}
