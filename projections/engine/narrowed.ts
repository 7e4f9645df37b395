import type { Projection } from './projection.ts'

/**
 * A projection that folds only some streams: for a read model that is used once and thrown away, never for a file that is kept.
 */
export const narrowed = (projection: Projection, isFolded: (stream: string) => boolean): Projection => ({
  ...projection,
  open: db => {
    const { apply, forget } = projection.open(db)
    return {
      apply: (events, touch) =>
        apply(
          events.filter(({ stream }) => isFolded(stream)),
          touch,
        ),
      forget,
    }
  },
})
