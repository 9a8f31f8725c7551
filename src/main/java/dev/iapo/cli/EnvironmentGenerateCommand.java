package dev.iapo.cli;

import dev.iapo.simulate.EnvironmentGenerator;
import dev.iapo.simulate.SyntheticSpec;
import dev.iapo.simulate.SyntheticSpec.Cost;
import dev.iapo.simulate.SyntheticSpec.Difficulty;
import dev.iapo.simulate.SyntheticSpec.Kind;
import dev.iapo.simulate.SyntheticSpec.Shape;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code iapo environment generate}: a synthetic environment. */
@Command(
    name = "generate",
    description = "Makes a synthetic environment; the same options make the same one.",
    mixinStandardHelpOptions = true)
final class EnvironmentGenerateCommand implements Callable<Integer> {
  private static final int DEFAULT_ANSWERS = 5;
  private static final int DEFAULT_OUTCOMES = 12;
  private static final int DEFAULT_CONTEXTS_OF_VOTES = 3;
  private static final int DEFAULT_CONTEXTS_OF_SELECTION = 27;

  @Parameters(
      paramLabel = "KIND",
      description = {
        "bernoulli: right or wrong, put to a vote;",
        "categorical: several answers, put to a vote;",
        "best-of-n: outcomes with scores, of which the best is chosen."
      })
  private String kind = "";

  @Option(
      names = "--out",
      required = true,
      paramLabel = "FILE.json",
      description = "Where the environment goes.")
  private Path out = Path.of("");

  @Option(names = "--force", description = "Replace the file if it exists.")
  private boolean force;

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = "The environment's name. Default: synthetic-<kind>-<seed>")
  private @Nullable String name;

  @Option(
      names = "--prompts",
      paramLabel = "P",
      defaultValue = "20",
      description = "Of every model. Default: 20")
  private int prompts;

  @Option(
      names = "--models",
      paramLabel = "M",
      defaultValue = "1",
      description = "Each with all prompts, a cost level and a skill of its own. Default: 1")
  private int models;

  @Option(names = "--queries", paramLabel = "X", defaultValue = "200", description = "Default: 200")
  private int queries;

  @Option(
      names = "--answers",
      paramLabel = "A",
      description = "Different answers (categorical). Default: 5")
  private @Nullable Integer answers;

  @Option(
      names = "--outcomes",
      paramLabel = "O",
      description = "Different outcomes per prompt and query (best-of-n). Default: 12")
  private @Nullable Integer outcomes;

  @Option(
      names = "--objectives",
      paramLabel = "K",
      description = "Scores per outcome (best-of-n). Default: 2")
  private @Nullable Integer objectives;

  @Option(
      names = "--contexts",
      paramLabel = "C",
      description = {
        "Preferences. For votes: as many cost weights. For best-of-n: three cost weights for each"
            + " direction of the objectives' weights where C is a multiple of three.",
        "Default: 3; best-of-n: 27"
      })
  private @Nullable Integer contexts;

  @Option(
      names = "--max-scale",
      paramLabel = "N",
      defaultValue = "32",
      description = "The most completions per query, up to 1000. Default: 32")
  private int maxScale;

  @Option(
      names = "--difficulty-tiers",
      paramLabel = "T",
      defaultValue = "3",
      description = "Queries fall into tiers of difficulty. Default: 3")
  private int tiers;

  @Option(
      names = "--spread",
      paramLabel = "S",
      defaultValue = "0.3",
      description = "Standard deviation of difficulty within a tier, in logits. Default: 0.3")
  private double spread;

  @Option(
      names = "--deceptive",
      paramLabel = "F",
      defaultValue = "0.1",
      description =
          "Share of prompts that are best at N = 1 but poor at large N; as many are the"
              + " other way round. Default: 0.1")
  private double deceptive;

  @Option(
      names = "--cost-low",
      paramLabel = "COST",
      defaultValue = "0.005",
      description = "Of a completion, at least, in milli-USD. Default: 0.005")
  private double costLow;

  @Option(
      names = "--cost-high",
      paramLabel = "COST",
      defaultValue = "0.015",
      description = "Of a completion, at most, in milli-USD. Default: 0.015")
  private double costHigh;

  @Option(
      names = "--random-cost",
      description = "Completions of one prompt differ in cost, as they do in length.")
  private boolean randomCost;

  @Option(
      names = "--tokens-per-cost",
      paramLabel = "R",
      defaultValue = "0",
      description =
          "Record output tokens as well, so many per milli-USD; without them a completion has"
              + " those of its text. Default: 0, none")
  private double tokensPerCost;

  @Option(
      names = "--recorded",
      paramLabel = "R",
      defaultValue = "256",
      description = "Completions recorded per prompt and query. Default: 256")
  private int recorded;

  @Option(names = "--seed", paramLabel = "S", defaultValue = "1", description = "Default: 1")
  private long seed;

  @Override
  public Integer call() {
    SyntheticSpec spec = spec();
    OutputFile output = OutputFile.of("--out", out, force, List.of());
    String given = name == null ? "synthetic-" + kind + "-" + seed : name;
    if (given.isBlank()) {
      throw CliException.usage("--name: blank (expected: a name)");
    }
    EnvironmentCommand.write(EnvironmentGenerator.generate(spec, given), output);
    return ExitCode.OK;
  }

  private SyntheticSpec spec() {
    Kind chosen = kind();
    boolean selects = chosen == Kind.BEST_OF_N;
    refuse("--answers", answers, chosen == Kind.CATEGORICAL);
    refuse("--outcomes", outcomes, selects);
    refuse("--objectives", objectives, selects);
    int choices =
        switch (chosen) {
          case BERNOULLI -> 2;
          case CATEGORICAL -> inRange("--answers", or(answers, DEFAULT_ANSWERS));
          case BEST_OF_N -> inRange("--outcomes", or(outcomes, DEFAULT_OUTCOMES));
        };
    int preferences =
        or(contexts, selects ? DEFAULT_CONTEXTS_OF_SELECTION : DEFAULT_CONTEXTS_OF_VOTES);
    int scores = or(objectives, selects ? 2 : 1);
    try {
      return new SyntheticSpec(
          chosen,
          new Shape(models, prompts, queries, choices, scores, preferences, maxScale),
          new Difficulty(tiers, spread, deceptive),
          new Cost(costLow, costHigh, randomCost, tokensPerCost),
          recorded,
          seed);
    } catch (IllegalArgumentException e) {
      throw CliException.usage("--" + e.getMessage());
    }
  }

  private Kind kind() {
    return switch (kind) {
      case "bernoulli" -> Kind.BERNOULLI;
      case "categorical" -> Kind.CATEGORICAL;
      case "best-of-n" -> Kind.BEST_OF_N;
      default ->
          throw CliException.usage(
              "KIND: " + kind + " (expected: bernoulli, categorical or best-of-n)");
    };
  }

  private void refuse(String option, @Nullable Integer given, boolean applies) {
    if (given != null && !applies) {
      throw CliException.usage(option + ": not with " + kind);
    }
  }

  private static int inRange(String option, int choices) {
    if (choices < 2 || choices > 1_000) {
      throw CliException.usage(option + ": " + choices + " (expected: 2..1000)");
    }
    return choices;
  }

  private static int or(@Nullable Integer given, int otherwise) {
    return given == null ? otherwise : given;
  }
}
