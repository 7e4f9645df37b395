const BEGIN = 'The first day, among those that it holds for'
const END = 'The last day, among those that it holds for; left out while it still holds'
const DUE = 'The day by which, or not before which, the next step is due; left out where no date tells it'
const ASKED = 'What the rule asks for, in a word: `/reading` has them all'

/** What answers and bodies say of the rules that closure cases follow. */
export const FIELDS_OF_RULES = {
  // One version of the rules.
  inForce: 'From which day to which it is in force; of a rule without it as long as the version is',
  moratoria: 'The times in which nothing of a kind may be proposed',
  rules: 'The rules, in the order of the version',
  schoolYearStart: 'Between which days the first day of school falls; 1 July unless said',
  zone: 'The IANA time zone in which days begin, like `America/Chicago`',
  'ProcessDocument.authority': 'Who made the rules, or whom they bind',
  'ProcessVersion.authority': 'Who made the rules, or whom they bind',
  'Process.authority': 'Who made the rules, or whom they bind, as the newest version says',
  'rules.authority': 'The section of law, or who made the rule',
  'ProcessDocument.deciders': 'The bodies that decide an action, where the rules say which',
  'ProcessVersion.deciders': 'The bodies that decide an action, where the rules say which',
  bodies: 'The names of the bodies that decide; of several all have to approve',
  'InForce.from': BEGIN,
  'InForce.to': END,
  'SchoolYearStart.from': 'The earliest first day of school, as month and day, like `08-15`',
  'SchoolYearStart.to': 'The latest first day of school, as month and day; left out where it is the same',

  // One rule.
  actions: 'The actions that it is for; empty for all of them',
  anchor: 'What the rule measures from',
  apart: 'How far apart the counted steps have to be',
  appliesWhen: 'What has to be so for it to apply; without it, it always does',
  bound: 'How long before or after it at least, and at most',
  count: 'How many such steps there have to be',
  fields: 'What the step has to say or hold, each by a word',
  max: 'At most so long, like `P3M`, `P45D` or `PT24H`',
  min: 'At least so long, like `P3M`, `P45D` or `PT24H`',
  sameDay: 'Whether the day that is measured from counts too',
  step: 'The steps that the rule speaks of',
  'rules.text': 'What the rule says, in words',
  exceptGrounds: 'None of these reasons was given',
  'AppliesWhen.facts': 'What has to be so of the district or the case, each by a word',
  'AppliesWhen.grounds': 'One of these reasons was given',
  'AppliesWhen.step': 'Such a step is on record',
  calendar: 'A day of every year that is measured from, as month and day, like `10-01`',
  offset: 'How long after that, or before it with a minus, the time begins, like `P30D`',
  'Anchor.step': 'The step that is measured from',
  'MoratoriumStep.action': 'What the step planned; of several any will do',
  'MoratoriumStep.alone': 'Whether such a hearing was about this case and no other; without it both',
  'MoratoriumStep.by': 'The body that took such a step; of several any will do',
  'MoratoriumStep.channel': 'How such a notice was given; of several any will do',
  'MoratoriumStep.complied':
    'Whether such a finding says that the rules were followed; of several any will do',
  'MoratoriumStep.kind': 'Which kind of such a step is meant; of several any will do',
  'MoratoriumStep.outcome': 'How such a step ended; of several any will do',
  'MoratoriumStep.recommendation': 'What such a finding advises; of several any will do',

  // How a case stands by its rules.
  next: 'What comes next by the rules, as far as dates tell it',
  results: 'How many cases stand by the rule in each way',
  'ClosureCompliance.rules': 'How the case stands by each rule that binds it',
  'ClosureWhy.rules': 'The binding rules that apply, by what became of them',
  'ClosureWhy.rules.waived': 'Those of them that somebody with authority set aside',
  'RuleFinding.kind': ASKED,
  'ClosureViolations.items.kind': ASKED,
  'RuleFinding.dueOn': DUE,
  'ClosureViolations.items.dueOn': DUE,
  'Next.dueOn': 'The day by which, or not before which, it is due; null where no date tells it',

  // Moratoria.
  declaredOn: 'The day on which it was declared, as precisely as it is known',
  lifted: 'When it was lifted, by whom and why; null while it was not',
  scope: 'What may not be proposed while it lasts',
  'Moratorium.from': 'Its first day, as precisely as it is known',
  'scope.text': 'What may not be proposed, as its authority words it',
} as const
