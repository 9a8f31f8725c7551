// Where a text stops being JSON: browsers do not say so, or each in its own way.

const SCALAR = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9A-Fa-f]{4}))*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;
const BLANK = /[ \t\r\n]*/y;

/** JSON.parse, but its error says the line and the column. */
export function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    const before = text.slice(0, end(text)).split('\n');
    const found = text.slice(before.join('\n').length).trimStart().slice(0, 12);
    throw new SyntaxError(`line ${before.length} column ${before.at(-1).length + 1}: ${found === '' ? 'the text ends too soon' : `"${found}" is not expected here`}`);
  }
}

/** Up to where the text could be the beginning of JSON. */
function end(text) {
  let at = 0;
  const skip = () => {
    BLANK.lastIndex = at;
    at += BLANK.exec(text)[0].length;
  };
  const take = (sign) => {
    skip();
    const there = text[at] === sign;
    at += there ? 1 : 0;
    return there;
  };
  const list = (close, item) => {
    if (take(close)) {
      return true;
    }
    do {
      if (!item()) {
        return false;
      }
    } while (take(','));
    return take(close);
  };
  const scalar = (first) => {
    skip();
    SCALAR.lastIndex = at;
    const found = (first === undefined || text[at] === first) && SCALAR.exec(text);
    at += found ? found[0].length : 0;
    return Boolean(found);
  };
  const value = () => (take('{') ? list('}', () => scalar('"') && take(':') && value()) : take('[') ? list(']', value) : scalar());
  value();
  skip();
  return at;
}
