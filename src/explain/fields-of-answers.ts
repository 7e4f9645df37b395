const ITS_ADDRESS = 'The address of the event as it is stored'
const ITS_PROOF = 'The address of the proof that the event is in the log'
const FILE = 'The file and the row that it came from; null for what was recorded here'
const KIND_OF_FILE = 'What the rows of the file told of, like `closures`'
const KIND_OF_SOURCE = 'What kind of source it is, like `minutes`'

/** What answers on every subject share: times, events, sources, pages and problems. */
export const FIELDS_OF_ANSWERS = {
  // The question and its times.
  asOf: 'The day up to which what occurred counts, as it was asked; null where all of it counts',
  knownAt: 'The instant or the position up to which what was recorded counts, as it was asked; null for all',
  knownAtPosition: 'The position up to which events count, as text; null where all of them count',
  page: 'Where the next page is',
  'Page.next': 'The address of the next page; null on the last one',
  items: 'What is listed here, in the order of the list',
  links: 'The addresses that lead on from here',
  sentence: 'What the fields beside it say, in one sentence',

  // Events, and who recorded them.
  actor: 'The person who recorded it here',
  event: 'The id of the event that says so',
  events: 'The events that made the difference',
  id: 'The id by which it is named',
  name: 'What it is called',
  note: 'A remark beside the rest; null or left out where there is none',
  occurredOn: 'The day of the act in the world, as precisely as it is known',
  on: 'The day on which it took place, as precisely as it is known',
  onBehalfOf: 'The person or body for whom it was done; left out where that is nobody else',
  person: 'The person who recorded it, by a pseudonym',
  position: 'The position of the event in the log, as text: from there on the ledger knew it',
  proof: ITS_PROOF,
  rationale: 'Why it was done, in the words of that person; null where nothing was said',
  reason: 'Why it was done, in words',
  recordedAt: 'When it was written down here: an instant in UTC, to the millisecond',
  revision: 'The number of the event in its stream, from 0; of a whole subject that of its last event',
  role: 'The role in which the person acted',
  stream: 'The stream in which the event stands',
  synthetic: 'True for what was made up for trying out; left out for what is real',
  title: 'What it is called',
  type: 'The type of the event, like `RatingRecorded`',
  'ChallengeAnswerLinks.event': ITS_ADDRESS,
  'links.event': ITS_ADDRESS,
  'TrailEntry.item': 'The id of the component or element that it is about; null where it is about none',
  'Entity.kind': 'Whether it is a district, a school or an organisation',

  // On what something rests.
  evidence: 'The sources that it rests on; empty where none is named',
  imported: 'Whether it came from a file',
  'ClosureStep.imported': FILE,
  'CommitmentHistory.items.imported': FILE,
  'MovedBy.imported': FILE,
  locator: 'Where in the source it stands, like a page',
  retrievedOn: 'The day on which the source was read at that address',
  row: 'The row of the file, where the header is row 1',
  sha256: 'The SHA-256 of the file, in hexadecimal digits',
  url: 'The address of the source',
  'ClosureStepImported.kind': KIND_OF_FILE,
  'ImportedRating.kind': KIND_OF_FILE,
  'Evidence.kind': KIND_OF_SOURCE,
  'GivenEvidence.kind': KIND_OF_SOURCE,
  'RatingWhy.evidence.kind': KIND_OF_SOURCE,

  // Problems.
  errors: 'What is wrong with each field or parameter; left out where it is about none',
  instance: 'The address that was asked, cut to 200 characters',
  parameter: 'The name of the parameter; left out for a part of the body',
  pointer: 'Where in the body it is, as a JSON pointer (RFC 6901); left out for a parameter',
  remedy: 'What to do about the problem',
  requestId: 'The X-Request-Id of the answer, by which to report it',
  status: 'The HTTP status of the answer',
  'Problem.errors.detail': 'What is wrong there, and what is taken',
  'ExplainedProblem.type': 'The `type` of the problem: the address of this explanation',

  // A node, and the proofs of its log.
  answers: 'Whether the store answers',
  projections: 'How far each projection of this node has read',
  stoppedBy: 'The event that it cannot fold and waits at; null where there is none',
  store: 'The event store behind this node',
  'Health.status': 'Always `ok`: a process that does not live gives no answer',
  'Readiness.projections.position': 'The position up to which it has read the log, as text',
  'Readiness.projections.setAside.reason': 'Why the event cannot be folded',
  'StoppedBy.reason': 'Why the event cannot be folded',
  size: 'The number of events of the log that the proof is made for, as text',
  'ConsistencyProof.from': 'The number of events of the smaller log, as text',
  'ConsistencyProof.to': 'The number of events of the larger log, as text',
} as const
