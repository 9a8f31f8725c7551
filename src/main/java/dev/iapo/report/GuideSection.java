package dev.iapo.report;

import dev.iapo.domain.BadRows;
import dev.iapo.domain.Budget;
import dev.iapo.domain.DataSet;
import dev.iapo.domain.Spend;
import dev.iapo.estimate.Confidence;
import java.util.ArrayList;
import java.util.List;

/** How to read a report: what its words mean, and what it rests on. */
final class GuideSection {
  private static final int MAX_REASON = 200;

  private final Findings findings;
  private final List<Text> items = new ArrayList<>();

  private GuideSection(Findings findings) {
    this.findings = findings;
  }

  static Document.Section of(Findings findings) {
    return new Document.Section("How to read this", new GuideSection(findings).blocks());
  }

  private List<Document.Block> blocks() {
    item(
        "Utility",
        " is what an answered query is worth to a context: its weights times the objectives, plus"
            + " its cost weight times what the query cost. A majority vote is worth the first"
            + " weight if it is right.");
    item(
        "The 95 % interval",
        " is of the mean over the population of queries that the training queries were drawn from."
            + " It holds for all arms of a context at once, and so for the one that was picked"
            + " for looking best. “Not bounded” means too few queries to say.");
    item(
        "Conclusive",
        (" means: with 95 %% confidence no choice loses more than the tolerance against any other"
                + " arm. The tolerance is %s of the range of the utility without cost. An arm seen"
                + " on fewer than %s queries leaves its contexts open.")
            .formatted(
                Numbers.amount(findings.task().goal().tolerance()),
                Numbers.count(Confidence.MIN_QUERIES)));
    spend();
    data();
    items.add(
        Text.of("Made by iapo ")
            .andName(findings.policy().version())
            .and(". The same task, seed and answers give the same report."));
    return List.of(new Document.Bullets(items));
  }

  private void item(String head, String rest) {
    items.add(Text.strong(head).and(rest));
  }

  private void spend() {
    Spend spent = findings.policy().usage().spent();
    String usd =
        spent.picoUsd() == 0
            ? "no USD (free, or prices not known)"
            : Numbers.amount((double) spent.picoUsd() / Budget.PICO_PER_USD) + " USD";
    item(
        "Spent",
        " were %s, %s and %s, failed and retried calls included.%s"
            .formatted(
                Numbers.count(spent.completions(), "completion", "completions"),
                Numbers.count(spent.tokens(), "token", "tokens"),
                usd,
                findings.result().tally().usageUnknown()
                    ? " Some calls came back without their usage: for these the maximum was"
                        + " charged, so the true figures are lower."
                    : ""));
  }

  private static Text setAside(BadRows bad) {
    return bad.any()
        ? Text.of(
                " %s of %s could not be used and were set aside; the first: "
                    .formatted(
                        Numbers.count(bad.setAside()), Numbers.count(bad.rows(), "row", "rows")))
            .andQuote(bad.reasons().get(0), MAX_REASON)
            .and(".")
        : Text.EMPTY;
  }

  private void data() {
    DataSet data = findings.task().data();
    String use =
        findings
            .policy()
            .evaluation()
            .map(
                evaluation ->
                    ", of which "
                        + Numbers.count(evaluation.queries())
                        + " were asked when all choices had been made")
            .orElse(" and not used here");
    items.add(
        Text.strong("Data:")
            .and(
                " %s for training; %sfingerprint "
                    .formatted(
                        Numbers.count(data.train().size(), "query", "queries"),
                        heldOut(data.test().size(), use)))
            .andName(data.fingerprint())
            .and(".")
            .and(setAside(data.badRows())));
  }

  /** Those of a kept run are not known. */
  private static String heldOut(int queries, String use) {
    return queries == 0
        ? ""
        : Numbers.count(queries, "query", "queries") + " held out" + use + "; ";
  }
}
