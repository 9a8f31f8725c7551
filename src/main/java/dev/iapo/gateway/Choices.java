package dev.iapo.gateway;

import dev.iapo.gateway.JobState.Call;
import dev.iapo.llm.LlmFailure;
import java.util.HashSet;
import java.util.Set;

/**
 * What models turned out to make of a request for several completions: some bring them, some bring
 * one, some refuse (400), some break (500).
 *
 * <p>A completion's seed follows from its place in its job alone, and a model that never brings
 * several draws the same however a job was split at first. So what is learnt here, which depends on
 * which answer came first, changes no draw of such a model, nor of one that always brings them.
 */
final class Choices {
  /** How often a call for several choices has to break before one choice is tried. */
  private static final int BREAKS = 2;

  private final Set<String> several = new HashSet<>(); // models that brought more than one
  private final Set<String> singly = new HashSet<>(); // models that do not

  /** The most choices to ask for in a call of a job. */
  int perCall(Job job) {
    return singly.contains(job.model()) ? 1 : job.choicesPerCall();
  }

  Set<String> singly() {
    return Set.copyOf(singly);
  }

  /** Takes in an answer; a service gives one about each item, so it teaches nothing. */
  void answered(Call call, int brought) {
    if (call.job.job.bound().tariff().byAnswer()) {
      return;
    }
    String model = call.job.job.model();
    if (brought > 1) {
      several.add(model);
      singly.remove(model);
    } else if (!several.contains(model) && (call.rest > 0 || call.choices > 2)) {
      // One of two may be a choice that got lost.
      singly.add(model);
    }
  }

  /** Whether a call that failed is to be tried for one choice, its attempt counted already. */
  boolean oneInstead(Call call, LlmFailure failure) {
    return call.choices > 1
        && switch (failure.kind()) {
          case REJECTED -> true;
          case SERVER_ERROR -> call.attempts >= BREAKS && !several.contains(call.job.job.model());
          default -> false;
        };
  }
}
