package dev.iapo.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/** Writes a document as one page of HTML that is also XML: no script, nothing loaded. */
final class HtmlRenderer {
  private static final String POLICY = "default-src 'none'; style-src 'unsafe-inline'";

  private final Markup page = new Markup();
  private int figures;

  private HtmlRenderer() {}

  static String render(Document document) {
    HtmlRenderer renderer = new HtmlRenderer();
    renderer.page(document);
    return "<!DOCTYPE html>\n" + renderer.page + "\n";
  }

  private void page(Document document) {
    page.open("html", "xmlns", "http://www.w3.org/1999/xhtml", "lang", "en").line();
    page.open("head").line();
    page.empty("meta", "charset", "utf-8").line();
    page.empty("meta", "http-equiv", "Content-Security-Policy", "content", POLICY).line();
    page.empty("meta", "name", "viewport", "content", "width=device-width, initial-scale=1");
    page.line().empty("meta", "name", "color-scheme", "content", "light dark").line();
    page.element("title", unstyled(document.title())).line();
    page.element("style", styleSheet()).line();
    page.close().line().open("body").open("main").line();
    inline("h1", document.title());
    document.sections().forEach(this::section);
    page.close().close().line().close();
  }

  private void section(Document.Section section) {
    page.open("section").line();
    if (!section.heading().equals(Text.EMPTY)) {
      inline("h2", section.heading());
    }
    section.blocks().forEach(this::block);
    page.close().line();
  }

  private void block(Document.Block block) {
    if (block instanceof Document.Heading heading) {
      inline("h3", heading.text());
    } else if (block instanceof Document.Paragraph paragraph) {
      String tone = paragraph.tone().name().toLowerCase(Locale.ROOT);
      inline("p", paragraph.text(), "class", tone);
    } else if (block instanceof Document.Bullets bullets) {
      page.open("ul").line();
      bullets.items().forEach(item -> inline("li", item));
      page.close().line();
    } else if (block instanceof Document.Table table) {
      table(table);
    } else if (block instanceof Document.Figure figure) {
      figure(figure);
    } else if (block instanceof Document.Literal literal) {
      inline("p", literal.label(), "class", "label");
      page.open("pre", "tabindex", "0").element("code", literal.text()).close().line();
    }
  }

  private void table(Document.Table table) {
    page.open("div", "class", "scroll", "role", "region", "tabindex", "0")
        .open("table")
        .line()
        .element("caption", table.caption())
        .line();
    page.open("thead").open("tr");
    for (Document.Column column : table.columns()) {
      page.open("th", "scope", "col", "class", align(column));
      spans(column.head());
      page.close();
    }
    page.close().close().line().open("tbody").line();
    for (List<Text> row : table.rows()) {
      page.open("tr");
      for (int i = 0; i < row.size(); i++) {
        String align = align(table.columns().get(i));
        if (i == 0) {
          page.open("th", "scope", "row", "class", align);
        } else {
          page.open("td", "class", align);
        }
        spans(row.get(i));
        page.close();
      }
      page.close().line();
    }
    page.close().close().close().line();
  }

  private static String align(Document.Column column) {
    return column.numeric() ? "number" : "words";
  }

  private void figure(Document.Figure figure) {
    figures++;
    page.open("figure").line();
    drawing(figure.chart(), Chart.Frame.WIDE);
    drawing(figure.chart(), Chart.Frame.NARROW);
    inline("figcaption", figure.caption());
    figure
        .numbers()
        .ifPresent(
            numbers -> {
              page.open("details").element("summary", "The numbers behind it").line();
              table(numbers);
              page.close();
            });
    page.close().line();
  }

  private void drawing(Chart chart, Chart.Frame frame) {
    String id = "figure-" + figures + "-" + frame.name();
    page.open(
        "svg",
        "xmlns",
        "http://www.w3.org/2000/svg",
        "class",
        frame.name(),
        "viewBox",
        "0 0 " + frame.width() + " " + Markup.px(chart.height(frame)),
        "font-size",
        String.valueOf(frame.fontSize()),
        "role",
        "img",
        "aria-labelledby",
        id + "-title " + id + "-desc");
    page.element("title", chart.title(), "id", id + "-title");
    page.element("desc", chart.description(), "id", id + "-desc");
    chart.draw(page, frame);
    page.close().line();
  }

  private void inline(String tag, Text text, String... attributes) {
    page.open(tag, attributes);
    spans(text);
    page.close().line();
  }

  private void spans(Text text) {
    for (Text.Span span : text.spans()) {
      String line = Visible.line(span.text());
      switch (span.style()) {
        case PLAIN -> page.text(unbroken(line));
        case STRONG -> page.element("strong", unbroken(line));
        case CODE -> page.element("code", line);
      }
    }
  }

  /** Keeps together what is read together. */
  private static String unbroken(String line) {
    return line.replace("N = ", "N\u00A0=\u00A0").replace(" %", "\u00A0%");
  }

  private static String unstyled(Text text) {
    return TextTable.plain(text);
  }

  /** The style sheet; it has none of the characters that markup escapes. */
  private static String styleSheet() {
    try (InputStream in = HtmlRenderer.class.getResourceAsStream("report.css")) {
      return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
