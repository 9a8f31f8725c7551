package dev.iapo.propose;

import dev.iapo.domain.Prompt;
import dev.iapo.domain.Query;
import dev.iapo.domain.Seeds;
import dev.iapo.domain.Task;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a proposer is told of a task.
 *
 * @param own the task's prompts
 * @param examples queries of the training split
 * @param failures of an earlier run
 */
record Brief(
    String task,
    String description,
    List<Prompt> own,
    Fields fields,
    List<Query> examples,
    List<LowScored> failures) {
  static final int MOST_EXAMPLES = 6;
  static final int MOST_FAILURES = 8;

  private static final long EXAMPLES = Seeds.hash("examples");
  private static final long FAILURES = Seeds.hash("failures");

  /** Of the task's queries and the failures so many are chosen, by the seed. */
  static Brief of(Task task, List<LowScored> failures, long seed) {
    Map<String, Prompt> own = new LinkedHashMap<>();
    task.configurations().forEach(c -> own.putIfAbsent(c.prompt().id(), c.prompt()));
    List<Query> queries = new ArrayList<>(task.data().train());
    List<Query> examples =
        shuffled(queries, Seeds.mix(seed, EXAMPLES)).stream().limit(MOST_EXAMPLES).toList();
    queries.addAll(task.data().test()); // of which only the names of fields are used
    return new Brief(
        task.name(),
        task.description(),
        List.copyOf(own.values()),
        Fields.of(queries, own.values()),
        examples,
        chosen(failures, Seeds.mix(seed, FAILURES)));
  }

  /** Different queries and, among these, different prompts first. */
  private static List<LowScored> chosen(List<LowScored> failures, long seed) {
    Set<String> queries = new HashSet<>();
    Map<String, Integer> byPrompt = new HashMap<>();
    record Turn(LowScored failure, int ofPrompt) {}
    return shuffled(failures, seed).stream()
        .filter(failure -> queries.add(failure.query().id()))
        .map(failure -> new Turn(failure, byPrompt.merge(failure.prompt(), 1, Integer::sum)))
        .sorted(Comparator.comparingInt(Turn::ofPrompt))
        .limit(MOST_FAILURES)
        .map(Turn::failure)
        .toList();
  }

  static <T> List<T> shuffled(List<T> given, long seed) {
    List<T> shuffled = new ArrayList<>(given);
    for (int i = shuffled.size() - 1; i > 0; i--) {
      Collections.swap(shuffled, i, (int) Long.remainderUnsigned(Seeds.nth(seed, i), i + 1L));
    }
    return shuffled;
  }
}
