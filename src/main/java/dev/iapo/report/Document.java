package dev.iapo.report;

import java.util.List;
import java.util.Optional;

/**
 * A report before it is written out.
 *
 * @param title of the whole; the first section may have an empty heading
 */
record Document(Text title, List<Section> sections) {
  Document {
    sections = List.copyOf(sections);
  }

  record Section(Text heading, List<Block> blocks) {
    Section {
      blocks = List.copyOf(blocks);
    }

    Section(String heading, List<Block> blocks) {
      this(heading.isEmpty() ? Text.EMPTY : Text.of(heading), blocks);
    }
  }

  /** A part of a section. */
  sealed interface Block {}

  record Heading(Text text) implements Block {}

  /** How much a paragraph stands out. */
  enum Tone {
    PLAIN,
    /** A remark on what is beside it. */
    NOTE,
    /** Good news. */
    GOOD,
    /** What the reader must not miss. */
    CAUTION
  }

  record Paragraph(Tone tone, Text text) implements Block {
    static Paragraph of(Text text) {
      return new Paragraph(Tone.PLAIN, text);
    }

    static Paragraph note(String text) {
      return new Paragraph(Tone.NOTE, Text.of(text));
    }
  }

  record Bullets(List<Text> items) implements Block {
    Bullets {
      items = List.copyOf(items);
    }
  }

  /**
   * Rows under column heads; the first cell of a row names it.
   *
   * @param caption what the table shows
   */
  record Table(String caption, List<Column> columns, List<List<Text>> rows) implements Block {
    Table {
      columns = List.copyOf(columns);
      rows = rows.stream().map(List::copyOf).toList();
      for (List<Text> row : rows) {
        if (row.size() != columns.size()) {
          throw new IllegalArgumentException(
              "table row: %d cells (expected: %d)".formatted(row.size(), columns.size()));
        }
      }
    }
  }

  record Column(Text head, boolean numeric) {
    static Column words(String head) {
      return new Column(Text.of(head), false);
    }

    static Column number(String head) {
      return new Column(Text.of(head), true);
    }
  }

  /**
   * A drawing with the numbers behind it, which stand in for it where nothing can be drawn; without
   * numbers of its own it shows those of a table beside it.
   *
   * @param caption what to see in it
   */
  record Figure(Chart chart, Text caption, Optional<Table> numbers) implements Block {}

  /**
   * Text to be shown character by character.
   *
   * @param label what it is
   */
  record Literal(Text label, String text) implements Block {}
}
