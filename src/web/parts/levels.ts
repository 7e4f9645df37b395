import type { RatingLevel } from '../../domain/framework/document.ts'

/** Scales with more levels than this share colours, since the eye cannot tell more of them apart. */
const STEPS_MAX = 7

/** A level among those of its scale, worst first. */
export type Ranked = {
  readonly level: RatingLevel
  /** From 1, the worst. */
  readonly rank: number
  readonly of: number
}

/** Where a level stands in its scale: by its name, since values may repeat between scales. */
export function ranked(level: RatingLevel, levels: readonly RatingLevel[]): Ranked {
  const at = levels.findIndex(({ name }) => name === level.name)
  return { level, rank: at < 0 ? 1 : at + 1, of: Math.max(levels.length, 1) }
}

/** The class that gives a level its colour: it goes by the rank, never by the value. */
export function colourOf({ rank, of }: Pick<Ranked, 'rank' | 'of'>): string {
  if (of <= STEPS_MAX) return `l${Math.max(of, 2)}-${rank}`
  return `l${STEPS_MAX}-${1 + Math.round(((rank - 1) / (of - 1)) * (STEPS_MAX - 1))}`
}

/** The short text of a level: its name if that is short and has a digit in it, or else its value. */
export const shortText = ({ name, value }: RatingLevel): string => (isShort(name) ? name : String(value))
const isShort = (name: string): boolean => name.length <= 8 && /\d/.test(name)

/** The name that stands beside the value; null if the name itself is the short text. */
export const nameBeside = ({ name }: RatingLevel): string | null => (isShort(name) ? null : name)

/** A level in words: `3, Established`, or `2+`. */
export const levelWords = (level: RatingLevel): string =>
  [shortText(level), nameBeside(level)].filter(each => each !== null).join(', ')

/** ` of 4, Established`: what a screen reader says after the short text. */
export const spokenRest = ({ level, of }: Ranked): string =>
  [` of ${of}`, nameBeside(level)].filter(each => each !== null).join(', ')

/** Cividis (Nuñez, Anderton and Renslow 2018), which is read alike with and without colour blindness; `at` from 0 to 1. */
function cividis(at: number): readonly [number, number, number] {
  const channel = (value: number) => Math.max(0, Math.min(255, Math.round(value)))
  return [
    channel(-4.54 - at * (35.34 - at * (2381.73 - at * (6402.7 - at * (7024.72 - at * 2710.57))))),
    channel(32.49 + at * (170.73 + at * (52.82 - at * (131.46 - at * (176.58 - at * 67.37))))),
    channel(81.24 + at * (442.36 - at * (2482.43 - at * (6167.24 - at * (6614.94 - at * 2475.67))))),
  ]
}

function luminance(colour: readonly number[]): number {
  const [red = 0, green = 0, blue = 0] = colour.map(value => {
    const share = value / 255
    return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}
const INK_LUMINANCE = luminance([11, 12, 12])

/** The colours of all scales with 2 to 7 levels; `from` leaves out the darkest ones, which are lost on a dark page. */
export function paletteCss(from: number): string {
  const lines: string[] = []
  for (let of = 2; of <= STEPS_MAX; of++) {
    for (let rank = 1; rank <= of; rank++) {
      const colour = cividis(from + ((1 - from) * (rank - 1)) / (of - 1))
      const light = luminance(colour)
      const onWhite = 1.05 / (light + 0.05)
      const onInk = (light + 0.05) / (INK_LUMINANCE + 0.05)
      const hex = colour.map(value => value.toString(16).padStart(2, '0')).join('')
      lines.push(`.l${of}-${rank}{--l:#${hex};--t:${onWhite >= onInk ? '#fff' : '#0b0c0c'}}`)
    }
  }
  return lines.join('\n')
}
