package dev.iapo.report;

import dev.iapo.domain.Policy;
import dev.iapo.run.RunResult;
import java.util.ArrayList;
import java.util.List;

/**
 * What a run found, for people to read: the decision first, then the evidence, then how to read it.
 * The same result gives the same bytes. Its size is bounded: long lists and long texts are cut, and
 * say so.
 */
public final class Report {
  private final Document document;

  private Report(Document document) {
    this.document = document;
  }

  /**
   * The report of a run that has ended, however it ended.
   *
   * @param policy made of that result
   */
  public static Report of(RunResult result, Policy policy) {
    Findings findings = new Findings(result, policy);
    Looks looks = Looks.byEvidence(findings); // one for all figures
    List<Document.Section> sections = new ArrayList<>();
    sections.add(VerdictSection.of(findings));
    sections.add(DecisionSection.of(findings));
    HeldOutSection.of(findings).ifPresent(sections::add);
    sections.add(GainSection.of(findings));
    sections.add(CurveSection.of(findings, looks));
    ObjectiveSection.of(findings).ifPresent(sections::add);
    SelectionSection.of(findings).ifPresent(sections::add);
    sections.add(TradeoffSection.of(findings, looks));
    sections.add(QuerySection.of(findings));
    sections.add(SafetySection.of(findings));
    sections.add(SpendSection.of(findings));
    JudgeSection.of(findings).ifPresent(sections::add);
    sections.add(QualitySection.of(findings));
    UnreadSection.of(findings).ifPresent(sections::add);
    FailureSection.of(findings).ifPresent(sections::add);
    sections.add(PromptSection.of(findings));
    sections.add(GuideSection.of(findings));
    sections.add(AppendixSection.of(findings));
    Text title = Text.name(result.task().name()).and(": which prompt, and how many completions");
    return new Report(new Document(title, sections));
  }

  /** As GitHub-flavoured Markdown. */
  public String markdown() {
    return MarkdownRenderer.render(document);
  }

  /** As one HTML page that needs nothing else: no script, nothing loaded. */
  public String html() {
    return HtmlRenderer.render(document);
  }
}
