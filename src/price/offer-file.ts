/**
 * An offer file of AWS, read as it comes in: a document of up to hundreds of megabytes, of which one entry at a time is held.
 * Its form: https://docs.aws.amazon.com/awsaccountbilling/latest/aboutv2/reading-service-price-list-file-for-services.html
 *
 * Products come before terms in it, as AWS writes it. What is neither a product nor an on-demand term is skipped unread.
 */

export interface OfferEntry {
  readonly kind: 'product' | 'term';
  readonly sku: string;
  /** The entry as JSON. */
  readonly text: string;
}

/** No entry of AWS's files comes near it; more is no offer file. */
const MOST_BYTES = 4_000_000;

const [QUOTE, BACKSLASH, OPEN, CLOSE, LEFT, RIGHT] = [0x22, 0x5c, 0x7b, 0x7d, 0x5b, 0x5d];

export class OfferReader {
  private readonly found: (entry: OfferEntry) => void;
  private readonly decoder = new TextDecoder();
  private depth = 0;
  private isInText = false;
  private isEscaped = false;
  /** The bytes of the key or the entry that is being read, from chunks before this one. */
  private held: Uint8Array[] = [];
  private heldBytes = 0;
  private keys: string[] = [];
  private isKey = false;
  private entryDepth = 0;
  private hasBegun = false;

  constructor(found: (entry: OfferEntry) => void) {
    this.found = found;
  }

  /** Whether the document is complete. */
  get isWhole(): boolean {
    return this.hasBegun && this.depth === 0 && !this.isInText;
  }

  /** Reads on. Throws where an entry is larger than any of AWS's, or brackets close that none opened. */
  read(chunk: Uint8Array): void {
    let begin = 0;
    for (let at = 0; at < chunk.length; at++) {
      const byte = chunk[at];
      if (this.isInText) {
        if (this.isEscaped) this.isEscaped = false;
        else if (byte === BACKSLASH) this.isEscaped = true;
        else if (byte === QUOTE) {
          this.isInText = false;
          if (this.isKey) this.endKey(chunk.subarray(begin, at));
        }
        continue;
      }
      if (byte === QUOTE) {
        this.isInText = true;
        // Above the entries every text is a key, as the few texts at the top are overwritten by the next one.
        this.isKey = this.entryDepth === 0 && this.depth <= 3;
        if (this.isKey) begin = at + 1;
      } else if (byte === OPEN || byte === LEFT) {
        this.hasBegun = true;
        this.depth++;
        if (this.entryDepth === 0 && byte === OPEN && this.isEntry()) {
          this.entryDepth = this.depth;
          begin = at;
        }
      } else if (byte === CLOSE || byte === RIGHT) {
        if (this.entryDepth === this.depth && this.entryDepth > 0) this.endEntry(chunk.subarray(begin, at + 1));
        this.depth--;
        if (this.depth < 0) throw new Error('a bracket closes that none opened');
        this.keys.length = Math.min(this.keys.length, this.depth);
      }
    }
    if (this.entryDepth > 0 || (this.isInText && this.isKey)) this.hold(chunk.subarray(begin));
  }

  /** `products` → SKU, and `terms` → `OnDemand` → SKU. */
  private isEntry(): boolean {
    const [first, second] = this.keys;
    return (
      (this.depth === 3 && first === 'products') || (this.depth === 4 && first === 'terms' && second === 'OnDemand')
    );
  }

  private endKey(rest: Uint8Array): void {
    this.keys[this.depth - 1] = this.take(rest);
    this.isKey = false;
  }

  private endEntry(rest: Uint8Array): void {
    const kind = this.keys[0] === 'products' ? 'product' : 'term';
    const sku = this.keys[this.entryDepth - 2] ?? '';
    this.entryDepth = 0;
    this.found({ kind, sku, text: this.take(rest) });
  }

  private hold(bytes: Uint8Array): void {
    this.heldBytes += bytes.length;
    if (this.heldBytes > MOST_BYTES) throw new Error(`an entry has more than ${MOST_BYTES} bytes`);
    this.held.push(bytes.slice());
  }

  private take(rest: Uint8Array): string {
    if (this.held.length === 0) return this.decoder.decode(rest);
    const all = new Uint8Array(this.heldBytes + rest.length);
    let at = 0;
    for (const bytes of [...this.held, rest]) {
      all.set(bytes, at);
      at += bytes.length;
    }
    this.held = [];
    this.heldBytes = 0;
    return this.decoder.decode(all);
  }
}
