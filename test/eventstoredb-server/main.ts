import { type DatabaseOptions, startDatabase } from './cluster.ts'
import { type Address, CONTROLS, type Reply, type Request } from './controls.ts'

/** The server as a process of its own: its options are its argument, and requests come as messages. */
const database = await startDatabase(JSON.parse(process.argv[2] ?? '{}') as DatabaseOptions)
const reply = (message: Reply) => process.send?.(message)

process.on('message', (request: Request) => {
  answer(request).then(
    value => reply({ id: request.id, value }),
    (error: unknown) => reply({ id: request.id, error: String(error) }),
  )
})
// If the process that started this one is gone, nothing else would stop it.
process.on('disconnect', () => process.exit())
reply({ id: 0, value: { url: database.url, ports: database.ports } satisfies Address })

async function answer({ name, args }: Request): Promise<unknown> {
  const control = CONTROLS[name] as (...args: readonly unknown[]) => unknown
  return control(database, ...args)
}
