package dev.iapo.run;

import dev.iapo.domain.Appraiser;
import dev.iapo.domain.ChatMessage;
import dev.iapo.domain.Configuration;
import dev.iapo.domain.Query;
import dev.iapo.domain.Spend;
import dev.iapo.domain.Task;
import dev.iapo.ledger.Prices;
import dev.iapo.ledger.Tariff;
import dev.iapo.ledger.TokenEstimate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What judging a completion is expected to be charged, by all appraisers of a task together. */
final class AppraisalExpectations {
  /**
   * What one appraiser takes.
   *
   * @param inputTokens of a call, without the completion; 0 of a service
   * @param outputTokens of an answer
   * @param calls about a completion
   * @param longest the query that makes the longest prompt
   */
  private record Each(
      Appraiser appraiser,
      Tariff tariff,
      double inputTokens,
      double outputTokens,
      int calls,
      Query longest) {
    /** What an answer of a service is charged. */
    Spend ofAnAnswer() {
      return new Spend(0, 0, tariff.picoUsdPerAnswer().orElse(0));
    }
  }

  private final List<Each> all;

  private AppraisalExpectations(List<Each> all) {
    this.all = all;
  }

  /**
   * The expectations of a task.
   *
   * @param tariffs one per configuration, and then one per appraiser
   * @param outputTokens by the id of what is asked
   */
  static AppraisalExpectations of(
      Task task, List<Tariff> tariffs, Map<String, Integer> outputTokens) {
    List<Appraiser> appraisers = task.judging().appraisers();
    List<Query> queries = task.data().train();
    List<Query> longest =
        Expectations.longest(appraisers.stream().map(Appraiser::configuration).toList(), queries);
    List<Each> all = new ArrayList<>();
    for (int a = 0; a < appraisers.size(); a++) {
      Appraiser appraiser = appraisers.get(a);
      Tariff tariff = tariffs.get(task.configurations().size() + a);
      Configuration asked = appraiser.configuration();
      boolean service = appraiser.kind() == Appraiser.Kind.SERVICE;
      int perCall = asked.model().choicesPerCall();
      all.add(
          new Each(
              appraiser,
              tariff,
              service ? 0 : new TokenEstimate().of(messages(appraiser, queries.get(0), "")),
              outputTokens.getOrDefault(asked.id(), asked.sampling().maxTokens() / 2),
              (appraiser.compares() ? 2 : 1) * ((appraiser.repeats() + perCall - 1) / perCall),
              longest.get(a)));
    }
    return new AppraisalExpectations(all);
  }

  private static List<ChatMessage> messages(Appraiser appraiser, Query query, String text) {
    return appraiser
        .configuration()
        .prompt()
        .render(Appraisals.shown(appraiser, query, text, false));
  }

  /** What judging a completion of so many tokens is expected to be charged. */
  Spend expected(int completionTokens) {
    Spend sum = Spend.NOTHING;
    for (Each each : all) {
      if (each.tariff.byAnswer()) {
        sum = sum.plus(each.ofAnAnswer());
        continue;
      }
      int answers = each.appraiser.answers();
      long input = Math.round(each.calls * (each.inputTokens + completionTokens));
      long output = Math.round(answers * each.outputTokens);
      Prices prices = each.tariff.prices().orElse(new Prices(0, 0, 0));
      sum =
          sum.plus(
              new Spend(
                  answers, input + output, prices.ofInput(input, 0) + prices.ofOutput(output)));
    }
    return sum;
  }

  /** What judging a completion of a configuration can be charged, if it is of usual length. */
  Spend most(Configuration configuration) {
    Spend sum = Spend.NOTHING;
    String text = Appraisals.placeholder(configuration);
    for (Each each : all) {
      if (each.tariff.byAnswer()) {
        sum = sum.plus(each.ofAnAnswer());
        continue;
      }
      Configuration asked = each.appraiser.configuration();
      Tariff.Bound bound =
          each.tariff.bound(messages(each.appraiser, each.longest, text), asked.sampling());
      sum = sum.plus(bound.of(each.appraiser.answers()).completions());
      for (int call = 0; call < each.calls; call++) {
        sum = sum.plus(bound.of(1).prompt());
      }
    }
    return sum;
  }
}
