import type { Projection } from '../../../projections/engine/projection.ts'

/** A projection that folds its page and then fails if the page holds the event at a position. */
export function failingAt(projection: Projection, position: number): Projection {
  return {
    ...projection,
    open: db => {
      const { apply, forget } = projection.open(db)
      return {
        forget,
        apply: (events, touch) => {
          if (events.some(event => event.position === position)) {
            apply(events, touch)
            throw new Error('this one cannot be folded')
          }
          apply(events, touch)
        },
      }
    },
  }
}
