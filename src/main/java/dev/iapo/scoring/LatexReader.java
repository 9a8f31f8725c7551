package dev.iapo.scoring;

import dev.iapo.scoring.LatexPart.Kind;
import dev.iapo.scoring.LatexTokens.Token;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Reads an answer from its tokens by recursive descent, and writes it in canonical form. */
final class LatexReader {
  /** How deep brackets and arguments may nest. */
  static final int MAX_DEPTH = 32;

  /** That a text is no expression: brackets do not match, or nest too deeply. */
  static final class Unreadable extends RuntimeException {
    Unreadable() {
      super("", null, false, false);
    }
  }

  private record Range(int from, int to) {
    boolean isEmpty() {
      return from >= to;
    }
  }

  private static final Set<String> RELATIONS =
      Set.of(
          "=",
          "<",
          ">",
          ":",
          "\\le",
          "\\ge",
          "\\ne",
          "\\in",
          "\\to",
          "\\cup",
          "\\cap",
          "\\pm",
          "\\mp",
          "\\approx",
          "\\equiv",
          "\\Rightarrow");
  private static final Set<String> MATRICES =
      Set.of("pmatrix", "bmatrix", "matrix", "array", "smallmatrix");

  private final String text;
  private final List<Token> tokens;
  private final int[] closers;
  private int depth;

  private LatexReader(String text, List<Token> tokens) {
    this.text = text;
    this.tokens = tokens;
    this.closers = closers(tokens);
  }

  /**
   * The canonical form of an answer; empty if nothing of it is left.
   *
   * @throws Unreadable if it is no expression
   */
  static String canonical(String text) {
    return new LatexReader(text, LatexTokens.of(text)).answer();
  }

  private String answer() {
    Range all = unwrapped(trimmed(new Range(0, tokens.size())));
    List<Range> ranges = split(all);
    Set<String> elements = new TreeSet<>();
    boolean several = ranges.size() > 1;
    boolean named = areNamed(ranges);
    for (Range range : ranges) {
      List<Integer> pm = plusMinus(range);
      several |= pm.size() == 1;
      if (pm.size() == 1) {
        elements.add(signed(range, pm.get(0), "+", named));
        elements.add(signed(range, pm.get(0), "-", named));
      } else {
        elements.add(item(range, named).text());
      }
    }
    return several ? set(elements) : String.join("", elements);
  }

  /** Where {@code \pm} stands outside of brackets. */
  private List<Integer> plusMinus(Range range) {
    List<Integer> found = new ArrayList<>();
    for (int i = range.from; i < range.to; i = next(i)) {
      if (tokens.get(i).is(LatexTokens.Kind.COMMAND, "pm")) {
        found.add(i);
      }
    }
    return found;
  }

  /** The range with one token replaced by a sign. */
  private String signed(Range range, int at, String sign, boolean named) {
    List<Token> replaced = new ArrayList<>(tokens.subList(range.from, range.to));
    replaced.set(at - range.from, tokens.get(at).as(LatexTokens.Kind.SIGN, sign));
    return new LatexReader(text, replaced).item(new Range(0, replaced.size()), named).text();
  }

  private static String set(Collection<String> elements) {
    return "\\{" + String.join(", ", new TreeSet<>(elements)) + "\\}";
  }

  private List<String> items(List<Range> ranges) {
    boolean named = areNamed(ranges);
    return ranges.stream().map(range -> item(range, named).text()).toList();
  }

  private LatexItem item(Range given) {
    return item(given, false);
  }

  /**
   * @param named whether its name is a part of it
   */
  private LatexItem item(Range given, boolean named) {
    Range bare = unwrapped(trimmed(given));
    Range range = named ? bare : unwrapped(trimmed(withoutName(bare)));
    LatexUnits.Found unit = LatexUnits.find(tokens.subList(range.from, range.to));
    range = trimmed(new Range(range.from, range.from + unit.from()));
    if (range.isEmpty()) {
      return LatexItem.of("");
    }
    String percent = unit.percent() ? "%" : "";
    String written =
        text.substring(tokens.get(range.from).from(), tokens.get(range.to - 1).to()) + percent;
    Optional<Rational> number = NumberText.parse(written);
    if (number.isPresent()) {
      return LatexItem.of(number.get());
    }
    if (tokens.get(range.from).kind() == LatexTokens.Kind.BEGIN && next(range.from) == range.to) {
      return matrix(range);
    }
    return LatexItem.of(parts(range));
  }

  /** Without periods at its end. */
  private Range trimmed(Range range) {
    int to = range.to;
    while (to > range.from && tokens.get(to - 1).isSign(".")) {
      to--;
    }
    return new Range(range.from, to);
  }

  /** What is in braces as a whole. */
  private Range unwrapped(Range range) {
    Range inner = range;
    while (!inner.isEmpty() && tokens.get(inner.from).isSign("{") && next(inner.from) == inner.to) {
      inner = trimmed(new Range(inner.from + 1, inner.to - 1));
    }
    return inner;
  }

  /** Whether there are values of different names, as in "x = 1, y = 2". */
  private boolean areNamed(List<Range> ranges) {
    Set<String> names = new TreeSet<>();
    for (Range range : ranges) {
      Range bare = unwrapped(trimmed(range));
      Range value = withoutName(bare);
      if (value.from > bare.from) {
        names.add(parts(new Range(bare.from, value.from)).toString());
      }
    }
    return names.size() > 1;
  }

  /** Without "x =", "f(x) =" or "x \in" before it, if no other relation follows. */
  private Range withoutName(Range range) {
    int relation = -1;
    for (int i = range.from; i < range.to; i = next(i)) {
      Token token = tokens.get(i);
      boolean isIn = token.is(LatexTokens.Kind.COMMAND, "in");
      if (token.isSign("=") || isIn || RELATIONS.contains(token.text())) {
        if (relation >= 0 || !(token.isSign("=") || isIn)) {
          return range;
        }
        relation = i;
      }
    }
    boolean named =
        relation > range.from && relation + 1 < range.to && isName(range.from, relation);
    return named ? new Range(relation + 1, range.to) : range;
  }

  private boolean isName(int from, int to) {
    Token first = tokens.get(from);
    boolean letter = first.kind() == LatexTokens.Kind.LETTERS && first.text().length() == 1;
    boolean greek = first.kind() == LatexTokens.Kind.COMMAND && !first.text().equals("sqrt");
    int after = from + 1;
    if (after < to && tokens.get(after).isSign("_") && after + 1 < to) {
      after = next(after + 1);
    }
    if (after < to && tokens.get(after).isSign("(")) {
      after = next(after);
    }
    return (letter || greek) && after == to;
  }

  private List<Range> split(Range range) {
    List<Range> ranges = new ArrayList<>();
    int from = range.from;
    for (int i = range.from; i <= range.to; i = i == range.to ? i + 1 : next(i)) {
      if (i == range.to || tokens.get(i).kind() == LatexTokens.Kind.SEPARATOR) {
        Range part = trimmed(new Range(from, i));
        if (!part.isEmpty()) {
          ranges.add(part);
        }
        from = i + 1;
      }
    }
    return ranges;
  }

  private List<LatexPart> parts(Range range) {
    List<LatexPart> parts = new ArrayList<>();
    int i = range.from;
    while (i < range.to) {
      i = atom(i, range.to, parts);
    }
    return parts;
  }

  /** Adds what stands at a token, and gives where it ends. */
  private int atom(int at, int end, List<LatexPart> parts) {
    if (++depth > MAX_DEPTH) {
      throw new Unreadable();
    }
    Token token = tokens.get(at);
    int next =
        switch (token.kind()) {
          case NUMBER -> {
            parts.add(
                NumberText.parse(token.text())
                    .map(LatexPart::number)
                    .orElse(LatexPart.factor(token.text())));
            yield at + 1;
          }
          case LETTERS -> {
            parts.add(LatexPart.of(Kind.LETTERS, token.text()));
            yield at + 1;
          }
          case COMMAND -> command(token, at, end, parts);
          case BEGIN -> {
            parts.add(LatexPart.factor(matrix(new Range(at, next(at))).text()));
            yield next(at);
          }
          case SIGN -> sign(token, at, end, parts);
          case SEPARATOR, END -> throw new Unreadable();
        };
    depth--;
    return next;
  }

  private int command(Token token, int at, int end, List<LatexPart> parts) {
    switch (token.text()) {
      case "frac" -> {
        List<LatexItem> arguments = new ArrayList<>();
        int after = argument(argument(at + 1, end, arguments), end, arguments);
        boolean first = parts.isEmpty() || parts.get(parts.size() - 1).parts();
        parts.addAll(LatexItem.fraction(arguments.get(0), arguments.get(1), first));
        return after;
      }
      case "sqrt" -> {
        List<LatexItem> arguments = new ArrayList<>();
        boolean indexed = at + 1 < end && tokens.get(at + 1).isSign("[");
        int from = indexed ? next(at + 1) : at + 1;
        String index = indexed ? "[" + item(new Range(at + 2, from - 1)).text() + "]" : "";
        int after = argument(from, end, arguments);
        parts.add(LatexPart.factor("\\sqrt" + index + "{" + arguments.get(0).text() + "}"));
        return after;
      }
      case "cdot" -> parts.add(LatexPart.of(Kind.TIMES, "\\cdot"));
      case "langle" -> {
        List<Range> inner = split(new Range(at + 1, next(at) - 1));
        parts.add(LatexPart.factor("\\langle " + listed(inner, ", ") + "\\rangle"));
        return next(at);
      }
      default -> {
        String name = "\\" + token.text();
        boolean spaced = at + 1 < end && tokens.get(at + 1).kind() == LatexTokens.Kind.LETTERS;
        parts.add(
            RELATIONS.contains(name)
                ? LatexPart.of(Kind.RELATION, name + (spaced ? " " : ""))
                : LatexPart.factor(name + (spaced ? " " : "")));
      }
    }
    return at + 1;
  }

  private int sign(Token token, int at, int end, List<LatexPart> parts) {
    switch (token.text()) {
      case "(", "[", "\\{", "{" -> {
        int close = next(at) - 1;
        parts.addAll(group(token.text(), at, close));
        return close + 1;
      }
      case "^", "_" -> {
        return script(token.text(), at, end, parts);
      }
      case "+", "-" -> parts.add(LatexPart.of(Kind.SIGN, token.text()));
      case "/" -> parts.add(LatexPart.of(Kind.SLASH, "/"));
      case "%" -> percent(parts);
      case "\\\\" -> {
        // a new line
      }
      default ->
          parts.add(
              RELATIONS.contains(token.text())
                  ? LatexPart.of(Kind.RELATION, token.text())
                  : LatexPart.factor(token.text()));
    }
    return at + 1;
  }

  private static void percent(List<LatexPart> parts) {
    int last = parts.size() - 1;
    Optional<Rational> value =
        last < 0
            ? Optional.empty()
            : parts.get(last).value().flatMap(number -> number.dividedBy(Rational.HUNDRED));
    if (value.isPresent()) {
      parts.set(last, LatexPart.number(value.get()));
    } else {
      parts.add(LatexPart.factor("\\%"));
    }
  }

  private int script(String hat, int at, int end, List<LatexPart> parts) {
    List<LatexItem> arguments = new ArrayList<>();
    boolean signed = at + 1 < end && Set.of("-", "+").contains(tokens.get(at + 1).text());
    int after = argument(signed ? at + 2 : at + 1, end, arguments);
    String sign = signed && tokens.get(at + 1).isSign("-") ? "-" : "";
    String argument = sign + arguments.get(0).text();
    if (argument.isEmpty()) {
      return after; // that of ^{\circ}
    }
    String script = hat + "{" + argument + "}";
    int last = parts.size() - 1;
    boolean factor =
        last >= 0 && (parts.get(last).is(Kind.FACTOR) || parts.get(last).is(Kind.LETTERS));
    if (factor) {
      parts.set(last, parts.get(last).with(script));
    } else {
      parts.add(LatexPart.factor(script));
    }
    return after;
  }

  /** Reads an argument: what is in braces, or the next atom. */
  private int argument(int at, int end, List<LatexItem> arguments) {
    if (at >= end) {
      throw new Unreadable();
    }
    if (tokens.get(at).isSign("{")) {
      Range inner = new Range(at + 1, next(at) - 1);
      List<Range> ranges = split(inner);
      if (++depth > MAX_DEPTH) {
        throw new Unreadable();
      }
      arguments.add(ranges.size() > 1 ? LatexItem.of(listed(ranges, ", ")) : item(inner));
      depth--;
      return next(at);
    }
    List<LatexPart> parts = new ArrayList<>();
    int after = atom(at, end, parts);
    arguments.add(LatexItem.of(parts));
    return after;
  }

  private List<LatexPart> group(String open, int at, int close) {
    Range inner = new Range(at + 1, close);
    List<Range> ranges = split(inner);
    if (open.equals("\\{") || (open.equals("{") && ranges.size() > 1)) {
      return List.of(LatexPart.factor(set(items(ranges))));
    }
    String closer = tokens.get(close).text();
    if (ranges.size() != 1) {
      return List.of(LatexPart.factor(open + listed(ranges, ", ") + closer));
    }
    if (open.equals("{")) {
      List<LatexPart> parts = parts(ranges.get(0));
      return parts.size() == 1 ? parts : List.of(LatexPart.brackets(LatexItem.of(parts)));
    }
    LatexItem item = item(ranges.get(0));
    if (item.matrix()) {
      return List.of(LatexPart.factor(item.text()));
    }
    return List.of(
        open.equals("(") && closer.equals(")")
            ? LatexPart.brackets(item)
            : LatexPart.factor(open + item.text() + closer));
  }

  private String listed(List<Range> ranges, String separator) {
    return String.join(separator, items(ranges));
  }

  /** A matrix entry by entry, whatever its brackets; other environments by their names. */
  private LatexItem matrix(Range range) {
    String environment = tokens.get(range.from).text();
    boolean isMatrix = MATRICES.contains(environment);
    int from = range.from + 1;
    boolean columns =
        environment.equals("array") && from < range.to && tokens.get(from).isSign("{");
    from = columns ? next(from) : from;
    List<String> rows = new ArrayList<>();
    List<String> row = new ArrayList<>();
    int end = range.to - 1;
    int cell = from;
    for (int i = from; i <= end; i = i == end ? i + 1 : next(i)) {
      boolean newRow = i == end || tokens.get(i).isSign("\\\\");
      if (newRow || tokens.get(i).isSign("&")) {
        row.add(listed(split(new Range(cell, i)), ", "));
        cell = i + 1;
      }
      if (newRow) {
        rows.add(String.join(" & ", row));
        row.clear();
      }
    }
    if (rows.size() > 1 && rows.get(rows.size() - 1).isEmpty()) {
      rows.remove(rows.size() - 1);
    }
    String name = isMatrix ? "pmatrix" : environment;
    String written = "\\begin{" + name + "}" + String.join(" \\\\ ", rows) + "\\end{" + name + "}";
    return isMatrix ? LatexItem.matrix(written) : LatexItem.of(written);
  }

  /** Where the token, or the bracket that begins with it, ends. */
  private int next(int at) {
    return closers[at] + 1;
  }

  /** By token the one that closes it: itself, but for brackets. */
  private static int[] closers(List<Token> tokens) {
    int[] closers = new int[tokens.size()];
    List<Integer> open = new ArrayList<>();
    for (int i = 0; i < closers.length; i++) {
      closers[i] = i;
      Token token = tokens.get(i);
      if (opens(token)) {
        open.add(i);
      } else if (closes(token)) {
        if (open.isEmpty() || !matches(tokens.get(open.get(open.size() - 1)), token)) {
          throw new Unreadable();
        }
        closers[open.remove(open.size() - 1)] = i;
      }
      if (open.size() > MAX_DEPTH) {
        throw new Unreadable();
      }
    }
    if (!open.isEmpty()) {
      throw new Unreadable();
    }
    return closers;
  }

  private static boolean opens(Token token) {
    return token.kind() == LatexTokens.Kind.BEGIN
        || token.is(LatexTokens.Kind.COMMAND, "langle")
        || (token.kind() == LatexTokens.Kind.SIGN
            && Set.of("(", "[", "{", "\\{").contains(token.text()));
  }

  private static boolean closes(Token token) {
    return token.kind() == LatexTokens.Kind.END
        || token.is(LatexTokens.Kind.COMMAND, "rangle")
        || (token.kind() == LatexTokens.Kind.SIGN
            && Set.of(")", "]", "}", "\\}").contains(token.text()));
  }

  /** Intervals may be half open. */
  private static boolean matches(Token open, Token close) {
    if (open.kind() == LatexTokens.Kind.BEGIN || close.kind() == LatexTokens.Kind.END) {
      return open.kind() == LatexTokens.Kind.BEGIN
          && close.kind() == LatexTokens.Kind.END
          && open.text().equals(close.text());
    }
    return switch (open.text()) {
      case "{" -> close.text().equals("}");
      case "\\{" -> close.text().equals("\\}");
      case "langle" -> close.text().equals("rangle");
      default -> close.text().equals(")") || close.text().equals("]");
    };
  }
}
