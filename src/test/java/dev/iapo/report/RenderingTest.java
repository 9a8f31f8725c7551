package dev.iapo.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class RenderingTest {
  private static Document document(Document.Block... blocks) {
    return new Document(
        Text.of("Title"), List.of(new Document.Section("Section", List.of(blocks))));
  }

  private static String markdown(Text text) {
    return MarkdownRenderer.render(document(Document.Paragraph.of(text)))
        .substring("# Title\n\n## Section\n\n".length())
        .strip();
  }

  @Test
  void markdown_specialCharacters_areEscaped() {
    assertThat(markdown(Text.of("a*b_c`d[e](f)<g>&amp;|~#")))
        .isEqualTo("a\\*b\\_c\\`d\\[e\\](f)\\<g\\>\\&amp;&#124;\\~\\#");
  }

  @Test
  void markdown_addresses_doNotBecomeLinks() {
    assertThat(markdown(Text.of("see http://x.example or www.x.example")))
        .isEqualTo("see http:\\//x.example or www\\.x.example");
  }

  @Test
  void markdown_startOfALine_startsNoList() {
    assertThat(markdown(Text.of("- a"))).isEqualTo("\\- a");
    assertThat(markdown(Text.of("12. a"))).isEqualTo("12\\. a");
    assertThat(markdown(Text.of("# a"))).isEqualTo("\\# a");
  }

  @Test
  void markdown_backticksInCode_getALongerFence() {
    assertThat(markdown(Text.name("a``b"))).isEqualTo("```a``b```");
    assertThat(markdown(Text.name("`a"))).isEqualTo("`` `a ``");
    assertThat(
            MarkdownRenderer.render(
                document(new Document.Literal(Text.of("user"), "```` and ~~~"))))
        .contains("`````text\n```` and ~~~\n`````\n");
  }

  @Test
  void html_text_isEscapedOnce() {
    String html = HtmlRenderer.render(document(Document.Paragraph.of(Text.of("a<b>&\"c\""))));
    assertThat(html).contains("<p class=\"plain\">a&lt;b&gt;&amp;&quot;c&quot;</p>");
  }

  @Test
  void visible_actingAndHidingCharacters_areSpeltOut() {
    assertThat(Visible.of("a\r\nb\rc\u0000\u001B\u007F\u009B"))
        .isEqualTo("a\nb\\u{D}c\\u{0}\\u{1B}\\u{7F}\\u{9B}");
    assertThat(Visible.of("\u202E\u2066\u200F\uFEFF\u00AD\u2028"))
        .isEqualTo("\\u{202E}\\u{2066}\\u{200F}\\u{FEFF}\\u{AD}\\u{2028}");
    assertThat(Visible.of("\uDB40\uDC41\uD83D \uFFFE")).isEqualTo("\\u{E0041}\\u{D83D} \\u{FFFE}");
    assertThat(Visible.of("tab\té 漢 שלום 👩\u200D🔬")).isEqualTo("tab\té 漢 שלום 👩\u200D🔬");
  }

  @Test
  void shortened_longText_countsCodePoints() {
    assertThat(Visible.shortened("👩👩👩", 3)).isEqualTo("👩👩👩");
    assertThat(Visible.shortened("👩👩👩👩", 3)).isEqualTo("👩👩…");
  }

  @Test
  void spread_crowdedLabels_keepTheirOrderAndDistance() {
    double[] at = LineDrawing.spread(List.of(1.0, 2.0, 99.0, 100.0), 10, 0, 100);
    assertThat(at).containsExactly(1, 11, 90, 100);
  }

  @Test
  void axis_linear_hasRoundTicksInside() {
    Axis axis = Axis.linear(0.41, 0.87, 100, 0, 5);
    assertThat(axis.ticks().stream().map(axis::label)).containsExactly("0.5", "0.6", "0.7", "0.8");
    assertThat(axis.at(0.41)).isEqualTo(100);
    assertThat(axis.at(0.87)).isEqualTo(0);
  }

  @Test
  void axis_equalValues_hasAnExtent() {
    Axis axis = Axis.linear(0, 0, 100, 0, 5);
    assertThat(axis.at(0)).isEqualTo(50);
  }

  @Test
  void axis_scales_markDoublingsAndTheLargest() {
    assertThat(Axis.scales(12, 0, 100).ticks()).containsExactly(1.0, 2.0, 4.0, 8.0, 12.0);
    assertThat(Axis.scales(3, 0, 100).ticks()).containsExactly(1.0, 2.0, 3.0);
    assertThat(Axis.scales(1, 0, 100).at(1)).isZero();
  }

  @Test
  void looks_promptsOfSeveralFigures_keepTheirs() {
    Looks looks = new Looks(List.of());
    var first = looks.of(List.of(10, 20));
    var second = looks.of(List.of(30, 20, 10));
    assertThat(second.get(10)).isEqualTo(first.get(10));
    assertThat(second.get(20)).isEqualTo(first.get(20));
    assertThat(second.values()).doesNotHaveDuplicates();
    assertThat(looks.of(List.of(1, 2, 3, 4, 5, 6, 7, 8)).values()).doesNotHaveDuplicates();
  }
}
