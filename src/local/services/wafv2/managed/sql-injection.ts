/**
 * Whether a text would change the meaning of a SQL statement that it is put into. AWS's statement does the same and does not
 * tell how: https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statement-type-sqli-match.html
 *
 * The text is read as SQL three times: as it stands, and as what follows an opened `'` or `"`. What is read becomes one letter
 * a token, and shapes of letters are looked for, so that spelling, case, comments and white space do not matter:
 *
 *     n  number                w  word                  L  and, or, xor, &&, ||     U  union
 *     s  quoted text           v  variable, @@name      m  comparison: = <       i  comparison: like
 *     S  select
 *     f  function before (     k  other word of SQL     o  other operator           E  other statement: drop, exec …
 *     F  one few would name    c  comment to the end    *  asterisk                 ( ) , ; as they are
 */

/** Texts longer than this are read as far as this. */
const MOST = 4096;
/** No shape that is looked for is longer. */
const LONGEST = 64;

/** Nothing of this, nothing of SQL. */
const HINT =
  /['"`;#@]|--|\/\*|\(|\b(?:union|select|or|and|xor|having|order|group|drop|insert|delete|update|exec|execute|create|alter|truncate|waitfor|declare|shutdown|merge|like|rlike|regexp|between|is|in|not|limit|into|case|procedure)\b|\|\||&&/i;

const setOf = (words: string): ReadonlySet<string> => new Set(words.split(' '));

const STATEMENTS = setOf(
  'insert update delete drop create alter truncate exec execute declare shutdown merge replace grant revoke waitfor load handler rename backup restore',
);
const LOGIC = setOf('and or xor');
const COMPARISONS = setOf('like rlike regexp ilike glob sounds similar');
const KEYWORDS = setOf(
  'between is in from where table into values set database schema having order group by limit offset exists case when then else end as all distinct distinctrow top outfile dumpfile procedure collate binary div mod using on join natural left right inner outer cross for delay time asc desc escape any some interval with returning intersect except minus begin if not null',
);
/** Functions that few but an attacker would name in a request. */
const SUSPECT_FUNCTIONS = setOf(
  'sleep benchmark pg_sleep extractvalue updatexml load_file xp_cmdshell xp_dirtree xp_regread xp_fileexist group_concat concat_ws char chr nchar substr hex unhex current_user current_database system_user session_user row_count found_rows last_insert_id make_set ifnull nvl coalesce iif randomblob load_extension sqlite_version utl_inaddr dbms_pipe dbms_lock ctxsys geometrycollection multipoint multipolygon linestring multilinestring name_const json_keys aes_encrypt aes_decrypt des_encrypt des_decrypt from_base64 to_base64 find_in_set char_length bit_length',
);
/** Names of what only the inside of a database has. */
const INSIDES =
  /\b(?:information_schema|mysql\.(?:user|db|innodb\w*)|pg_(?:catalog|shadow|user|tables|database|class)|sys(?:objects|columns|users|databases|logins)|sqlite_(?:master|schema|temp_master)|all_(?:tables|tab_columns|users)|user_(?:tables|tab_columns|users)|v\$version|master\.\.\w+|msdb\b|mysysobjects|msysaccessobjects|xp_\w{3,}|sp_(?:executesql|oacreate|oamethod|makewebtask|password|addextendedproc|configure|helptext|prepare|sqlexec|execute_sql)|utl_(?:http|inaddr|file)|dbms_(?:pipe|lock|xmlgen|java|ldap)|openrowset|opendatasource|openquery|into\s+(?:out|dump)file|load_file|load\s+data\s+(?:local\s+)?infile|waitfor\s+(?:delay|time)|benchmark\s*\(|pg_sleep|procedure\s+analyse|@@(?:version|datadir|hostname|basedir|servername|global|session)|(?:extractvalue|updatexml|load_extension|randomblob)\s*\()/i;

export function isSqlInjection(text: string): boolean {
  const read = text.length > MOST ? text.slice(0, MOST) : text;
  if (!HINT.test(read)) return false;
  const plain = uncovered(read);
  if (INSIDES.test(plain) || CLAUSES.test(plain)) return true;
  // Whether a backslash escapes a quote is the database's choice.
  return (plain.includes('\\') ? [true, false] : [true]).some((isEscaping) =>
    ['', "'", '"'].some((opened) => {
      if (opened !== '' && !plain.includes(opened)) return false;
      const shape = shapeOf(plain, opened, isEscaping);
      return (opened === '' ? PLAIN : QUOTED).some((each) => each.test(shape));
    }),
  );
}

/** MySQL runs what stands in a comment of `/*!50000 … *\/`; null bytes and white space of other sets hide words. */
function uncovered(text: string): string {
  return text
    .replace(/\/\*!\d{0,6}/g, ' ')
    .replace(/\*\//g, ' */ ')
    .replace(/[\0\xa0\v\f]/g, ' ');
}

/** Of what stands where a number may stand. */
const PLAIN: readonly RegExp[] = [
  // union select; union all select; union (select
  /U[k(]*S/,
  // 1 or 1=1; 1) and 2>1; x or 'a' like 'a'; 1 and not 1=2; or 1=1 with nothing before it
  /^[(]*[nsvw]?[)]*L+[k(]*(?:[nsvw]|[fF]\([^)]*\))[)]*o*m[mok]*[(]*[nsvwfF]/,
  /^[(]*[nsvw]?[)]*L+[k(]*[nsv][)]*(?:k?i[k(]*[nsv]|k+\([nsvSF])/,
  // 1 or 1; 1 and sleep(5); -1 or (select …); 'a' || 'b'
  /^[(o]*[nsv][)]*L+[k(o]*(?:[nsv][)]*(?:$|c|;)|[fF]\(|S)/,
  // 1; drop …, 1; exec …
  /^[^;]{0,12};[k(]*(?:S[kwsnvfF(*]|E(?:k[wsn(]|wk|[vs(;c]|$|w(?:$|[cs;(])))/,
  // a function of the database, called where a value stands: 1-sleep(5), (select 1)
  /^[(]*[ns]?[)]*[imo,]+[(]*(?:F\(|S)/,
  /F\([^)]*\)[)]*(?:[imoL]|c|$)/,
  /L[imok(]*F\(/,
  // select * from x; select a, b from x where; (select …); select @@version; select f(
  /(?:^|[(;ULimos,n)])S(?:k?[*nv]|k?[ws](?:,[wsnv*])+k|[Ff]\(|k?\()/,
  /(?:^|[(;ULimo])S[wns*]kw(?:$|[);,c]|k|U|L)/,
  // 1 in (select …); x = (select …)
  /[imokL]\(+S[wkn*(sfFv]/,
  // 1-- ; 1) /*: a number that a comment follows
  /^o?n[)]*c$/,
  // declare @x; exec(…; exec 'x'; insert into x values(; update x set a=; delete from x where; drop table x
  /(?:^|[;)])E(?:v|\(?[vs]|kw(?:w|,|\(|k)*k?\(|wkwm|kwkw[mok]|kkw(?:$|[;c)])|kw[;c])/,
];

/** Of what stands behind a quote that is closed: what would be a second operand, statement or comment is an attack. */
const QUOTED: readonly RegExp[] = [
  // ' or …, ') and …, ' || …, ' xor …
  /^s[)]*L+[k(o]*(?:[nsvw]|[fF]\(|S)/,
  // admin' --; admin' #; ') /*
  /^s[)]*;?[)]*c$/,
  // '; drop …; ' union select
  /^s[)]*;[k(]*[SE]/,
  /^s[)]*U[k(]*[S(]/,
  // ' = ', '='': a comparison of texts; ' + (select …); '+char(…
  /^s[)]*[imo][imok]*[(]*(?:F\(|f\(|S|v)/,
  /^s[)]*k?[im][imk]*[(]*s/,
  /^s[)]*k?[im][imok]*[(]*n[)]*(?:[cL;]|[imo][ns]|$)/,
  // ' , (select …)
  /^s[)]*,[(ns,]*(?:S|F\()/,
  /^s[)]*\(*S[wkn*(sfFv]/,
];

/** Clauses that end somebody's statement: behind a number or a quote. */
const CLAUSES =
  /(?:^|['"`)\d])\s*(?:having\s+['"(]*\w+['"]?\s*[=<>]|order\s+by\s+\d+(?:\s*,\s*\d+)*\s*(?:--|#|;|\/\*|$)|group\s+by\s+[\w.`]+(?:\s*,\s*[\w.`]+)*\s+having\b|limit\s+\d+\s*,\s*\d+\s*(?:--|#|into\b|procedure\b))/i;

/** Empty where the quote that stood open is closed nowhere. */
function shapeOf(text: string, opened: string, isEscaping: boolean): string {
  let shape = '';
  let at = 0;
  if (opened !== '') {
    at = endOfQuoted(text, 0, opened, isEscaping);
    if (at < 0) return '';
    shape = 's';
  }
  while (at < text.length && shape.length < LONGEST) {
    const character = text[at] ?? '';
    if (/\s/.test(character)) {
      at += 1;
      continue;
    }
    const rest = text.slice(at, at + 128);
    if (character === '#' || /^--(?:[\s+\-;!'"]|$)/.test(rest) || (rest.startsWith('--') && /[nsv)]$/.test(shape)))
      return `${shape}c`;
    if (rest.startsWith('/*')) {
      const end = text.indexOf('*/', at + 2);
      if (end < 0) return `${shape}c`;
      at = end + 2;
      continue;
    }
    if (rest.startsWith('*/')) {
      at += 2;
      continue;
    }
    if (character === "'" || character === '"' || character === '`') {
      const end = endOfQuoted(text, at + 1, character, isEscaping);
      // A quote that nobody closes is closed by the statement around it.
      shape += character === '`' ? 'w' : 's';
      at = end < 0 ? text.length : end;
      continue;
    }
    const number = /^(?:0x[0-9a-f]+|0b[01]+|\d+(?:\.\d*)?(?:e[+-]?\d+)?|\.\d+)(?![\w])/i.exec(rest)?.[0];
    if (number !== undefined) {
      shape += 'n';
      at += number.length;
      continue;
    }
    const variable = /^@{1,2}[\w$.`]*/.exec(rest)?.[0];
    if (variable !== undefined) {
      shape += 'v';
      at += variable.length;
      continue;
    }
    const word = /^[\w$\x80-\xff]+(?:\.[\w$*]+)*/.exec(rest)?.[0];
    if (word !== undefined) {
      shape += letterOf(word.toLowerCase(), text.slice(at + word.length, at + word.length + 8));
      at += word.length;
      continue;
    }
    const logic = /^(?:&&|\|\|)/.exec(rest)?.[0];
    const operator = logic ?? /^(?:<=>|<>|!=|>=|<=|:=|!<|!>|<<|>>|[=<>!~^&|%+\-/*:])/.exec(rest)?.[0];
    if (operator !== undefined) {
      const isAll = operator === '*' && !/[nsv)w]$/.test(shape);
      shape += logic !== undefined ? 'L' : isAll ? '*' : /[=<>~]/.test(operator) ? 'm' : 'o';
      at += operator.length;
      continue;
    }
    shape += '(),;'.includes(character) ? character : '?';
    at += 1;
  }
  return shape;
}

/** Behind the quote that closes; -1 where none does. Doubled and escaped quotes belong to the text. */
function endOfQuoted(text: string, from: number, quote: string, isEscaping: boolean): number {
  for (let at = from; at < text.length; at += 1) {
    if (isEscaping && text[at] === '\\') at += 1;
    else if (text[at] === quote) {
      if (text[at + 1] === quote && from > 0) at += 1;
      else return at + 1;
    }
  }
  return -1;
}

function letterOf(word: string, behind: string): string {
  const isCall = /^\s*\(/.test(behind);
  if (word === 'union') return 'U';
  if (word === 'select') return 'S';
  if (LOGIC.has(word)) return 'L';
  if (COMPARISONS.has(word)) return 'i';
  if (isCall && SUSPECT_FUNCTIONS.has(word)) return 'F';
  if (STATEMENTS.has(word)) return 'E';
  if (KEYWORDS.has(word)) return 'k';
  return isCall ? 'f' : 'w';
}
