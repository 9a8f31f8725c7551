package dev.iapo.scoring;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The tokens of a mathematical answer, in TeX or plain text: what is only layout (dollar signs,
 * {@code \left}, spaces, fonts, {@code \boxed}, degrees, currencies) is left out, and other ways to
 * write a symbol become one.
 */
final class LatexTokens {
  enum Kind {
    NUMBER,
    LETTERS,
    /** A symbol by its name, without the backslash. */
    COMMAND,
    /** A bracket or other sign; braces behind a backslash are those of a set. */
    SIGN,
    BEGIN,
    END,
    /** What parts answers: a comma, a semicolon, and, or. */
    SEPARATOR
  }

  /**
   * One token.
   *
   * @param text a number without separators; the name of a command or environment
   * @param spaced whether space stands before it
   * @param worded whether it stands in {@code \text{}}
   */
  record Token(Kind kind, String text, boolean spaced, boolean worded, int from, int to) {
    boolean is(Kind other, String value) {
      return kind == other && text.equals(value);
    }

    boolean isSign(String value) {
      return is(Kind.SIGN, value);
    }

    Token as(Kind other, String value) {
      return new Token(other, value, spaced, worded, from, to);
    }
  }

  /** Words that are symbols, and so are no text. */
  static final Map<String, String> WORDS =
      Map.ofEntries(
          Map.entry("pi", "pi"),
          Map.entry("sqrt", "sqrt"),
          Map.entry("infinity", "infty"),
          Map.entry("inf", "infty"),
          Map.entry("sin", "sin"),
          Map.entry("cos", "cos"),
          Map.entry("tan", "tan"),
          Map.entry("log", "log"),
          Map.entry("ln", "ln"));

  static final Set<String> PARTING_WORDS = Set.of("and", "or");

  private static final Set<String> TEXTS =
      Set.of("text", "mbox", "textbf", "textit", "textrm", "mathrm", "hbox", "textnormal");
  private static final Set<String> LAYOUT =
      Set.of(
          "left",
          "right",
          "big",
          "Big",
          "bigg",
          "Bigg",
          "bigl",
          "bigr",
          "Bigl",
          "Bigr",
          "boxed",
          "fbox",
          "displaystyle",
          "textstyle",
          "quad",
          "qquad",
          "mathbf",
          "mathit",
          "mathbb",
          "mathcal",
          "boldsymbol",
          "bf",
          "operatorname",
          "circ",
          "degree",
          "limits",
          "nolimits");
  private static final Map<String, String> ALIASES =
      Map.ofEntries(
          Map.entry("dfrac", "frac"),
          Map.entry("tfrac", "frac"),
          Map.entry("cfrac", "frac"),
          Map.entry("leq", "le"),
          Map.entry("leqslant", "le"),
          Map.entry("geq", "ge"),
          Map.entry("geqslant", "ge"),
          Map.entry("neq", "ne"),
          Map.entry("rightarrow", "to"),
          Map.entry("emptyset", "varnothing"),
          Map.entry("ldots", "dots"),
          Map.entry("cdots", "dots"),
          Map.entry("times", "cdot"),
          Map.entry("ast", "cdot"),
          Map.entry("lbrace", "{"),
          Map.entry("rbrace", "}"),
          Map.entry("lbrack", "["),
          Map.entry("rbrack", "]"),
          Map.entry("lvert", "|"),
          Map.entry("rvert", "|"),
          Map.entry("vert", "|"),
          Map.entry("mid", "|"),
          Map.entry("lt", "<"),
          Map.entry("gt", ">"),
          Map.entry("div", "/"));
  private static final Map<Integer, String> CHARACTERS =
      Map.ofEntries(
          Map.entry((int) '*', "cdot"),
          Map.entry((int) '\u00D7', "cdot"),
          Map.entry((int) '\u00B7', "cdot"),
          Map.entry((int) '\u22C5', "cdot"),
          Map.entry((int) '\u00F7', "/"),
          Map.entry((int) '\u2044', "/"),
          Map.entry((int) '\u2215', "/"),
          Map.entry((int) '\u2212', "-"),
          Map.entry((int) '\u2013', "-"),
          Map.entry((int) '\u00B1', "pm"),
          Map.entry((int) '\u2213', "mp"),
          Map.entry((int) '\u221A', "sqrt"),
          Map.entry((int) '\u03C0', "pi"),
          Map.entry((int) '\u03B8', "theta"),
          Map.entry((int) '\u221E', "infty"),
          Map.entry((int) '\u2264', "le"),
          Map.entry((int) '\u2265', "ge"),
          Map.entry((int) '\u2260', "ne"),
          Map.entry((int) '\u222A', "cup"),
          Map.entry((int) '\u2229', "cap"),
          Map.entry((int) '\u2208', "in"),
          Map.entry((int) '\u2205', "varnothing"));

  private static final String SUPERSCRIPTS =
      "\u2070\u00B9\u00B2\u00B3\u2074\u2075\u2076\u2077\u2078\u2079";
  private static final String IGNORED = "$\u00B0\u00BA\u20AC\u00A3\u00A5\u20B9\u200B\u2061";
  private static final Pattern NUMBER =
      Pattern.compile(
          "(?:[1-9]\\d{0,2}(?:(?:,\\\\! ?|\\{,}|\\\\[,!] ?)\\d{3}(?!\\d))++|\\d++)(?:\\.\\d++)?+|\\.\\d++");
  private static final Pattern THOUSANDS =
      Pattern.compile("(?<!\\d,)[1-9]\\d{0,2}(?:,\\d{3})++(?!\\d|,\\d)(?:\\.\\d++)?+");
  private static final Pattern NO_NUMERAL = Pattern.compile("[^\\d.]");
  private static final Pattern ENVIRONMENT = Pattern.compile(" ?\\{ ?([a-zA-Z]{1,20}\\*?) ?}");

  private final String text;
  private final Matcher number;
  private final Matcher thousands;
  private final List<Token> tokens = new ArrayList<>();
  private int at;
  private int brackets;
  private int wordsEnd = -1;
  private boolean spaced;

  private LatexTokens(String text) {
    this.text = text;
    this.number = NUMBER.matcher(text);
    this.thousands = THOUSANDS.matcher(text).useTransparentBounds(true);
  }

  /** The tokens of a text, in linear time but for those of {@code \text} that is not closed. */
  static List<Token> of(String text) {
    LatexTokens lexer = new LatexTokens(text);
    while (lexer.at < text.length()) {
      lexer.next();
    }
    lexer.angles();
    return lexer.tokens;
  }

  /** Makes angle brackets of the signs around a list: {@code <1, 2>}. */
  private void angles() {
    int last = tokens.size() - 1;
    boolean list =
        last > 0
            && tokens.get(0).isSign("<")
            && tokens.get(last).isSign(">")
            && tokens.stream().anyMatch(token -> token.kind() == Kind.SEPARATOR)
            && tokens.stream().filter(t -> t.isSign("<") || t.isSign(">")).count() == 2;
    if (list) {
      tokens.set(0, tokens.get(0).as(Kind.COMMAND, "langle"));
      tokens.set(last, tokens.get(last).as(Kind.COMMAND, "rangle"));
    }
  }

  private void next() {
    int c = text.codePointAt(at);
    if (at == wordsEnd) {
      wordsEnd = -1;
      space(1);
    } else if (Character.isWhitespace(c) || c == '~') {
      space(1);
    } else if (c == '\\') {
      backslash();
    } else if (text.startsWith("...", at)) {
      add(Kind.COMMAND, "dots", 3);
    } else if (isDigit(c) || (c == '.' && at + 1 < text.length() && isDigit(text.charAt(at + 1)))) {
      number();
    } else if (Character.isLetter(c) && !CHARACTERS.containsKey(c)) {
      letters();
    } else if (SUPERSCRIPTS.indexOf(c) >= 0) {
      superscript();
    } else if (IGNORED.indexOf(c) >= 0) {
      at++;
    } else if (c == ',' || c == ';') {
      add(Kind.SEPARATOR, ",", 1);
    } else {
      sign(c);
    }
  }

  private void sign(int c) {
    String meant = CHARACTERS.getOrDefault(c, Character.toString(c));
    brackets += "([".indexOf(c) >= 0 ? 1 : ")]".indexOf(c) >= 0 ? -1 : 0;
    boolean named = meant.length() > 1 && meant.charAt(0) < 128;
    add(named ? Kind.COMMAND : Kind.SIGN, meant, Character.charCount(c));
  }

  private void backslash() {
    int end = at + 1;
    while (end < text.length() && isLatin(text.charAt(end))) {
      end++;
    }
    if (end > at + 1) {
      command(text.substring(at + 1, end), end);
      return;
    }
    char next = end < text.length() ? text.charAt(end) : ' ';
    switch (next) {
      case '{', '}' -> {
        brackets += next == '{' ? 1 : -1;
        add(Kind.SIGN, "\\" + next, 2);
      }
      case '%' -> add(Kind.SIGN, "%", 2);
      case '\\' -> add(Kind.SIGN, "\\\\", 2);
      case '|' -> add(Kind.SIGN, "|", 2);
      case '&', '#', '_' -> add(Kind.SIGN, "\\" + next, 2);
      case '(', ')', '[', ']', '$' -> at += 2;
      default -> space(next == ' ' || ",;:!>".indexOf(next) >= 0 ? 2 : 1);
    }
  }

  private void command(String name, int end) {
    String meant = ALIASES.getOrDefault(name, name);
    if (name.equals("begin") || name.equals("end")) {
      Matcher environment = ENVIRONMENT.matcher(text).region(end, text.length());
      if (environment.lookingAt()) {
        brackets += name.equals("begin") ? 1 : -1;
        Kind kind = name.equals("begin") ? Kind.BEGIN : Kind.END;
        add(kind, environment.group(1), environment.end() - at);
        return;
      }
    }
    if (TEXTS.contains(name)) {
      words(end);
    } else if (LAYOUT.contains(name) && !composes(name)) {
      degree();
      at = end;
      boolean noBracket = name.equals("left") || name.equals("right");
      at += noBracket && at < text.length() && text.charAt(at) == '.' ? 1 : 0;
    } else if (meant.equals("{") || meant.equals("}")) {
      brackets += meant.equals("{") ? 1 : -1;
      add(Kind.SIGN, "\\" + meant, end - at);
    } else if (meant.length() == 1) {
      add(Kind.SIGN, meant, end - at);
    } else {
      brackets += meant.equals("langle") ? 1 : meant.equals("rangle") ? -1 : 0;
      add(Kind.COMMAND, meant, end - at);
      if (meant.equals("frac")) {
        digitArguments();
      }
    }
  }

  /** Whether it is the circle between functions, and no degrees. */
  private boolean composes(String name) {
    if (!name.equals("circ") || tokens.isEmpty()) {
      return false;
    }
    Token before = tokens.get(tokens.size() - 1);
    return before.kind() == Kind.LETTERS || before.isSign(")");
  }

  /** Takes back the hat of {@code ^\circ}; that of {@code ^{\circ}} is the reader's. */
  private void degree() {
    if (text.startsWith("\\circ", at)
        && !tokens.isEmpty()
        && tokens.get(tokens.size() - 1).isSign("^")) {
      tokens.remove(tokens.size() - 1);
    }
  }

  /** Those of {@code \frac12}, one digit each. */
  private void digitArguments() {
    for (int argument = 0; argument < 2; argument++) {
      while (at < text.length() && text.charAt(at) == ' ') {
        at++;
      }
      if (at == text.length() || !isDigit(text.charAt(at))) {
        return;
      }
      add(Kind.NUMBER, text.substring(at, at + 1), 1);
    }
  }

  /** Goes on behind the brace after {@code \text}, if it is closed. */
  private void words(int end) {
    int open = end;
    while (open < text.length() && text.charAt(open) == ' ') {
      open++;
    }
    int close =
        wordsEnd < 0 && open < text.length() && text.charAt(open) == '{'
            ? BoxedExtractor.closing(text, open)
            : -1;
    if (close < 0) {
      at = end;
    } else {
      wordsEnd = close;
      at = open + 1;
    }
    spaced = true;
  }

  private void number() {
    boolean grouped = brackets == 0 && thousands.region(at, text.length()).lookingAt();
    Matcher found = grouped ? thousands : number.region(at, text.length());
    boolean matches = grouped || found.lookingAt();
    int length = matches ? found.end() - at : 1;
    String written = text.substring(at, at + length);
    add(Kind.NUMBER, NO_NUMERAL.matcher(written).replaceAll(""), length);
  }

  private void letters() {
    int end = at;
    while (end < text.length()
        && Character.isLetter(text.codePointAt(end))
        && !CHARACTERS.containsKey(text.codePointAt(end))) {
      end += Character.charCount(text.codePointAt(end));
    }
    String word = text.substring(at, end);
    String name = WORDS.get(word.toLowerCase(java.util.Locale.ROOT));
    if (PARTING_WORDS.contains(word.toLowerCase(java.util.Locale.ROOT))) {
      add(Kind.SEPARATOR, ",", end - at);
    } else if (name != null) {
      add(Kind.COMMAND, name, end - at);
    } else {
      add(Kind.LETTERS, word, end - at);
    }
  }

  private void superscript() {
    int end = at;
    StringBuilder digits = new StringBuilder();
    while (end < text.length() && SUPERSCRIPTS.indexOf(text.charAt(end)) >= 0) {
      digits.append(SUPERSCRIPTS.indexOf(text.charAt(end++)));
    }
    add(Kind.SIGN, "^", 0);
    add(Kind.NUMBER, digits.toString(), end - at);
  }

  private void add(Kind kind, String value, int length) {
    boolean afterName =
        !tokens.isEmpty()
            && (tokens.get(tokens.size() - 1).kind() == Kind.COMMAND
                || tokens.get(tokens.size() - 1).kind() == Kind.LETTERS);
    boolean apart = spaced || (afterName && kind == Kind.LETTERS);
    tokens.add(new Token(kind, value, apart, wordsEnd >= 0, at, at + length));
    at += length;
    spaced = false;
  }

  private void space(int length) {
    at += length;
    spaced = true;
  }

  private static boolean isDigit(int c) {
    return c >= '0' && c <= '9';
  }

  private static boolean isLatin(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }
}
