package dev.iapo.report;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A run of text on one line: our own words, and names and messages that others wrote. */
record Text(List<Span> spans) {
  /** Longer names are cut: they are to be recognised, not read. */
  private static final int MAX_NAME = 80;

  enum Style {
    PLAIN,
    STRONG,
    /** Text of others: names, messages. */
    CODE
  }

  record Span(Style style, String text) {}

  static final Text EMPTY = new Text(List.of());

  Text {
    spans = List.copyOf(spans);
  }

  static Text of(String plain) {
    return EMPTY.and(plain);
  }

  static Text strong(String strong) {
    return EMPTY.andStrong(strong);
  }

  static Text name(String name) {
    return EMPTY.andName(name);
  }

  Text and(String plain) {
    return and(new Text(List.of(new Span(Style.PLAIN, plain))));
  }

  Text andStrong(String strong) {
    return and(new Text(List.of(new Span(Style.STRONG, strong))));
  }

  /** Adds the name of something of the task. */
  Text andName(String name) {
    return andQuote(name, MAX_NAME);
  }

  /** Adds the first characters of a text of others. */
  Text andQuote(String quote, int most) {
    String shown = quote.isBlank() ? "(blank)" : Visible.shortened(quote, most);
    return and(new Text(List.of(new Span(Style.CODE, shown))));
  }

  Text and(Text more) {
    return new Text(Stream.concat(spans.stream(), more.spans.stream()).toList());
  }

  static Text joined(List<Text> texts, String between) {
    Text all = EMPTY;
    for (Text text : texts) {
      all = all.spans.isEmpty() ? text : all.and(between).and(text);
    }
    return all;
  }

  /** At most that many of the texts, with commas, and how many more there are. */
  static Text firstOf(List<Text> texts, int most) {
    List<Text> shown = new ArrayList<>(texts.subList(0, Math.min(most, texts.size())));
    if (shown.size() < texts.size()) {
      shown.add(of(Numbers.count(texts.size() - most) + " more"));
    }
    Text last = shown.remove(shown.size() - 1);
    return shown.isEmpty() ? last : joined(shown, ", ").and(" and ").and(last);
  }
}
