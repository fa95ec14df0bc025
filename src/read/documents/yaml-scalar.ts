const NULL = /^(?:~|null|Null|NULL|)$/;
const TRUE = /^(?:yes|Yes|YES|true|True|TRUE|on|On|ON)$/;
const FALSE = /^(?:no|No|NO|false|False|FALSE|off|Off|OFF)$/;
const OCTAL = /^[-+]?0[0-7_]+$/;
const DECIMAL = /^[-+]?(?:0|[1-9][0-9_]*)$/;
const BASED = /^[-+]?0(?:b[01_]+|x[0-9a-fA-F_]+)$/;
const FLOAT = /^[-+]?(?:[0-9][0-9_]*\.[0-9_]*|\.[0-9][0-9_]*)(?:[eE][-+][0-9]+)?$/;

/**
 * A plain scalar as YAML 1.1 reads it (https://yaml.org/type/), which CloudFormation follows except that timestamps,
 * binary data and sets stay text. Numbers in base 60 stay text too, and so do integers that a number can't hold exactly:
 * `012345678901` and `22:22` are account ids and ports.
 */
export function plainScalar(text: string): string | number | boolean | null {
  if (NULL.test(text)) return null;
  if (TRUE.test(text)) return true;
  if (FALSE.test(text)) return false;
  if (!/^[-+.0-9]/.test(text)) return text;
  const digits = text.replaceAll('_', '').replace(/^[-+]/, '');
  const sign = text.startsWith('-') ? -1 : 1;
  if (OCTAL.test(text)) return exact(text, sign * Number.parseInt(digits, 8));
  if (DECIMAL.test(text) || BASED.test(text)) return exact(text, sign * Number(digits));
  return FLOAT.test(text) ? sign * Number(digits) : text;
}

function exact(text: string, value: number): string | number {
  return Number.isSafeInteger(value) ? value : text;
}
