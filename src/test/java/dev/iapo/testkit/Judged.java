package dev.iapo.testkit;

import dev.iapo.domain.AnswerSpec;
import dev.iapo.domain.Appraiser;
import dev.iapo.domain.Budget;
import dev.iapo.domain.ChatMessage;
import dev.iapo.domain.Configuration;
import dev.iapo.domain.Context;
import dev.iapo.domain.CostRule;
import dev.iapo.domain.DataSet;
import dev.iapo.domain.Model;
import dev.iapo.domain.Objective;
import dev.iapo.domain.Prompt;
import dev.iapo.domain.Query;
import dev.iapo.domain.Sampling;
import dev.iapo.domain.ScorerSpec;
import dev.iapo.domain.Scoring;
import dev.iapo.domain.Task;
import dev.iapo.domain.Voting;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A task of best-of-N that judges and a service score. A rater gives two scores in one answer, a
 * referee compares with the field {@code reply} in both orders, a service scores in batches.
 */
public final class Judged {
  public static final String JUDGES = "judges";
  public static final String SERVICE = "service";
  public static final int MAX_TOKENS = 40;
  public static final int REPEATS = 2;

  public static final Scoring CORRECT = new Scoring("correct");
  public static final Scoring HELPFUL = by("judge", "rater", "$.helpful");
  public static final Scoring BRIEF = by("judge", "rater", "$.brief");
  public static final Scoring PREFERRED = by("judge", "referee", "$.better");
  public static final Scoring REWARD = by("service", "reward", "$.score");

  private static final Objective HELPFULNESS = new Objective("helpful", 0, 1, false);
  private static final Objective BREVITY = new Objective("brief", 0, 10, false, true);
  private static final Objective PREFERENCE = new Objective("preferred", 0, 1, false);
  private static final int QUERIES = 4;

  /** Who judges what. */
  @SuppressWarnings("ImmutableEnumChecker") // its lists cannot be changed
  public enum Kind {
    /** Two objectives out of one answer. */
    RATED(
        List.of(rater(1)),
        List.of(new ScorerSpec(HELPFULNESS, HELPFUL), new ScorerSpec(BREVITY, BRIEF))),
    /** The same, by a model that gives all repeats in one call. */
    RATED_AT_ONCE(
        List.of(rater(REPEATS)),
        List.of(new ScorerSpec(HELPFULNESS, HELPFUL), new ScorerSpec(BREVITY, BRIEF))),
    /** A comparison. */
    COMPARED(List.of(referee()), List.of(new ScorerSpec(PREFERENCE, PREFERRED))),
    /** A service. */
    SERVED(List.of(service()), List.of(new ScorerSpec(HELPFULNESS, REWARD))),
    /** All: selected by a service or by another's score, valued by judges. */
    ALL(
        List.of(rater(1), service(), referee()),
        List.of(
            new ScorerSpec(HELPFULNESS, HELPFUL, Optional.of(REWARD)),
            new ScorerSpec(PREFERENCE, PREFERRED)));

    public final List<Appraiser> appraisers;
    public final List<ScorerSpec> scorers;

    Kind(List<Appraiser> appraisers, List<ScorerSpec> scorers) {
      this.appraisers = appraisers;
      this.scorers = scorers;
    }

    public boolean serves() {
      return appraisers.stream().anyMatch(a -> a.kind() == Appraiser.Kind.SERVICE);
    }

    public boolean judges() {
      return appraisers.stream().anyMatch(a -> a.kind() == Appraiser.Kind.JUDGE);
    }
  }

  private Judged() {}

  public static Scoring by(String kind, String name, String path) {
    return new Scoring(kind, Map.of("by", name, "path", path));
  }

  private static Appraiser rater(int choicesPerCall) {
    return judge("rater", "<c>{{completion}}</c>", choicesPerCall, "");
  }

  private static Appraiser referee() {
    return judge("referee", "<a>{{completion}}</a><b>{{other}}</b>", 1, "reply");
  }

  private static Appraiser judge(String name, String text, int choicesPerCall, String against) {
    return new Appraiser(
        name,
        Appraiser.Kind.JUDGE,
        new Configuration(
            name,
            new Prompt(
                name, List.of(new ChatMessage("system", name), new ChatMessage("user", text))),
            new Model(JUDGES, "judge-x", choicesPerCall),
            Sampling.ofMaxTokens(MAX_TOKENS)),
        REPEATS,
        against);
  }

  private static Appraiser service() {
    return new Appraiser(
        "reward",
        Appraiser.Kind.SERVICE,
        new Configuration(
            "reward",
            new Prompt("reward", List.of(new ChatMessage("user", "-"))),
            new Model(SERVICE, "reward-x", 3),
            Sampling.ofMaxTokens(1)),
        1,
        "");
  }

  public static Task task(Kind kind, Budget budget, long seed) {
    return task(kind.appraisers, kind.scorers, budget, seed);
  }

  /** A task with other objectives. */
  public static Task task(
      List<Appraiser> appraisers, List<ScorerSpec> scorers, Budget budget, long seed) {
    return new Task(
        "judged",
        "",
        IntStream.range(0, 2).mapToObj(p -> configuration("p" + p)).toList(),
        new DataSet(
            IntStream.range(0, QUERIES).mapToObj(q -> query("q" + q)).toList(),
            List.of(),
            "f".repeat(64)),
        new Task.Judging(
            new AnswerSpec("regex", "^(\\w+)", "exact", 0),
            scorers,
            new CostRule(CostRule.Kind.MILLI_USD, ""),
            appraisers),
        new Task.Goal(List.of("best-of-n"), Voting.of("fair"), 4, contexts(scorers.size()), 0.05),
        new Task.Search("psst", "complete", "paired", budget, seed));
  }

  private static Configuration configuration(String id) {
    return new Configuration(
        id,
        new Prompt(
            id, List.of(new ChatMessage("system", id), new ChatMessage("user", "{{query}}"))),
        RunBench.model(RunBench.MODEL),
        Sampling.ofMaxTokens(MAX_TOKENS));
  }

  private static Query query(String id) {
    return new Query(id, Map.of("query", id, "reply", "so " + id), List.of("yes"));
  }

  private static List<Context> contexts(int objectives) {
    List<Double> first = new ArrayList<>();
    List<Double> all = new ArrayList<>();
    for (int k = 0; k < objectives; k++) {
      first.add(k == 0 ? 1.0 : 0.0);
      all.add(0.5);
    }
    return List.of(new Context("first", first, 0, 0.5), new Context("all", all, -0.01, 0.5));
  }
}
