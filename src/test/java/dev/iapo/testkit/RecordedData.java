package dev.iapo.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.iapo.domain.Context;
import dev.iapo.domain.Objective;
import dev.iapo.domain.Observation;
import dev.iapo.domain.Observation.Charge;
import dev.iapo.domain.Outcomes;
import dev.iapo.domain.Pull;
import dev.iapo.estimate.Problem;
import dev.iapo.inference.BestOfN;
import dev.iapo.inference.InferenceStrategy;
import dev.iapo.inference.MajorityVote;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.StreamSupport;

/**
 * A recorded environment of the data directory, read plainly: what completions come with which
 * frequency, and the exact utilities that follow, by formulas that share nothing with the main
 * code.
 */
public final class RecordedData {
  private final Problem problem;
  private final double[] costPerSample;
  private final double[][][] cumulative; // by configuration, query and outcome
  private final double[][][][] scores; // by configuration, query, outcome and objective
  private final boolean voting;

  private RecordedData(JsonNode json) {
    this.voting = json.get("strategy").asText().equals("majority_vote");
    List<String> objectives = new ArrayList<>();
    json.get("objectives").forEach(o -> objectives.add(o.asText()));
    List<Context> contexts = new ArrayList<>();
    for (JsonNode context : json.get("contexts")) {
      JsonNode weights = context.get("weights");
      contexts.add(
          new Context(
              context.get("id").asText(),
              objectives.stream().map(o -> weights.get(o).asDouble()).toList(),
              weights.get("cost").asDouble(),
              context.get("probability").asDouble()));
    }
    this.costPerSample =
        StreamSupport.stream(json.get("prompts").spliterator(), false)
            .mapToDouble(p -> p.get("costPerSample").asDouble())
            .toArray();
    InferenceStrategy strategy =
        voting ? new MajorityVote(MajorityVote.TieRule.HALF) : new BestOfN();
    JsonNode queries = json.get("queries");
    this.problem =
        new Problem(
            costPerSample.length,
            queries.size(),
            json.get("maxScale").asInt(),
            List.of(strategy),
            objectives.stream().map(o -> new Objective(o, 0, 1, false)).toList(),
            contexts,
            Collections.nCopies(costPerSample.length, 1));
    JsonNode counts = json.get(voting ? "answerCounts" : "outcomeCounts");
    this.cumulative = new double[costPerSample.length][queries.size()][];
    this.scores = new double[costPerSample.length][queries.size()][][];
    for (int p = 0; p < costPerSample.length; p++) {
      for (int x = 0; x < queries.size(); x++) {
        cumulative[p][x] = cumulative(counts.get(p).get(x));
        scores[p][x] =
            voting
                ? correctness(json.get("answers"), queries.get(x))
                : scores(json.get("outcomeScores").get(p).get(x));
      }
    }
  }

  /** The environment of that file of the data directory; without it the test is skipped. */
  public static RecordedData read(String name) {
    try {
      return new RecordedData(new ObjectMapper().readTree(SharedData.file(name).toFile()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static double[] cumulative(JsonNode counts) {
    double[] cumulative = new double[counts.size()];
    double sum = 0;
    for (int i = 0; i < cumulative.length; i++) {
      sum += counts.get(i).asDouble();
      cumulative[i] = sum;
    }
    for (int i = 0; i < cumulative.length; i++) {
      cumulative[i] /= sum;
    }
    return cumulative;
  }

  private static double[][] correctness(JsonNode answers, JsonNode query) {
    double[][] correct = new double[answers.size()][1];
    for (int a = 0; a < correct.length; a++) {
      correct[a][0] = answers.get(a).asText().equals(query.get("answer").asText()) ? 1 : 0;
    }
    return correct;
  }

  private static double[][] scores(JsonNode byOutcome) {
    double[][] scores = new double[byOutcome.size()][byOutcome.get(0).size()];
    for (int m = 0; m < scores.length; m++) {
      for (int k = 0; k < scores[m].length; k++) {
        scores[m][k] = byOutcome.get(m).get(k).asDouble();
      }
    }
    return scores;
  }

  public Problem problem() {
    return problem;
  }

  /** Draws what a pull asks for. */
  public Observation draw(Pull pull, SplittableRandom random) {
    double[] upTo = cumulative[pull.configuration()][pull.query()];
    double[][] byOutcome = scores[pull.configuration()][pull.query()];
    int objectives = byOutcome[0].length;
    int[] votes = new int[pull.scale()];
    double[] drawn = new double[pull.scale() * objectives];
    double[] costs = new double[pull.scale()];
    for (int i = 0; i < votes.length; i++) {
      double u = random.nextDouble();
      while (u >= upTo[votes[i]]) {
        votes[i]++;
      }
      System.arraycopy(byOutcome[votes[i]], 0, drawn, i * objectives, objectives);
      costs[i] = costPerSample[pull.configuration()];
    }
    return new Observation(
        pull,
        new Outcomes(votes, drawn, costs, votes.length, 0),
        Charge.ofCompletions(votes.length));
  }

  /** The exact utility of every arm in every context, by arm number. */
  public double[][] utilities() {
    double[][] utilities = new double[problem.contexts().size()][problem.arms().size()];
    double[][] votes = voting ? voteQualities() : new double[0][];
    for (int c = 0; c < utilities.length; c++) {
      Context context = problem.contexts().get(c);
      for (int p = 0; p < costPerSample.length; p++) {
        double[] qualities = voting ? votes[p] : bestQualities(p, problem.weights(c));
        for (int n = 1; n <= problem.maxScale(); n++) {
          utilities[c][problem.arms().arm(p, 0, n)] =
              (voting ? context.weights().get(0) : 1) * qualities[n - 1]
                  + context.costWeight() * n * costPerSample[p];
        }
      }
    }
    return utilities;
  }

  /** E[max] = Σ v·(F(v)^N − F(v−)^N) over the values in order. */
  private double[] bestQualities(int p, double[] weights) {
    double[] qualities = new double[problem.maxScale()];
    for (int x = 0; x < problem.queries(); x++) {
      double[][] byOutcome = scores[p][x];
      double[] upTo = cumulative[p][x];
      List<double[]> values = new ArrayList<>();
      for (int m = 0; m < byOutcome.length; m++) {
        double value = 0;
        for (int k = 0; k < weights.length; k++) {
          value += weights[k] * byOutcome[m][k];
        }
        values.add(new double[] {value, upTo[m] - (m == 0 ? 0 : upTo[m - 1])});
      }
      values.sort((a, b) -> Double.compare(a[0], b[0]));
      for (int n = 1; n <= qualities.length; n++) {
        double below = 0;
        for (double[] value : values) {
          double to = below + value[1];
          qualities[n - 1] += value[0] * (Math.pow(to, n) - Math.pow(below, n));
          below = to;
        }
      }
    }
    for (int n = 0; n < qualities.length; n++) {
      qualities[n] /= problem.queries();
    }
    return qualities;
  }

  /**
   * The probability that the right answer leads, half of it where it ties: with Poissonised counts,
   * half the chance that no other answer exceeds it plus half the chance that every other is
   * exceeded.
   */
  private double[][] voteQualities() {
    int scales = problem.maxScale();
    double[][] qualities = new double[costPerSample.length][scales];
    double[] factorial = new double[scales + 1];
    factorial[0] = 1;
    for (int i = 1; i <= scales; i++) {
      factorial[i] = factorial[i - 1] * i;
    }
    for (int p = 0; p < qualities.length; p++) {
      for (int x = 0; x < problem.queries(); x++) {
        for (int m = 1; m <= scales; m++) {
          for (int below = 0; below <= 1; below++) {
            double[] product = leading(p, x, m, m - below, factorial);
            for (int n = m; n <= scales; n++) {
              qualities[p][n - 1] += 0.5 * factorial[n] * product[n] / problem.queries();
            }
          }
        }
      }
    }
    return qualities;
  }

  /** By total votes: the right answer has m of them, every other at most {@code most}. */
  private double[] leading(int p, int x, int m, int most, double[] factorial) {
    double[] product = new double[factorial.length];
    product[0] = 1;
    double[] upTo = cumulative[p][x];
    for (int a = 0; a < upTo.length; a++) {
      double chance = upTo[a] - (a == 0 ? 0 : upTo[a - 1]);
      boolean right = scores[p][x][a][0] == 1;
      double[] next = new double[product.length];
      for (int i = right ? m : 0; i <= (right ? m : most); i++) {
        double ways = Math.pow(chance, i) / factorial[i];
        for (int d = 0; ways > 0 && d + i < next.length; d++) {
          next[d + i] += ways * product[d];
        }
      }
      product = next;
    }
    return product;
  }
}
