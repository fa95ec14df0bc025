/** How an action speaks to whoever runs it. It never prints. */
export interface Host {
  notify(message: Message): void;
  /** The answer to a question; a host without a person answers with the default. */
  ask(question: HostQuestion): Promise<string>;
}

export interface Message {
  readonly kind: 'progress' | 'note';
  readonly text: string;
}

export interface HostQuestion {
  readonly text: string;
  readonly answers: readonly string[];
  readonly default: string;
}

/** Says nothing and takes every default. */
export const unattended: Host = Object.freeze({
  notify: () => undefined,
  ask: (question: HostQuestion) => Promise.resolve(question.default),
});
