/** SHA-1 of the UTF-8 form of a text, in hex (https://www.rfc-editor.org/rfc/rfc3174). For names, never for secrets. */
export function sha1(text: string): string {
  const message = new TextEncoder().encode(text);
  const blocks = new Uint8Array(Math.ceil((message.length + 9) / 64) * 64);
  blocks.set(message);
  blocks[message.length] = 0x80;
  const view = new DataView(blocks.buffer);
  view.setUint32(blocks.length - 8, Math.floor(message.length / 0x2000_0000));
  view.setUint32(blocks.length - 4, (message.length << 3) >>> 0);
  let [h0, h1, h2, h3, h4] = [0x6745_2301, 0xefcd_ab89, 0x98ba_dcfe, 0x1032_5476, 0xc3d2_e1f0];
  const words = new Uint32Array(80);
  for (let start = 0; start < blocks.length; start += 64) {
    for (let index = 0; index < 80; index++) {
      const word = (back: number): number => words[index - back] ?? 0;
      words[index] =
        index < 16 ? view.getUint32(start + index * 4) : rotate(word(3) ^ word(8) ^ word(14) ^ word(16), 1);
    }
    let [a, b, c, d, e] = [h0, h1, h2, h3, h4];
    for (let index = 0; index < 80; index++) {
      const [mixed, constant] = round(index, b, c, d);
      const next = (rotate(a, 5) + mixed + e + constant + (words[index] ?? 0)) >>> 0;
      [a, b, c, d, e] = [next, a, rotate(b, 30), c, d];
    }
    [h0, h1, h2, h3, h4] = [(h0 + a) >>> 0, (h1 + b) >>> 0, (h2 + c) >>> 0, (h3 + d) >>> 0, (h4 + e) >>> 0];
  }
  return [h0, h1, h2, h3, h4].map((each) => each.toString(16).padStart(8, '0')).join('');
}

function rotate(word: number, by: number): number {
  return ((word << by) | (word >>> (32 - by))) >>> 0;
}

function round(index: number, b: number, c: number, d: number): readonly [mixed: number, constant: number] {
  if (index < 20) return [(b & c) | (~b & d), 0x5a82_7999];
  if (index < 40) return [b ^ c ^ d, 0x6ed9_eba1];
  if (index < 60) return [(b & c) | (b & d) | (c & d), 0x8f1b_bcdc];
  return [b ^ c ^ d, 0xca62_c1d6];
}
