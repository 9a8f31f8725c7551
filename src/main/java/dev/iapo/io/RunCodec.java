package dev.iapo.io;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.iapo.domain.Appraiser;
import dev.iapo.domain.BadRows;
import dev.iapo.domain.Budget;
import dev.iapo.domain.Configuration;
import dev.iapo.domain.Context;
import dev.iapo.domain.DataSet;
import dev.iapo.domain.Query;
import dev.iapo.domain.RunRecord;
import dev.iapo.domain.ScorerSpec;
import dev.iapo.domain.Scoring;
import dev.iapo.domain.Task;
import dev.iapo.domain.Voting;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;

/**
 * Writes and reads what is kept of a run beside its samples, as JSON ({@code iapo-run/1}). What is
 * read back equals what was written, but for the queries: their number is kept.
 */
public final class RunCodec {
  /** The format's name and version. */
  public static final String FORMAT = "iapo-run/1";

  private RunCodec() {}

  public static String write(RunRecord run) {
    Task task = run.task();
    ObjectNode root = Json.MAPPER.createObjectNode();
    root.put("format", FORMAT);
    root.put("task", task.name());
    root.put("description", task.description());
    ArrayNode prompts = root.putArray("prompts");
    for (Configuration configuration : task.configurations()) {
      configuration(prompts.addObject(), configuration);
    }
    data(root.putObject("data"), task.data());
    judging(root, task.judging());
    goal(root.putObject("goal"), task);
    search(root.putObject("search"), task.search());
    root.put("evidenceFrom", run.evidenceFrom());
    return Json.pretty(root);
  }

  private static void data(ObjectNode node, DataSet data) {
    node.put("fingerprint", data.fingerprint()).put("train", data.train().size());
    BadRows bad = data.badRows();
    if (bad.any()) {
      ObjectNode of = node.putObject("badRows");
      of.put("rows", bad.rows()).put("setAside", bad.setAside());
      ArrayNode reasons = of.putArray("reasons");
      bad.reasons().forEach(reasons::add);
    }
  }

  private static void judging(ObjectNode root, Task.Judging judging) {
    PolicyCodec.answer(root.putObject("answer"), judging.answer());
    ArrayNode scorers = root.putArray("scorers");
    for (ScorerSpec scorer : judging.scorers()) {
      ObjectNode node = scorers.addObject();
      PolicyCodec.objective(node, scorer.objective());
      scoring(node, scorer.value());
      scorer.selecting().ifPresent(selecting -> scoring(node.putObject("selector"), selecting));
    }
    appraisers(root, judging);
    PolicyCodec.cost(root.putObject("cost"), judging.cost());
  }

  static void appraisers(ObjectNode root, Task.Judging judging) {
    if (!judging.appraisers().isEmpty()) {
      ArrayNode appraisers = root.putArray("appraisers");
      judging.appraisers().forEach(appraiser -> appraiser(appraisers.addObject(), appraiser));
    }
  }

  static void scoring(ObjectNode node, Scoring scoring) {
    node.put("kind", scoring.kind());
    if (!scoring.options().isEmpty()) {
      ObjectNode options = node.putObject("options");
      new TreeMap<>(scoring.options()).forEach(options::put);
    }
  }

  private static void appraiser(ObjectNode node, Appraiser appraiser) {
    node.put("name", appraiser.name()).put("kind", appraiser.kind().label());
    configuration(node.putObject("asks"), appraiser.configuration());
    node.put("repeats", appraiser.repeats());
    if (appraiser.compares()) {
      node.put("against", appraiser.against());
    }
  }

  private static void configuration(ObjectNode node, Configuration configuration) {
    PolicyCodec.configuration(node, configuration);
    node.put("promptId", configuration.prompt().id());
    node.put("choicesPerCall", configuration.model().choicesPerCall());
  }

  private static void goal(ObjectNode node, Task task) {
    Task.Goal goal = task.goal();
    ArrayNode strategies = node.putArray("strategies");
    goal.strategies().forEach(strategies::add);
    votes(node, goal.voting());
    node.put("maxScale", goal.maxScale());
    ArrayNode contexts = node.putArray("contexts");
    for (Context context : goal.contexts()) {
      ObjectNode of = contexts.addObject().put("id", context.id());
      PolicyCodec.weights(of.putObject("weights"), context, task.judging().objectives());
      of.put("probability", context.probability());
    }
    node.put("tolerance", goal.tolerance());
  }

  /** Files of earlier versions have the tie rule alone. */
  static void votes(ObjectNode node, Voting voting) {
    node.put("tieRule", voting.tieRule());
    voting.weightBy().ifPresent(name -> node.put("weightBy", name));
    if (voting.step() != 1) {
      node.put("step", voting.step());
    }
    voting.confidence().ifPresent(confidence -> node.put("confidence", confidence));
  }

  private static void search(ObjectNode node, Task.Search search) {
    Budget budget = search.budget();
    node.put("algorithm", search.algorithm());
    node.put("estimator", search.estimator());
    node.put("queries", search.queries());
    node.put("seed", search.seed());
    node.put("stopWhenDecided", search.stopWhenDecided());
    if (!search.scales().isEmpty()) {
      ArrayNode scales = node.putArray("scales");
      search.scales().forEach(scales::add);
    }
    node.putObject("budget")
        .put("unit", budget.unit().label())
        .put("limit", budget.limit())
        .put("contingency", budget.contingency());
  }

  /**
   * A run, of whose queries the number is known; of earlier versions' files, their ids too.
   *
   * @param text as {@link #write} gives it
   * @throws IllegalArgumentException if it is not of the format
   */
  public static RunRecord read(String text) {
    try (InputStream input = new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
        JsonCursor json = JsonCursor.open(input)) {
      return new RunReader(json).read();
    } catch (IOException e) {
      throw new IllegalArgumentException(String.valueOf(e.getMessage()), e);
    }
  }

  /**
   * A run with its queries, which were kept apart.
   *
   * @param text as {@link #write} gives it
   * @param train the queries of the training split, in order
   * @throws IllegalArgumentException if it is not of the format, or they are not its queries
   */
  public static RunRecord read(String text, List<Query> train) {
    RunRecord run = read(text);
    DataSet data = run.task().data();
    if (data.train().size() != train.size()) {
      throw new IllegalArgumentException("the queries are not those of the run");
    }
    return new RunRecord(
        run.task().with(new DataSet(train, data.test(), data.fingerprint(), data.badRows())),
        run.evidenceFrom());
  }

  /**
   * What a file keeps of a run.
   *
   * @throws DataException if it cannot be read, or is not of the format
   */
  public static RunRecord read(Path file) {
    DataProblems problems = DataProblems.withFolder(file);
    try (InputStream input = Files.newInputStream(file);
        JsonCursor json = JsonCursor.open(input)) {
      return new RunReader(json).read();
    } catch (NoSuchFileException e) {
      problems.add("no such file (expected: what a run kept of its task)");
    } catch (JsonProcessingException e) {
      problems.add(EnvironmentCodec.located(e) + " (expected: the file of a run, whole)");
    } catch (IOException e) {
      problems.add(String.valueOf(e.getMessage()));
    }
    throw problems.exception();
  }
}
