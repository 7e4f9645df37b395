import type { FastifyInstance } from 'fastify'

const INDENT = '│   '.length

/** The addresses that an app serves with GET, as it has registered them: `/v1/districts/{id}`. */
export function readsOf(app: FastifyInstance): readonly string[] {
  const found: string[] = []
  const above: string[] = []
  for (const line of app.printRoutes({ commonPrefix: false }).split('\n')) {
    const [, branches = '', part = '', methods = ''] = /^(.*)── (\S+)(?: \((.*)\))?$/.exec(line) ?? []
    if (part === '') continue
    const depth = Math.floor(branches.length / INDENT)
    above.splice(depth)
    const path = `${above.join('')}${part}`
    above.push(part)
    if (methods.split(', ').includes('GET')) found.push(path.replaceAll(/:(\w+)/g, '{$1}'))
  }
  return found
}
