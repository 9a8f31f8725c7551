package dev.iapo.report;

import java.util.ArrayList;
import java.util.List;

/** The warnings and tables of a document, with their headings, as lines for a terminal. */
final class TextRenderer {
  private TextRenderer() {}

  static List<String> lines(Document document) {
    List<String> lines = new ArrayList<>();
    for (Document.Section section : document.sections()) {
      if (section.blocks().stream().anyMatch(TextRenderer::isShown)) {
        heading(section.heading(), lines);
        section.blocks().forEach(block -> block(block, lines));
      }
    }
    return lines;
  }

  private static boolean isShown(Document.Block block) {
    return block instanceof Document.Table
        || (block instanceof Document.Paragraph paragraph
            && paragraph.tone() == Document.Tone.CAUTION);
  }

  private static void block(Document.Block block, List<String> lines) {
    if (block instanceof Document.Table table) {
      part(lines);
      lines.addAll(TextTable.lines(table));
    } else if (block instanceof Document.Paragraph paragraph && isShown(paragraph)) {
      part(lines);
      lines.add(TextTable.plain(paragraph.text()));
    } else if (block instanceof Document.Heading heading) {
      heading(heading.text(), lines);
    }
  }

  private static void heading(Text heading, List<String> lines) {
    if (!heading.equals(Text.EMPTY)) {
      part(lines);
      lines.add(TextTable.plain(heading));
    }
  }

  /** A blank line before all but the first part. */
  private static void part(List<String> lines) {
    if (!lines.isEmpty()) {
      lines.add("");
    }
  }
}
