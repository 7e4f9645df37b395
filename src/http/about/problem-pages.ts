import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { shown } from '../../domain/values/shown.ts'
import { PROBLEMS, problem } from '../edge/problem.ts'
import { problems } from '../edge/problems.ts'
import { HTTP_SUBJECTS } from '../subjects.ts'

const Explained = z
  .object({ type: z.string(), title: z.string(), status: z.int(), remedy: z.string() })
  .meta({ id: 'ExplainedProblem' })
type Explained = z.infer<typeof Explained>

const known: ReadonlyMap<string, Explained> = new Map<string, Explained>([
  ...Object.entries(PROBLEMS).map(
    ([code, [status, title, remedy]]) =>
      [code, { type: `/problems/${code}`, title, status, remedy }] as const,
  ),
  ...Object.values(HTTP_SUBJECTS)
    .flatMap(({ rules }) => rules)
    .map(({ code, rule, status }) => {
      const remedy = 'The detail of the answer names what stands in the way and what to do.'
      return [code, { type: `/problems/${code}`, title: rule, status, remedy }] as const
    }),
])

/** What the `type` of a problem leads to. */
export const problemRoutes: FastifyPluginAsyncZod = async app => {
  app.get(
    '/problems',
    {
      config: { permission: 'read' },
      schema: {
        operationId: 'listProblems',
        summary: 'Every problem that this API answers, with what to do about it',
        tags: ['about'],
        response: { 200: z.object({ items: z.array(Explained) }).meta({ id: 'Problems' }) },
      },
    },
    async () => ({ items: [...known.values()] }),
  )
  app.get(
    '/problems/:code',
    {
      config: { permission: 'read' },
      schema: {
        operationId: 'explainProblem',
        summary: 'What the type of a problem means',
        tags: ['about'],
        params: z.object({ code: z.string().max(100) }),
        response: { 200: Explained, ...problems(404) },
      },
    },
    async ({ params: { code } }) => {
      const explained = known.get(code)
      if (explained === undefined) throw problem('not-found', `There is no problem ${shown(code)}.`)
      return explained
    },
  )
}
