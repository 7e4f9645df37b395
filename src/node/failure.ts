/** What the user can mend, told in one line. Anything else that is thrown is a fault of ours, and shows where it came from. */
export class Failure extends Error {}

/** What is not done because something speaks against it, which the user can overrule. */
export class Refused extends Failure {}
