/** What is used of the library. */
declare module 'jsonata' {
  interface Expression {
    evaluate(input: unknown, bindings: Readonly<Record<string, unknown>>): Promise<unknown>;
    registerFunction(name: string, call: (...given: never[]) => unknown): void;
  }
  export default function jsonata(text: string, options?: { readonly timeout?: number }): Expression;
}
