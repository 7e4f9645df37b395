import type { FastifyBaseLogger } from 'fastify'
import type { News } from '../../projections/engine/news.ts'

/** At most this many streams are named one by one. */
const NAMED_MAX = 20

/** Writes each piece of news about the read model to the log; nowhere if there is no log. */
export function newsTo(log: FastifyBaseLogger | undefined): (news: News) => void {
  return news => {
    switch (news.kind) {
      case 'failed':
        log?.error({ err: news.cause, reason: news.reason }, 'the read model stands still; trying again')
        return
      case 'recovered':
        log?.info('the read model goes on')
        return
      case 'stopped':
        log?.error({ projection: news.projection, ...news.by }, 'an event has stopped a projection')
        return
      case 'set-aside':
        for (const each of news.streams.slice(0, NAMED_MAX)) {
          log?.error(each, 'an event has set a stream aside: nothing after it is folded')
        }
        if (news.streams.length > NAMED_MAX) {
          log?.error({ streams: news.streams.length - NAMED_MAX }, 'and as many more streams are set aside')
        }
    }
  }
}
