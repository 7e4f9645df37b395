import { counted } from '../values/counted.ts'
import { listOf, type Selector } from './selector.ts'
import { inWords, pluralOf } from './wording.ts'

const NOUNS: { readonly [Type in Selector['type']]: string } = {
  opened: 'opening of the case',
  screened: 'screening',
  cleared: 'clearing of the school',
  proposed: 'proposal',
  amended: 'amendment of the proposal',
  notice: 'notice',
  document: 'document',
  hearing: 'hearing',
  finding: 'finding',
  answer: 'answer',
  withdrawn: 'withdrawal',
  decision: 'decision',
  motion: 'motion',
  reconsidered: 'reconsideration',
  stayed: 'stay',
  annulled: 'annulment',
  reversed: 'reversal',
  affirmed: 'affirmation',
  reinstated: 'reinstatement',
  ruling: 'ruling',
  waived: 'waiver',
  postponed: 'postponement',
  effected: 'change itself',
  'follow-up': 'follow-up report',
}
const DECISIONS: { readonly [outcome: string]: string } = {
  approved: 'approval',
  rejected: 'rejection',
  tabled: 'tabling',
  lapsed: 'lapse',
  'not-required': 'decision without a vote',
}
const NOTICES: { readonly [kind: string]: string } = {
  intent: 'notice of intent',
  proposal: 'notice of the proposal',
  hearing: 'notice of the hearing',
  vote: 'notice of the vote',
  change: 'notice of the change',
}
const CHANNELS: { readonly [channel: string]: string } = {
  newspaper: 'in a newspaper',
  website: 'on a website',
  mail: 'by mail',
  'hard-copy': 'in hard copy',
  email: 'by email',
  posted: 'by posting',
  meeting: 'at a meeting',
}
const RECOMMENDATIONS: { readonly [recommendation: string]: string } = {
  for: 'for the proposal',
  against: 'against the proposal',
  delay: 'for a delay',
  'with-changes': 'for changes',
}

const spaced = (word: string): string => word.replaceAll('-', ' ')
const said = (
  words: string | readonly string[] | undefined,
  wordOf: (word: string) => string = spaced,
): string | null => (words === undefined ? null : inWords(listOf(words).map(wordOf), 'or'))

const DOCUMENTS: { readonly [kind: string]: string } = {
  guidelines: 'set of guidelines',
  'draft-guidelines': 'set of draft guidelines',
  criteria: 'set of criteria',
  metrics: 'set of metrics',
}

/** A step as a rule means it, without an article: `public hearing`, `notice to parents in a newspaper`. */
export const stepWords = (selector: Selector): string => wordsOf(selector, noun => noun)

/** The steps that a rule names, in words, in the plural. */
export const pluralStepWords = (selector: Selector): string => wordsOf(selector, pluralOf)

/** So many of them: `2 public hearings`, `1 notice to parents`, `0 equity analyses`. */
export const countedSteps = (count: number, selector: Selector): string =>
  counted(count, stepWords(selector), pluralStepWords(selector))

function wordsOf(selector: Selector, form: (noun: string) => string): string {
  const { audience, channel, recommendation, complied, action, by, alone, date } = selector
  const words = [
    nounOf(selector, date === undefined || date === 'occurredOn' ? form : noun => noun),
    said(recommendation, word => RECOMMENDATIONS[word] ?? word),
    said(audience, word => `to ${spaced(word)}`),
    said(channel, word => CHANNELS[word] ?? spaced(word)),
    said(complied, word => (word === 'yes' ? 'that the rules were kept' : 'that rules were broken')),
    said(action, word => `of a ${spaced(word)}`),
    said(by, word => `by ${word}`),
    alone === undefined ? null : alone ? 'of this case alone' : 'shared with other cases',
  ]
    .filter(each => each !== null)
    .join(' ')
  if (date === 'effectiveOn') return `${form('day of effect')} that the ${words} gives`
  return date === 'expiresOn' ? `${form('end')} that the ${words} gives` : words
}

/** What a step of that type, kind and outcome is called, in the form that is asked for. */
function nounOf({ type, kind, outcome }: Selector, form: (noun: string) => string): string {
  const noun = NOUNS[type]
  if (type === 'document' || type === 'hearing')
    return said(kind, word => form(word === 'other' ? noun : (DOCUMENTS[word] ?? spaced(word)))) ?? form(noun)
  if (type === 'notice') return said(kind, word => form(NOTICES[word] ?? noun)) ?? form(noun)
  if (type === 'finding') return kind === undefined ? form(noun) : `${form(noun)} of the ${said(kind)}`
  if (type === 'decision') {
    const decision = said(outcome, word => form(DECISIONS[word] ?? word)) ?? form(noun)
    if (kind === 'emergency') return `emergency ${decision}`
    return kind === undefined ? decision : `${decision} at a ${said(kind)}`
  }
  return [said(outcome), form(noun), kind === undefined ? null : `(${said(kind)})`]
    .filter(each => each !== null)
    .join(' ')
}
