/** A pattern whose Unicode classes are named as the engine names them; it ends before the first class that Go does not know. */
export interface KnownClasses {
  readonly text: string;
  readonly unknown?: string;
}

const CLASS = /\\(?:[pP](?:\{(\^?)([^}]*)\}|([A-Za-z]))|Q[\s\S]*?(?:\\E|$)|[\s\S])/g;

/**
 * Go takes category aliases and any case, and knows no binary properties (`\p{Lowercase}`) and no script whose name
 * has an underscore. Go: regexp/syntax parse.go, unicodeTable.
 */
export function knownClasses(pattern: string): KnownClasses {
  if (!/\\[pP]/.test(pattern)) return { text: pattern };
  let unknown: { whole: string; at: number } | undefined;
  const text = pattern.replace(CLASS, (whole: string, not = '', long?: string, short?: string, at = 0) => {
    const name = long ?? short;
    if (name === undefined) return whole;
    const known = classNamed(canonical(name));
    if (known === undefined) unknown ??= { whole, at };
    if (known === name) return whole;
    return `${whole.slice(0, 2)}{${not}${known ?? name}}`;
  });
  if (unknown === undefined) return { text };
  return { text: knownClasses(pattern.slice(0, unknown.at)).text, unknown: unknown.whole };
}

function canonical(name: string): string {
  const letters = name.replace(/[_ -]/g, '');
  return letters.slice(0, 1).toUpperCase() + letters.slice(1).toLowerCase();
}

function classNamed(name: string): string | undefined {
  if (name === 'Lc') return 'LC';
  if (name === 'Any' || name === 'Ascii' || name === 'Assigned' || CATEGORIES.test(name)) return name;
  return aliases().get(name) ?? (scripts().has(name) ? name : undefined);
}

const CATEGORIES = /^(?:C[cfnos]?|L[lmotu]?|M[cen]?|N[dlo]?|P[cdefios]?|S[ckmo]?|Z[lps]?)$/;

let aliasTable: Map<string, string> | undefined;

function aliases(): Map<string, string> {
  aliasTable ??= new Map(ALIASES.split(' ').map(readAlias));
  return aliasTable;
}

function readAlias(pair: string): [string, string] {
  const [alias = '', category = ''] = pair.split('=');
  return [alias, category];
}

const ALIASES =
  'Casedletter=LC Closepunctuation=Pe Combiningmark=M Connectorpunctuation=Pc Control=Cc Currencysymbol=Sc ' +
  'Dashpunctuation=Pd Decimalnumber=Nd Enclosingmark=Me Finalpunctuation=Pf Format=Cf Initialpunctuation=Pi ' +
  'Letter=L Letternumber=Nl Lineseparator=Zl Lowercaseletter=Ll Mark=M Mathsymbol=Sm Modifierletter=Lm ' +
  'Modifiersymbol=Sk Nonspacingmark=Mn Number=N Openpunctuation=Ps Other=C Otherletter=Lo Othernumber=No ' +
  'Otherpunctuation=Po Othersymbol=So Paragraphseparator=Zp Privateuse=Co Punctuation=P Separator=Z ' +
  'Spaceseparator=Zs Spacingmark=Mc Surrogate=Cs Symbol=S Titlecaseletter=Lt Unassigned=Cn Uppercaseletter=Lu ' +
  'Cntrl=Cc Digit=Nd Punct=P';

let scriptTable: Set<string> | undefined;

function scripts(): Set<string> {
  scriptTable ??= new Set(SCRIPTS.split(' '));
  return scriptTable;
}

const SCRIPTS =
  'Adlam Ahom Arabic Armenian Avestan Balinese Bamum Batak Bengali Bhaiksuki Bopomofo Brahmi Braille ' +
  'Buginese Buhid Carian Chakma Cham Cherokee Chorasmian Common Coptic Cuneiform Cypriot Cyrillic ' +
  'Deseret Devanagari Dogra Duployan Elbasan Elymaic Ethiopic Georgian Glagolitic Gothic Grantha Greek ' +
  'Gujarati Gurmukhi Han Hangul Hanunoo Hatran Hebrew Hiragana Inherited Javanese Kaithi Kannada ' +
  'Katakana Kawi Kharoshthi Khmer Khojki Khudawadi Lao Latin Lepcha Limbu Lisu Lycian Lydian Mahajani ' +
  'Makasar Malayalam Mandaic Manichaean Marchen Medefaidrin Miao Modi Mongolian Mro Multani Myanmar ' +
  'Nabataean Nandinagari Newa Nko Nushu Ogham Oriya Osage Osmanya Palmyrene Phoenician Rejang Runic ' +
  'Samaritan Saurashtra Sharada Shavian Siddham Sinhala Sogdian Soyombo Sundanese Syriac Tagalog ' +
  'Tagbanwa Takri Tamil Tangsa Tangut Telugu Thaana Thai Tibetan Tifinagh Tirhuta Toto Ugaritic Vai ' +
  'Vithkuqi Wancho Yezidi Yi';

/** The pattern with groups named g1, g2 … in order, and what each was called. */
export function renameGroups(pattern: string): { text: string; names: Map<string, string> } {
  const names = new Map<string, string>();
  const text = pattern.replace(TOKEN, (whole: string, name?: string) => {
    if (name === undefined) return whole;
    const fresh = `g${names.size + 1}`;
    names.set(fresh, name);
    return `(?P<${fresh}>`;
  });
  return { text, names };
}

/** An escape, a quoted stretch, a bracket class, or the opening of a named group. */
const TOKEN =
  /\\(?:Q[\s\S]*?(?:\\E|$)|[\s\S])|\[\^?\]?(?:\\[\s\S]|\[:\^?[a-z]+:\]|[^\]\\])*\]|\(\?P?<([A-Za-z0-9_]+)>/g;
