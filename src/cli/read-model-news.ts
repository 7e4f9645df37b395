import type { FastifyBaseLogger } from 'fastify'
import type { News } from '../../projections/engine/runner.ts'

/** Writes what goes wrong with the read model to the log, once for each time that it begins; nowhere without a log. */
export function newsTo(log: FastifyBaseLogger | undefined): (news: News) => void {
  return news => {
    switch (news.kind) {
      case 'failed':
        log?.error({ err: news.cause, reason: news.reason }, 'the read model stands still; trying again')
        return
      case 'recovered':
        log?.info('the read model goes on')
    }
  }
}
