/** An error that the user can mend, shown in one line. Any other error is a fault of the program, and is shown with its stack. */
export class Failure extends Error {}

/** Thrown if something speaks against a command; the user can overrule it. */
export class Refused extends Failure {}
