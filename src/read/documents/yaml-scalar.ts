/** What a plain scalar stands for. */
export type PlainScalar = string | number | boolean | null;

const NULL = /^(?:~|null|Null|NULL|)$/;
const TRUE = /^(?:yes|Yes|YES|true|True|TRUE|on|On|ON)$/;
const FALSE = /^(?:no|No|NO|false|False|FALSE|off|Off|OFF)$/;
const OCTAL = /^[-+]?0[0-7_]+$/;
const DECIMAL = /^[-+]?(?:0|[1-9][0-9_]*)$/;
const BASED = /^[-+]?0(?:b_*[01][01_]*|x_*[0-9a-fA-F][0-9a-fA-F_]*)$/;
const FLOAT = /^[-+]?(?:[0-9][0-9_]*\.[0-9_]*|\.[0-9][0-9_]*)(?:[eE][-+][0-9]+)?$/;

/**
 * A plain scalar of a file of ours as YAML 1.1 reads it (https://yaml.org/type/), except that timestamps, binary data and
 * numbers in base 60 stay text, and so do integers that a number can't hold exactly.
 */
export function plainScalar(text: string): PlainScalar {
  const word = wordOf(text);
  if (word !== undefined) return word;
  if (!/^[-+.0-9]/.test(text)) return text;
  if (OCTAL.test(text) || DECIMAL.test(text) || BASED.test(text)) {
    const value = Number(integerOf(text));
    return Number.isSafeInteger(value) ? value : text;
  }
  return FLOAT.test(text) ? Number(text.replaceAll('_', '')) : text;
}

function wordOf(text: string): boolean | null | undefined {
  if (NULL.test(text)) return null;
  if (TRUE.test(text)) return true;
  return FALSE.test(text) ? false : undefined;
}

const BASE_60 = /^[-+]?[1-9][0-9_]*(?::[0-5]?[0-9])+$/;
const BASE_60_FLOAT = /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*$/;
const DOUBLE = /^[-+]?(?:\.[0-9]+|[0-9][0-9_]*(?:\.[0-9_]*)?)(?:[eE][-+]?[0-9]+)?$/;
const DIGITS = /^[-+]?[0-9_]+$/;

/**
 * A plain scalar of a template as CloudFormation reads it. Its parser is SnakeYAML
 * (https://github.com/snakeyaml/snakeyaml, Resolver.java), to which digits are a number whatever they begin with:
 * `0300` is 192 (https://dev.classmethod.jp/articles/how-to-identify-numerical-values-in-cfn-yaml-template/), `22:22` is
 * 1342, and what cannot be octal is a floating-point number, which as text is written as Java writes it: `012345678901`
 * becomes `1.2345678901E10` (https://www.skyarch.net/blog/?p=20495,
 * https://github.com/awslabs/aws-service-catalog-factory/issues/128), `12345e67` becomes `1.2345E71`
 * (https://github.com/aws/serverless-application-model/issues/200). Timestamps stay text, as the user guide says.
 *
 * @param isInMappings in the section Mappings, whose values are text or lists of text, digits that are not octal stay
 *   as they are written
 */
export function templateScalar(text: string, isInMappings: boolean): PlainScalar {
  const word = wordOf(text);
  if (word !== undefined) return word;
  if (!/^[-+.0-9]/.test(text)) return text;
  if (OCTAL.test(text) || DECIMAL.test(text) || BASED.test(text)) return integer(integerOf(text));
  if (BASE_60.test(text)) return integer(BigInt(inBase60(text)));
  if (BASE_60_FLOAT.test(text)) return double(inBase60(text));
  if (!DOUBLE.test(text) || (isInMappings && DIGITS.test(text))) return text;
  return double(Number(text.replaceAll('_', '')));
}

/** Whether the scalar looks like an id, a time or a name, and is read as another value. */
export function isMisread(text: string, value: PlainScalar): boolean {
  return (
    String(value) !== text && (/^[-+]?0[0-9_]+$/.test(text) || /^[-+]?[0-9][0-9_:]*(?:[eE:][-+0-9.]*)$/.test(text))
  );
}

function integerOf(text: string): bigint {
  const digits = text.replaceAll('_', '').replace(/^[-+]/, '');
  const value = /^0[0-7]/.test(digits) ? BigInt(`0o${digits.slice(1)}`) : BigInt(digits);
  return text.startsWith('-') ? -value : value;
}

function integer(value: bigint): string | number {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : String(value);
}

function inBase60(text: string): number {
  const parts = text.replace(/^[-+]/, '').replaceAll('_', '').split(':');
  const value = parts.reduce((sum, part) => sum * 60 + Number(part), 0);
  return text.startsWith('-') ? -value : value;
}

/** A number where its text is the one that Java gives it, else that text. */
function double(value: number): string | number {
  if (!Number.isFinite(value)) return value > 0 ? 'Infinity' : '-Infinity';
  const size = Math.abs(value);
  if (size === 0 || (size >= 1e-3 && size < 1e7)) return Number.isInteger(value) ? `${value}.0` : value;
  const [digits = '', exponent = ''] = value.toExponential().split('e');
  return `${digits.includes('.') ? digits : `${digits}.0`}E${Number(exponent)}`;
}
