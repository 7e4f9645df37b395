import fastify from 'fastify'
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { Peer } from './peer.ts'

/** The process that is measured: one peer behind the route of a rating. It answers its parent process, and ends with it. */
const [, , kind = '', folder = ''] = process.argv
const { openPeer } = (await import(`./${kind}.ts`)) as { openPeer: (folder: string) => Promise<Peer> }
process.on('disconnect', () => void stop())

const Body = z.strictObject({
  level: z.string().max(100),
  rationale: z.string().max(4000),
  evidence: z.array(z.strictObject({ title: z.string(), kind: z.string(), url: z.url().optional() })),
  occurredOn: z.iso.date(),
})

const peer = await openPeer(folder)
const app = fastify({ forceCloseConnections: true, logger: { stream: { write: () => {} } } })
app.setValidatorCompiler(validatorCompiler)
app.setSerializerCompiler(serializerCompiler)
app.put(
  '/v1/districts/:district/assessments/:framework/:period/ratings/:item',
  { schema: { body: Body } },
  async request => {
    const { district, period, item } = request.params as Record<'district' | 'period' | 'item', string>
    return {
      revision: await peer.rate({ district, period, item, person: 'bench', body: request.body as object }),
    }
  },
)
const url = await app.listen({ host: '127.0.0.1', port: 0 })
process.on('message', (ask: 'cpu' | 'processes' | 'stop') => {
  if (ask === 'cpu') {
    const { user, system } = process.cpuUsage()
    process.send?.({ cpuMicroseconds: user + system + peer.databaseCpu() })
  } else if (ask === 'processes') process.send?.({ processes: [process.pid, ...peer.processes()] })
  else void stop()
})
process.send?.({ url })

async function stop(): Promise<void> {
  await app.close()
  await peer.close()
  process.exit(0)
}
