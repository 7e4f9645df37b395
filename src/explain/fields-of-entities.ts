const SO_FROM = 'The day from which what the body says is so: today unless said'

/** What answers and bodies say of districts, schools, and what changed between two moments. */
export const FIELDS_OF_ENTITIES = {
  entity: 'The district or school that it is about',
  state: 'The state in which it lies',
  operator: 'Who runs the school',
  openedOn: 'The day on which the school opened',
  closedOn: 'The day on which the school closed',
  'DistrictBody.occurredOn': SO_FROM,
  'SchoolBody.occurredOn': SO_FROM,
  'DistrictCorrectionBody.name': 'What the event should have said that it is called',
  'DistrictCorrectionBody.state': 'What the event should have said of the state in which it lies',
  'SchoolCorrectionBody.name': 'What the event should have said that it is called',
  'SchoolCorrectionBody.district': 'The district that the event should have named',
  'SchoolCorrectionBody.operator': 'Who the event should have said runs the school',
  'Joined.on': 'The day on which it joined or by which it had joined; `known` says which of the two',
  'Adopted.on': 'The day on which it adopted the strategy',
  'Adopted.funders': 'The names of those who paid for the adoption',
  'Retired.on': 'The day from which it is in no list',
  'Retired.reason': 'Why it is in no list, in words',
  'RetirementBody.reason': 'Why it should be in no list, in words',
  'EntityHistory.items.changes.from': 'What it was before; null where nothing says so',
  'EntityHistory.items.changes.to': 'What it became on that day',

  // What differs between two moments.
  from: 'How it is shown at the earlier moment; null where it is not there',
  to: 'How it is shown at the later moment; null where it is not there',
  'CaseChange.kind': 'Always `case`: a closure case differs',
  'CellChange.kind': 'Always `cell`: what an item shows in a period differs',
  'CommitmentChange.kind': 'Always `commitment`: a promise differs',
  'District.kind': 'Always `district`',
  'School.kind': 'Always `school`',

  // A file held against the ledger.
  acts: 'The events by which the ledger says what it says',
  differences: 'The columns in which the file and the ledger differ',
  'Comparison.kind': 'What the rows of the file tell of, as it was asked',
} as const
