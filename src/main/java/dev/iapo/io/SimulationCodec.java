package dev.iapo.io;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import dev.iapo.domain.Budget;
import dev.iapo.io.JsonCursor.Field;
import dev.iapo.simulate.Trial;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Writes and reads simulated runs as JSON lines ({@code iapo-simulation/1}), one per trial. What is
 * read back equals what was written. How an algorithm was run is left out where it was run as
 * published. A line names the unit of its budget; one that does not is of completions.
 */
public final class SimulationCodec {
  private static final Trial.Variant DEFAULT = Trial.Variant.PUBLISHED;

  private static final int USD_DIGITS = 12;

  private SimulationCodec() {}

  /** A trial, and where it was read. */
  public record Located(Path file, int line, Trial trial) {
    /** As in {@code out/psst.jsonl:17}. */
    public String place() {
      return file + ":" + line;
    }
  }

  /** The line of a trial, without a line break. */
  public static String write(Trial trial) {
    Trial.Setup setup = trial.setup();
    Trial.Variant variant = setup.variant();
    ObjectNode node = Json.MAPPER.createObjectNode();
    node.put("environment", setup.environment());
    node.put("algorithm", setup.algorithm());
    unless(DEFAULT.estimator(), node, "estimator", variant.estimator());
    unless(DEFAULT.queries(), node, "queries", variant.queries());
    unless(DEFAULT.budgetRule(), node, "budgetRule", variant.budgetRule());
    node.put("unit", setup.unit().label());
    amount(setup.unit(), node, "budget", setup.budget());
    node.put("seed", trial.seed());
    node.put("completions", trial.completions());
    if (trial.drawn().spent() != spentByDefault(setup.unit(), trial.completions())) {
      amount(setup.unit(), node, "spent", trial.drawn().spent());
    }
    node.put("acr", trial.returns().acr());
    node.put("regret", trial.returns().regret());
    trial.returns().acrTest().ifPresent(acr -> node.put("acrTest", acr));
    ObjectNode policy = node.putObject("policy");
    trial
        .policy()
        .forEach(
            (context, arm) ->
                policy.putObject(context).put("prompt", arm.prompt()).put("scale", arm.scale()));
    return Json.line(node);
  }

  /** Of completions, what was drawn; of other units it has to be said. */
  private static long spentByDefault(Budget.Unit unit, long completions) {
    return unit == Budget.Unit.COMPLETIONS ? completions : -1;
  }

  /** In the unit: USD, not their smallest amount. */
  private static void amount(Budget.Unit unit, ObjectNode node, String name, long amount) {
    if (unit == Budget.Unit.USD) {
      BigDecimal usd = BigDecimal.valueOf(amount, USD_DIGITS).stripTrailingZeros();
      node.putRawValue(name, new RawValue(usd.toPlainString()));
    } else {
      node.put(name, amount);
    }
  }

  private static void unless(String usual, ObjectNode node, String name, String value) {
    if (!value.equals(usual)) {
      node.put(name, value);
    }
  }

  /**
   * The trials of a file, in its order, at least one. Blank lines are skipped.
   *
   * @throws DataException with everything that is wrong with the file, by line
   */
  public static List<Located> read(Path file) {
    DataProblems problems = DataProblems.withFolder(file);
    List<Located> trials = new ArrayList<>();
    if (!Files.exists(file)) {
      problems.add("no such file (expected: a simulation file)");
    } else if (Files.isDirectory(file)) {
      problems.add("a folder (expected: a simulation file)");
    } else {
      read(file, trials, problems);
    }
    if (problems.any()) {
      throw problems.exception();
    }
    return List.copyOf(trials);
  }

  private static void read(Path file, List<Located> trials, DataProblems problems) {
    try (DataLines lines = new DataLines(Files.newInputStream(file), false, problems)) {
      Optional<DataLines.Line> line = lines.next();
      while (line.isPresent()) {
        int number = line.get().number();
        if (!line.get().text().isBlank()) {
          trial(line.get(), problems)
              .ifPresent(trial -> trials.add(new Located(file, number, trial)));
        }
        line = lines.next();
      }
      if (trials.isEmpty() && !problems.any()) {
        problems.add("empty (expected: a simulation file, one JSON object per line)");
      }
    } catch (IOException e) {
      problems.add("cannot be read: " + e);
    }
  }

  private static Optional<Trial> trial(DataLines.Line line, DataProblems problems) {
    byte[] bytes = line.text().getBytes(StandardCharsets.UTF_8);
    try (JsonCursor json = JsonCursor.open(new ByteArrayInputStream(bytes))) {
      return Optional.of(trial(json));
    } catch (JsonProcessingException e) {
      problems.add(
          line.number(), "not JSON: " + Json.said(e) + " (expected: one trial, whole, per line)");
    } catch (IOException e) {
      problems.add(line.number(), String.valueOf(e.getMessage()));
    }
    return Optional.empty();
  }

  private static Trial trial(JsonCursor json) throws IOException {
    var environment = new Field<>("environment", () -> name(json));
    var algorithm = new Field<>("algorithm", () -> name(json));
    var estimator = new Field<>("estimator", () -> name(json));
    var queries = new Field<>("queries", () -> name(json));
    var budgetRule = new Field<>("budgetRule", () -> name(json));
    var unit = new Field<>("unit", () -> unit(json));
    var budget = new Field<>("budget", json::decimal);
    var seed = new Field<>("seed", json::longInteger);
    var completions = new Field<>("completions", () -> atLeast(0, json));
    var spent = new Field<>("spent", json::decimal);
    var acr = new Field<>("acr", json::number);
    var regret = new Field<>("regret", () -> regret(json));
    var acrTest = new Field<>("acrTest", json::number);
    var policy = new Field<>("policy", () -> policy(json));
    json.object(
        environment,
        algorithm,
        estimator,
        queries,
        budgetRule,
        unit,
        budget,
        seed,
        completions,
        spent,
        acr,
        regret,
        acrTest,
        policy);
    json.end();
    Trial.Variant variant =
        new Trial.Variant(
            estimator.optional().orElse(DEFAULT.estimator()),
            queries.optional().orElse(DEFAULT.queries()),
            budgetRule.optional().orElse(DEFAULT.budgetRule()));
    OptionalDouble test =
        acrTest.optional().map(OptionalDouble::of).orElseGet(OptionalDouble::empty);
    Budget.Unit limited = unit.optional().orElse(Budget.Unit.COMPLETIONS);
    long limit = amount("budget", limited, budget.required(), 1);
    long drawn = completions.required();
    long charged =
        spent.isPresent() || limited != Budget.Unit.COMPLETIONS
            ? amount("spent", limited, spent.required(), 0)
            : drawn;
    return new Trial(
        new Trial.Setup(environment.required(), algorithm.required(), variant, limited, limit),
        seed.required(),
        new Trial.Drawn(drawn, charged),
        new Trial.Returns(acr.required(), regret.required(), test),
        policy.required());
  }

  private static Budget.Unit unit(JsonCursor json) throws IOException {
    String label = json.text();
    for (Budget.Unit unit : Budget.Unit.values()) {
      if (unit.label().equals(label)) {
        return unit;
      }
    }
    throw json.unexpected(label, "completions, tokens or usd");
  }

  /** In the unit's smallest amount. */
  private static long amount(String field, Budget.Unit unit, BigDecimal amount, long least)
      throws JsonCursor.ShapeException {
    boolean usd = unit == Budget.Unit.USD;
    BigDecimal smallest = amount.movePointRight(usd ? USD_DIGITS : 0);
    if (smallest.compareTo(BigDecimal.valueOf(least)) < 0) {
      throw new JsonCursor.ShapeException(
          "%s: %s (expected: %s)"
              .formatted(field, amount, usd && least > 0 ? "more than 0" : "at least " + least));
    }
    try {
      return smallest.longValueExact();
    } catch (ArithmeticException e) {
      throw new JsonCursor.ShapeException(
          "%s: %s (expected: %s)"
              .formatted(
                  field,
                  amount,
                  usd ? "at most 12 decimals, below 2^63 pico-USD" : "a whole number below 2^63"));
    }
  }

  private static String name(JsonCursor json) throws IOException {
    String name = json.text();
    if (name.isBlank()) {
      throw json.unexpected("blank", "a name");
    }
    return name;
  }

  private static long atLeast(long least, JsonCursor json) throws IOException {
    long number = json.longInteger();
    if (number < least) {
      throw json.unexpected(String.valueOf(number), "at least " + least);
    }
    return number;
  }

  private static double regret(JsonCursor json) throws IOException {
    double regret = json.number();
    if (regret < 0) {
      throw json.unexpected(String.valueOf(regret), "at least 0");
    }
    return regret;
  }

  private static Map<String, Trial.Arm> policy(JsonCursor json) throws IOException {
    Map<String, Trial.Arm> policy = json.map(() -> arm(json));
    if (policy.isEmpty()) {
      throw json.unexpected("empty", "the choice of at least one context");
    }
    return policy;
  }

  private static Trial.Arm arm(JsonCursor json) throws IOException {
    var prompt = new Field<>("prompt", () -> name(json));
    var scale = new Field<>("scale", () -> scale(json));
    json.object(prompt, scale);
    return new Trial.Arm(prompt.required(), scale.required());
  }

  private static int scale(JsonCursor json) throws IOException {
    int scale = json.integer();
    if (scale < 1) {
      throw json.unexpected(String.valueOf(scale), "at least 1");
    }
    return scale;
  }
}
