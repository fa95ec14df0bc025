/**
 * Whether a text would run as a script in a page that it is put into. AWS's statement does the same and does not tell how:
 * https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statement-type-xss-match.html
 *
 * Looked for is what makes a browser run something: elements that load or run, handlers of events, URLs that are programs,
 * styles that are programs (https://owasp.org/www-community/xss-filter-evasion-cheatsheet). Markup that only formats passes.
 */
const HINT = /[<>]|on\w{3,}|script|style|data:|document|window|expression|&#|\\x|\\u|@import/i;

const ELEMENTS =
  /<[\s/\0]*(?:\w{1,12}:)?(?:script|iframe|frame|frameset|object|embed|applet|base|link|meta|style|svg|math|import|isindex|xss|xsl|handler|listener|bgsound|layer|ilayer|vmlframe|noscript|template|portal|animate|set|foreignobject|marquee|blink|keygen|dialog|form|button|input|textarea|select|video|audio|source|body|html|head|title|plaintext|listing|comment)\b(?=[^<]*[\s/>=<]|$)/i;
/** Elements that ordinary formatted text has, harmless without a handler or a program. */
const HARMLESS =
  /^<[\s/\0]*(?:set|form|button|input|textarea|select|video|audio|source|body|html|head|title|dialog)\b/i;

const EVENTS =
  '(?:abort|activate|after|animation|auxclick|before|begin|blur|bounce|cancel|canplay|cellchange|change|click|close|command|contextmenu|controlselect|copy|cue|cut|data|dblclick|deactivate|drag|drop|duration|emptied|end|error|filterchange|finish|focus|form|fullscreen|got|hash|help|input|invalid|key|languagechange|layoutcomplete|load|lose|lost|message|mouse|move|offline|online|page|paste|pause|play|pointer|popstate|progress|property|ratechange|readystate|repeat|reset|resize|reverse|row|scroll|search|security|seek|select|show|slotchange|stalled|start|stop|storage|submit|suspend|sync|time|toggle|touch|track|transition|unload|urlflip|volume|waiting|webkit|wheel)';
const HANDLER = new RegExp(String.raw`(?:^|[\s"'\x60/<>,;\0])on${EVENTS}\w*[\s\0]*=[\s\0]*[^\s=]`, 'i');
/** Any handler, inside of an element. */
const ELEMENT_HANDLER = /<[a-z!/?][^>]*[\s"'`/\0]on[a-z]{3,}[\s\0]*=/i;

const PROGRAM_URL =
  /(?:j[\s\0]*a[\s\0]*v[\s\0]*a|v[\s\0]*b|l[\s\0]*i[\s\0]*v[\s\0]*e)[\s\0]*s[\s\0]*c[\s\0]*r[\s\0]*i[\s\0]*p[\s\0]*t[\s\0]*:(?=\S*[([\x60=%/\\&+.'"])/i;
const PROGRAM_IN_ATTRIBUTE =
  /\b(?:href|src|action|formaction|data|background|poster|xlink:href)\s*=\s*['"`]?\s*(?:java|vb|live)script:/i;
const PROGRAM_DATA =
  /\bdata:(?:text\/(?:html|xml|javascript)|image\/svg\+xml|application\/(?:x-)?(?:javascript|xhtml\+xml))/i;
const STYLE =
  /(?:-moz-binding\s*:|behaviou?r\s*:\s*url|\bexpression\s*\(|@import\s+['"(u]|style\s*=[^>]*(?:expression|url\s*\(\s*['"]?\s*(?:java|vb)script|behaviou?r|binding|\\[0-9a-f]{2}))/i;
const CALLS =
  /\bdocument\s*(?:\.|\[)\s*['"]?(?:cookie|domain|write|location|body|forms|createelement)|\bwindow\s*(?:\.|\[)\s*['"]?(?:location|name|open|eval|onerror)|\.\s*(?:inner|outer)html\b\s*=|\bstring\s*\.\s*fromcharcode|\.\s*addeventlistener\s*\(|\.\s*constructor\s*\(|\b(?:eval|settimeout|setinterval|execscript)\s*\(\s*['"`]|(?:^|["'`;>(=]\s*)(?:alert|confirm|prompt)\s*(?:\(|`|\()|\bself\s*\[|\btop\s*\[/i;
const MARKUP =
  /<!(?:entity|doctype|element|attlist|\[cdata\[)|<\?(?:php|import|xml-stylesheet)|<!--\s*(?:\[if|#)|<%|\]>\s*</i;

export function isCrossSiteScripting(text: string): boolean {
  if (!HINT.test(text)) return false;
  const plain = /\\[xu]/i.test(text) ? unescaped(text) : text;
  if (isElement(plain) || HANDLER.test(plain) || ELEMENT_HANDLER.test(plain)) return true;
  const joined = /[\t\n\r\0]/.test(plain) ? plain.replace(/[\t\n\r\0]+/g, '') : plain;
  return (
    PROGRAM_URL.test(joined) ||
    PROGRAM_IN_ATTRIBUTE.test(joined) ||
    PROGRAM_DATA.test(joined) ||
    STYLE.test(plain.replace(/\/\*[\s\S]*?\*\//g, '')) ||
    CALLS.test(plain) ||
    MARKUP.test(plain)
  );
}

function isElement(text: string): boolean {
  for (let at = text.indexOf('<'); at >= 0; at = text.indexOf('<', at + 1)) {
    const rest = text.slice(at, at + 256);
    if (ELEMENTS.exec(rest)?.index === 0 && !HARMLESS.test(rest)) return true;
  }
  return false;
}

const unescaped = (text: string) =>
  text.replace(
    /\\(?:x([0-9a-f]{2})|u00([0-9a-f]{2})|u\{0*([0-9a-f]{1,2})\})/gi,
    (_, ...digits: (string | undefined)[]) =>
      String.fromCharCode(Number.parseInt(digits.slice(0, 3).find(Boolean) ?? '0', 16)),
  );
