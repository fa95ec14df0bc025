/** The rule of a composite alarm: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutCompositeAlarm.html */
import { ALWAYS, and, type Guard, type GuardSpace, NEVER, not, or, type Text, textIn } from '../../base/index.ts';

const STATES = { ALARM: 'ALARM', OK: 'OK', INSUFFICIENT_DATA: 'INSUFFICIENT_DATA' } as const;
export type AlarmState = keyof typeof STATES;

/** In which states of other alarms the rule holds; undefined for a rule that this reader does not understand. */
export function parseAlarmRule(
  text: Text,
  inState: (alarm: Text, state: AlarmState) => Guard | undefined,
): Guard | undefined {
  const reader = new Reader(text, inState);
  const guard = reader.either();
  return reader.isAtEnd() ? guard : undefined;
}

/** In a state an alarm is at any time; in one of the three. */
export function stateOf(space: GuardSpace, alarm: string, state: AlarmState): Guard {
  space.declare({ name: alarm, values: Object.keys(STATES), open: false });
  return space.is(alarm, state);
}

const FUNCTION = /\s*(ALARM|OK|INSUFFICIENT_DATA)\s*\(\s*(?:"([^"]*)"|'([^']*)'|([^()"']*[^()"'\s]))\s*\)/y;

/** NOT binds closest, then AND, then OR. */
class Reader {
  private readonly text: Text;
  private readonly inState: (alarm: Text, state: AlarmState) => Guard | undefined;
  private at = 0;

  constructor(text: Text, inState: (alarm: Text, state: AlarmState) => Guard | undefined) {
    this.text = text;
    this.inState = inState;
  }

  isAtEnd(): boolean {
    return this.text.slice(this.at).trim() === '';
  }

  either(): Guard | undefined {
    let left = this.both();
    while (left !== undefined && this.takes(/\s*OR\b/y)) {
      const right = this.both();
      left = right && or(left, right);
    }
    return left;
  }

  private both(): Guard | undefined {
    let left = this.one();
    while (left !== undefined && this.takes(/\s*AND\b/y)) {
      const right = this.one();
      left = right && and(left, right);
    }
    return left;
  }

  private one(): Guard | undefined {
    if (this.takes(/\s*NOT\b/y)) {
      const of = this.one();
      return of && not(of);
    }
    if (this.takes(/\s*TRUE\b/y)) return ALWAYS;
    if (this.takes(/\s*FALSE\b/y)) return NEVER;
    const call = this.takes(FUNCTION);
    if (call !== undefined) {
      const [, state, double, single, bare] = call;
      return this.inState(textIn(double ?? single ?? bare ?? ''), STATES[state as AlarmState]);
    }
    if (!this.takes(/\s*\(/y)) return undefined;
    const inner = this.either();
    return this.takes(/\s*\)/y) ? inner : undefined;
  }

  private takes(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.at;
    const match = pattern.exec(this.text);
    if (match !== null) this.at = pattern.lastIndex;
    return match ?? undefined;
  }
}
