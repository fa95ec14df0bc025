/** Where the words of a frame stand, so that lines and labels keep away and every renderer writes them at the same place. */
import type { Frame, Rectangle } from '../../answers/index.ts';
import { fitText, widthOfText } from './measure-text.ts';

export const HEADER_SIZE = 12;
const SUBNET_SIZE = 11;
export const HEADER_ICON = 24;

/** The icon and words at the top left; a strip writes at its top right. */
export function headerOf(frame: Frame): Rectangle {
  const wide = wordsWidth(frame);
  if (frame.kind === 'strip') {
    const width = frame.label === '' ? 0 : wide + 8;
    return { x: frame.x + frame.width - width - 8, y: frame.y - 6, width, height: 12 };
  }
  if (frame.kind === 'zone') return { x: frame.x + (frame.width - wide) / 2, y: frame.y + 8, width: wide, height: 16 };
  const icon = hasHeaderIcon(frame) ? HEADER_ICON + 8 : 16;
  return { x: frame.x, y: frame.y, width: icon + wide + 4, height: frame.kind === 'subnet' ? 28 : HEADER_ICON };
}

/** The frame with words that end where it ends. */
export function withFittingWords(frame: Frame): Frame {
  const { kind, label, detail, width } = frame;
  if (kind === 'strip' || label === '') return frame;
  const room = width - (hasHeaderIcon(frame) ? HEADER_ICON + 8 : 16) - 8;
  const size = kind === 'subnet' ? SUBNET_SIZE : HEADER_SIZE;
  const fitting = fitText(label, size, room, 'bold');
  if (detail === undefined) return fitting === label ? frame : { ...frame, label: fitting };
  const left = kind === 'subnet' ? room : room - widthOfText(`${fitting} `, size, 'bold');
  return { ...frame, label: fitting, detail: fitText(detail, size, left) };
}

export function hasHeaderIcon({ kind }: Frame): boolean {
  return kind === 'cloud' || kind === 'region' || kind === 'vpc' || kind === 'subnet';
}

function wordsWidth({ kind, label, detail }: Frame): number {
  const size = kind === 'strip' ? 10 : kind === 'subnet' ? SUBNET_SIZE : HEADER_SIZE;
  // A subnet writes on two lines, so that lines to its cards have room to pass.
  if (kind === 'subnet') return Math.max(widthOfText(label, size, 'bold'), widthOfText(detail ?? '', size));
  return widthOfText(label, size, 'bold') + (detail === undefined ? 0 : widthOfText(` ${detail}`, size));
}
