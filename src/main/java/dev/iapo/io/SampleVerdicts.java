package dev.iapo.io;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.iapo.domain.Appraiser;
import dev.iapo.domain.Objective;
import dev.iapo.domain.Opinion;
import dev.iapo.domain.PullRecord.Appraised;
import dev.iapo.domain.Sample;
import dev.iapo.domain.ScorerSpec;
import dev.iapo.domain.Task;
import dev.iapo.domain.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The part of a samples line that says how a completion was judged. */
final class SampleVerdicts {
  private SampleVerdicts() {}

  /** Scores by objective; null where the completion has none. */
  static void write(ObjectNode node, ObjectNode scores, Sample sample, Task.Judging judging) {
    List<ScorerSpec> scorers = judging.scorers();
    for (int k = 0; k < scorers.size(); k++) {
      String name = scorers.get(k).objective().name();
      if (sample.isScored()) {
        scores.put(name, sample.scores().get(k));
      } else {
        scores.putNull(name);
      }
      if (scorers.get(k).selecting().isPresent() && sample.isScored()) {
        node.withObjectProperty("selecting").put(name, sample.selecting().get(k));
      }
    }
    if (!sample.remarks().isEmpty()) {
      ArrayNode remarks = node.putArray("remarks");
      sample.remarks().forEach(remarks::add);
    }
    List<Verdict> verdicts = sample.judged().verdicts();
    for (int a = 0; a < verdicts.size(); a++) {
      String name = judging.appraisers().get(a).name();
      write(node.withObjectProperty("verdicts").putObject(name), verdicts.get(a));
    }
    for (Opinion opinion : sample.judged().opinions()) {
      ObjectNode of = node.withArrayProperty("opinions").addObject();
      of.put("objective", scorers.get(opinion.objective()).objective().name());
      of.put("selecting", opinion.selecting());
      ArrayNode given = of.putArray("scores");
      opinion.scores().forEach(given::add);
      of.put("unusable", opinion.unusable());
    }
  }

  private static void write(ObjectNode node, Verdict verdict) {
    node.put("cost", verdict.cost());
    ArrayNode answers = node.putArray("answers");
    for (Verdict.Answer answer : verdict.answers()) {
      ObjectNode of = answers.addObject().put("text", answer.text());
      if (answer.swapped()) {
        of.put("swapped", true);
      }
    }
    verdict.missing().ifPresent(why -> node.put("missing", why));
  }

  static void write(ObjectNode node, Appraised appraised) {
    node.put("calls", appraised.calls());
    SamplesCodec.spend(node.putObject("spend"), appraised.spend());
    SamplesCodec.spend(node.putObject("saved"), appraised.saved());
    SamplesCodec.spend(node.putObject("wasted"), appraised.wasted());
    ObjectNode failed = node.putObject("failedCalls");
    appraised.failures().byKind().forEach(failed::put);
  }

  static Appraised appraised(JsonNode node) {
    return new Appraised(
        SamplesCodec.number(node, "calls").longValue(),
        SamplesCodec.spendOf(node.path("spend")),
        SamplesCodec.spendOf(node.path("saved")),
        SamplesCodec.spendOf(node.path("wasted")),
        SamplesCodec.failuresOf(node.path("failedCalls")));
  }

  static Sample read(JsonNode node, Task.Judging judging) {
    List<Double> scores = new ArrayList<>();
    List<Double> selecting = new ArrayList<>();
    for (ScorerSpec scorer : judging.scorers()) {
      Objective objective = scorer.objective();
      if (node.path("scores").path(objective.name()).isNull()) {
        break;
      }
      double score = SamplesCodec.number(node.path("scores"), objective.name()).doubleValue();
      scores.add(score);
      selecting.add(
          scorer.selecting().isPresent()
              ? SamplesCodec.number(node.path("selecting"), objective.name()).doubleValue()
              : score);
    }
    List<String> remarks = new ArrayList<>();
    node.path("remarks").forEach(remark -> remarks.add(remark.asText()));
    return new Sample(
        node.path("text").asText(),
        node.path("finishReason").asText(),
        Optional.ofNullable(node.path("answer").textValue()),
        scores,
        selecting,
        remarks,
        judged(node, judging));
  }

  private static Sample.Judged judged(JsonNode node, Task.Judging judging) {
    if (!node.has("verdicts")) {
      return Sample.Judged.NOT;
    }
    List<Verdict> verdicts = new ArrayList<>();
    for (Appraiser appraiser : judging.appraisers()) {
      verdicts.add(verdict(node.path("verdicts").path(appraiser.name())));
    }
    List<Opinion> opinions = new ArrayList<>();
    for (JsonNode opinion : node.path("opinions")) {
      opinions.add(opinion(opinion, judging));
    }
    return new Sample.Judged(verdicts, opinions);
  }

  private static Verdict verdict(JsonNode node) {
    List<Verdict.Answer> answers = new ArrayList<>();
    for (JsonNode answer : node.path("answers")) {
      answers.add(
          new Verdict.Answer(answer.path("text").asText(), answer.path("swapped").asBoolean()));
    }
    return new Verdict(
        SamplesCodec.number(node, "cost").doubleValue(),
        answers,
        Optional.ofNullable(node.path("missing").textValue()));
  }

  private static Opinion opinion(JsonNode node, Task.Judging judging) {
    String name = node.path("objective").asText();
    List<String> names = judging.objectives().stream().map(Objective::name).toList();
    if (!names.contains(name)) {
      throw new IllegalArgumentException("objective %s is not in the task".formatted(name));
    }
    List<Double> scores = new ArrayList<>();
    node.path("scores").forEach(score -> scores.add(score.asDouble()));
    return new Opinion(
        names.indexOf(name),
        node.path("selecting").asBoolean(),
        scores,
        SamplesCodec.number(node, "unusable").intValue());
  }
}
