package dev.iapo.bench.soak;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.time.Duration;

/** The daemon's configuration and the runs that are submitted to it. */
final class Work {
  static final String MODEL = "soak-model";

  /** Of every call, exactly. */
  static final Duration LATENCY = Duration.ofMillis(500);

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String[] PRIORITIES = {"low", "normal", "high"};
  private static final int ROWS = 100;
  private static final int PROMPTS = 6;

  /**
   * How much the daemon takes on.
   *
   * @param rate the most calls per second: as many in flight as take {@link #LATENCY}
   */
  record Limits(int rate, int running, int queued, int streams) {}

  private static final String INSTRUCTION =
      "You solve word problems. Read the problem twice, name what is asked for, write down what is"
          + " given with its units, and go on step by step. Check the result by an estimate before"
          + " you answer. Do not use tools. Write the steps as short sentences, and end with a line"
          + " that has the words 'The answer is' and the number alone, without a unit. Style: ";
  private static final String PROBLEM =
      "A train leaves a station at nine and travels at sixty kilometres an hour. Another one leaves"
          + " the same station an hour later, on the next track, and travels at eighty kilometres"
          + " an hour. How many kilometres from the station does it draw level? Problem number ";

  private Work() {}

  static String configuration(URI provider, Limits limits) {
    return """
        host = "127.0.0.1"
        providers.fake {
          kind = openai
          base-url = "%s"
          api-key-variable = ""
          choices-per-call = 1
          limits.in-flight = %d
          prices { input = 0.5, output = 1.5 }
        }
        runs { running = %d, queued = %d }
        limits.streams = %d
        """
        .formatted(
            provider,
            (int) (limits.rate() * LATENCY.toMillis() / 1000),
            limits.running(),
            limits.queued(),
            limits.streams());
  }

  /** A submission; those of different numbers have nothing that could be reused. */
  static String submission(int number, int completions) {
    ObjectNode body = JSON.createObjectNode();
    body.put("priority", PRIORITIES[number % PRIORITIES.length]);
    ObjectNode task = body.putObject("task");
    task.put("name", "soak-" + number);
    task.put("seed", number);
    task.put("stop-when-decided", false);
    task.put("max-scale", 8);
    task.putArray("models").addObject().put("name", MODEL).put("provider", "fake");
    task.putObject("sampling").put("max-tokens", 128).put("expected-tokens", 96);
    ObjectNode data = task.putObject("data").put("answer", "answer");
    var rows = data.putArray("rows");
    for (int row = 0; row < ROWS; row++) {
      rows.addObject()
          .put("question", PROBLEM + row)
          .put("answer", row % 3 == 0 ? "240" : "" + row);
    }
    var prompts = task.putArray("prompts");
    for (int prompt = 0; prompt < PROMPTS; prompt++) {
      ObjectNode one = prompts.addObject().put("id", "p" + prompt);
      var messages = one.putArray("messages");
      messages
          .addObject()
          .put("role", "system")
          .put("content", INSTRUCTION + number + "." + prompt);
      messages.addObject().put("role", "user").put("content", "{{question}}");
    }
    task.putObject("answer").put("extractor", "last-number").put("equality", "numeric");
    task.putArray("contexts").addObject().put("id", "only").putObject("weights").put("correct", 1);
    ObjectNode budget = task.putObject("budget");
    switch (number % 3) {
      case 0 -> budget.put("completions", completions);
      case 1 -> budget.put("tokens", completions * 246L);
      default -> budget.put("usd", completions * 0.000219);
    }
    return body.toString();
  }
}
