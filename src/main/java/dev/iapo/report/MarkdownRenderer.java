package dev.iapo.report;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Writes a document as GitHub-flavoured Markdown; a figure becomes the table of its numbers. */
final class MarkdownRenderer {
  private static final int MAX_PADDING = 60;
  private static final Pattern SPECIAL = Pattern.compile("[\\\\`*_{}\\[\\]<>&|~#$]");
  private static final Pattern LINK = Pattern.compile("(?i)(:)(//)|\\b(www)(\\.)");
  private static final Pattern BLOCK_START = Pattern.compile("^(\\d*)([-+=>.)])");
  private static final Pattern BACKTICKS = Pattern.compile("`+");

  private final StringBuilder out = new StringBuilder();

  private MarkdownRenderer() {}

  static String render(Document document) {
    MarkdownRenderer renderer = new MarkdownRenderer();
    renderer.out.append("# ").append(inline(document.title(), false)).append('\n');
    document.sections().forEach(renderer::section);
    return renderer.out.toString();
  }

  private void section(Document.Section section) {
    if (!section.heading().equals(Text.EMPTY)) {
      out.append("\n## ").append(inline(section.heading(), false)).append('\n');
    }
    section.blocks().forEach(this::block);
  }

  private void block(Document.Block block) {
    if (block instanceof Document.Figure figure) {
      figure.numbers().ifPresent(numbers -> figure(figure.caption(), numbers));
      return;
    }
    out.append('\n');
    if (block instanceof Document.Heading heading) {
      out.append("### ").append(inline(heading.text(), false)).append('\n');
    } else if (block instanceof Document.Paragraph paragraph) {
      boolean plain =
          paragraph.tone() == Document.Tone.PLAIN || paragraph.tone() == Document.Tone.NOTE;
      out.append(plain ? "" : "> ").append(line(paragraph.text())).append('\n');
    } else if (block instanceof Document.Bullets bullets) {
      bullets.items().forEach(item -> out.append("- ").append(line(item)).append('\n'));
    } else if (block instanceof Document.Table table) {
      table(table);
    } else if (block instanceof Document.Literal literal) {
      out.append(line(literal.label())).append("\n\n");
      String text = Visible.of(literal.text());
      String fence = "`".repeat(Math.max(3, longestRun(text) + 1));
      out.append(fence).append("text\n").append(text);
      out.append(text.endsWith("\n") ? "" : "\n").append(fence).append('\n');
    }
  }

  private void figure(Text caption, Document.Table numbers) {
    out.append('\n').append(line(caption)).append("\n\n");
    table(numbers);
  }

  private void table(Document.Table table) {
    out.append(line(Text.of(table.caption() + ":"))).append("\n\n");
    List<List<String>> rows = new ArrayList<>();
    rows.add(table.columns().stream().map(column -> inline(column.head(), true)).toList());
    for (List<Text> row : table.rows()) {
      rows.add(row.stream().map(cell -> inline(cell, true)).toList());
    }
    int[] widths = new int[table.columns().size()];
    for (List<String> row : rows) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.min(MAX_PADDING, Math.max(widths[i], length(row.get(i))));
      }
    }
    for (int r = 0; r < rows.size(); r++) {
      row(rows.get(r), table.columns(), widths);
      if (r == 0) {
        rule(table.columns(), widths);
      }
    }
  }

  private void row(List<String> cells, List<Document.Column> columns, int[] widths) {
    for (int i = 0; i < widths.length; i++) {
      String padding = " ".repeat(Math.max(0, widths[i] - length(cells.get(i))));
      boolean right = columns.get(i).numeric();
      out.append("| ").append(right ? padding + cells.get(i) : cells.get(i) + padding).append(' ');
    }
    out.append("|\n");
  }

  private void rule(List<Document.Column> columns, int[] widths) {
    for (int i = 0; i < widths.length; i++) {
      String dashes = "-".repeat(Math.max(2, widths[i]) + 1);
      out.append('|').append(columns.get(i).numeric() ? dashes + ":" : "-" + dashes);
    }
    out.append("|\n");
  }

  private static int length(String text) {
    return text.codePointCount(0, text.length());
  }

  /** A text that starts a line. */
  private static String line(Text text) {
    return BLOCK_START.matcher(inline(text, false)).replaceFirst("$1\\\\$2");
  }

  private static String inline(Text text, boolean inTable) {
    StringBuilder line = new StringBuilder();
    for (Text.Span span : text.spans()) {
      String shown = Visible.line(span.text());
      switch (span.style()) {
        case PLAIN -> line.append(escaped(shown));
        case STRONG -> line.append("**").append(escaped(shown)).append("**");
        case CODE -> line.append(inTable && shown.contains("|") ? escaped(shown) : code(shown));
      }
    }
    return line.toString();
  }

  private static String escaped(String text) {
    String escaped =
        SPECIAL
            .matcher(text.replace('\u00A0', ' '))
            .replaceAll(match -> Matcher.quoteReplacement(entity(match.group())));
    return LINK.matcher(escaped).replaceAll("$1$3\\\\$2$4");
  }

  /** A pipe parts cells even where it is escaped twice, so it is written as an entity. */
  private static String entity(String special) {
    return special.equals("|") ? "&#124;" : "\\" + special;
  }

  private static String code(String text) {
    String ticks = "`".repeat(longestRun(text) + 1);
    boolean pad = text.startsWith("`") || text.endsWith("`");
    return pad ? ticks + " " + text + " " + ticks : ticks + text + ticks;
  }

  private static int longestRun(String text) {
    return BACKTICKS.matcher(text).results().mapToInt(m -> m.group().length()).max().orElse(0);
  }
}
